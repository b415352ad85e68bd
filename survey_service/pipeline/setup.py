"""Setting up a database: schema, units, packaged instruments, this year's campaign.

Every step may be repeated: what is there already is left as it is.
"""

from questionnaires.instrument import Instrument
from questionnaires.loader import library, load_library
from survey_service.pipeline.campaigns import yearly_campaign
from survey_service.store import campaigns, instruments, units
from survey_service.store.database import Database
from survey_service.store.schema import migrate
from survey_service.units.haiphong import VALID_FROM, haiphong


def initialise(
    database: Database, *, year: int, release_size: int = 10, synthetic: bool = False
) -> None:
    """Bring a database to the point where a campaign of `year` can take answers.

    Args:
        database: an open database, empty or not.
        year: the year of the campaign to open.
        release_size: new answers a unit needs before its open figures move.
        synthetic: True marks the campaign's answers as simulated.
    """
    migrate(database)
    packaged: dict[str, Instrument] = {name: load_library(name) for name in library()}
    campaign = yearly_campaign(year, packaged, release_size=release_size, synthetic=synthetic)
    with database.write() as connection:
        if units.count(connection) == 0:
            units.add_versions(connection, haiphong().units(VALID_FROM))
        for instrument in packaged.values():
            instruments.publish(connection, instrument)
        if campaigns.get(connection, campaign.code) is None:
            campaigns.add(connection, campaign)
