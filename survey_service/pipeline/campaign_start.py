"""A campaign that was prepared begins to take answers."""

from datetime import datetime

from survey_service.ledger import entries
from survey_service.pipeline.campaigns import series_of
from survey_service.pipeline.draws import pseudonym
from survey_service.problems import Problem
from survey_service.store import campaigns, ledger
from survey_service.store.database import Database


def start_campaign(database: Database, code: str, now: datetime, *, by: str) -> None:
    """Move a campaign from `draft` to `field`, with an entry in the ledger.

    Args:
        database: where it is.
        code: the campaign.
        now: the present moment.
        by: account of who starts it.

    Raises:
        Problem: `campaign-unknown`; `campaign-not-draft`; `sample-missing`, it has a sample series
            and nobody was drawn.
    """
    with database.write() as connection:
        found = campaigns.held(connection, code)
        if found is None:
            raise Problem("campaign-unknown", "campaign", code)
        if found.state != "draft":
            raise Problem("campaign-not-draft", "campaign", found.state, "draft")
        part = series_of(found, "sample")
        if part is not None and part.sample is None:
            raise Problem("sample-missing", code)
        campaigns.set_state(connection, code, "field", found.as_of)
        entry = entries.encode(
            "configuration",
            change="campaign-started",
            campaign=code,
            by=pseudonym(connection, by),
            at=entries.instant(now),
        )
        ledger.append(connection, entry)
