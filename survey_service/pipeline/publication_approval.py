"""Publishing the official index: one person asks, another decides, and the figures come at once.

What is decided on is that the index of a round becomes preliminary, final or corrected. Decision,
figures and their ledger entry, which names both people by their pseudonyms, are one transaction.
Receipts and posters are published daily without a person: their figures carry the state that the
round has, and move by the campaign's step alone.
"""

from datetime import datetime
from typing import Final

from survey_service.pipeline.figures import CampaignState
from survey_service.pipeline.publish import check_next, publish_within
from survey_service.pipeline.snapshot import Signatories
from survey_service.problems import Problem
from survey_service.security import approvals
from survey_service.store import accounts, campaigns
from survey_service.store.approvals import Approval
from survey_service.store.database import Connection, Database
from survey_service.store.publications import Publication
from survey_service.units.registry import Registry

ACT: Final = "campaign.publish"
SERIES: Final = "sample"


def request(
    database: Database, now: datetime, *, campaign: str, state: CampaignState, requested_by: str
) -> Approval:
    """Ask that the official index of a campaign be published as `state`.

    Raises:
        Problem: `campaign-unknown`, `state-not-next`.
    """
    with database.read() as connection:
        found = campaigns.get(connection, campaign)
        if found is None:
            raise Problem("campaign-unknown", "campaign", campaign)
        check_next(found, state)
    return approvals.request(
        database,
        now,
        act=ACT,
        subject=campaign,
        particulars={"campaign": campaign, "state": state},
        requested_by=requested_by,
    )


def decide(
    database: Database,
    registry: Registry,
    now: datetime,
    identifier: str,
    *,
    decided_by: str,
    approve: bool,
) -> Publication | None:
    """Approve or refuse a publication; an approved one is carried out in the same transaction.

    Args:
        database: where answers are and publications go.
        registry: the offices.
        now: the present moment, and the "as of" of the figures.
        identifier: of the request.
        decided_by: somebody other than the one who asked.
        approve: False leaves everything as it is.

    Returns:
        What was published; None where the request was refused.

    Raises:
        Problem: those of `approvals.decide`, `approval-unknown` too where the request is for
            another act; `account-unknown`; those of `publish`, and the request still waits then.
        AnalysisError: as `publish`.
    """
    with database.write() as connection:
        found = approvals.decide_within(
            connection, now, identifier, decided_by=decided_by, approve=approve
        )
        if found.act != ACT:
            raise Problem("approval-unknown", "id", identifier)
        if not approve:
            return None
        return publish_within(
            connection,
            registry,
            str(found.particulars["campaign"]),
            SERIES,
            state=_state(found),
            now=now,
            by=Signatories(
                requested=_pseudonym(connection, found.requested_by),
                approved=_pseudonym(connection, decided_by),
            ),
        )


def _state(approval: Approval) -> CampaignState:
    return approval.particulars["state"]  # type: ignore[return-value]  # as `request` wrote it


def _pseudonym(connection: Connection, username: str) -> str:
    found = accounts.find(connection, username)
    if found is None:
        raise Problem("account-unknown", "account", username)
    return found.pseudonym
