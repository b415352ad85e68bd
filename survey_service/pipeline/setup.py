"""Setting up a database: schema, units, packaged instruments, this year's campaign.

Every step may be repeated: what is there already is left as it is.
"""

from datetime import datetime

from msgspec.structs import replace

from questionnaires.instrument import Instrument
from questionnaires.loader import library, load_library
from survey_service.pipeline.acts import publish_instrument
from survey_service.pipeline.campaigns import yearly_campaign
from survey_service.store import campaigns, units
from survey_service.store.database import Database
from survey_service.store.errors import StoreError
from survey_service.store.schema import migrate, state
from survey_service.units.haiphong import VALID_FROM, haiphong


def initialise(
    database: Database,
    *,
    year: int,
    now: datetime,
    release_size: int = 10,
    synthetic: bool = False,
    draft: bool = False,
) -> None:
    """Bring a database to the point where a campaign of `year` can take answers.

    Args:
        database: an open database, empty or not.
        year: the year of the campaign to open.
        now: the moment that ledger entries name.
        release_size: new answers a unit needs before its self-selected figures move.
        synthetic: True marks the campaign's answers as simulated.
        draft: True opens the campaign for preparation: it takes no answers until it is started.
    """
    migrate(database)
    packaged: dict[str, Instrument] = {name: load_library(name) for name in library()}
    campaign = yearly_campaign(year, packaged, release_size=release_size, synthetic=synthetic)
    if draft:
        campaign = replace(campaign, state="draft")
    with database.write() as connection:
        if units.count(connection) == 0:
            units.add_versions(connection, haiphong().units(VALID_FROM))
        for instrument in packaged.values():
            publish_instrument(connection, instrument, now)
        if campaigns.get(connection, campaign.code) is None:
            campaigns.add(connection, campaign)


def require_initialised(database: Database) -> None:
    """Refuse a database of the current schema in which there is nothing to ask about.

    Raises:
        StoreError: `database-uninitialised`.
    """
    with database.read() as connection:
        if units.count(connection) > 0:
            return
    raise StoreError(
        "database-uninitialised",
        where=database.url,
        got="no units",
        expected="units, questionnaires and a campaign",
        hint="Run `langnghe init` with the same --database first.",
    )


def require_current(database: Database) -> None:
    """Refuse a database whose schema is not the one of this program.

    Raises:
        StoreError: `schema-empty`, `schema-behind` or `schema-ahead`.
    """
    found = state(database)
    hints = {
        "empty": "Run `langnghe init` with the same --database first.",
        "behind": "Run `langnghe migrate` with the same --database first.",
        "ahead": "Run the newer program; a database is never taken back silently.",
    }
    if found != "current":
        raise StoreError(
            f"schema-{found}",
            where=database.url,
            got=f"a database that is {found}",
            expected="the schema of this version",
            hint=hints[found],
        )
