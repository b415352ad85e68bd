"""Posters of the synthetic round: one at the first site of every rated office."""

from datetime import date

from survey_service.demo.plan import Round
from survey_service.pipeline.born import RandomBytes
from survey_service.pipeline.places import places_of
from survey_service.pipeline.posters import hang_poster
from survey_service.store.database import Database
from survey_service.units.registry import Registry


def hang_posters(database: Database, registry: Registry, this: Round, random: RandomBytes) -> None:
    """Give every rated office a poster with a code of its own."""
    with database.write() as connection:
        for kind in ("department", "commune"):
            for office in registry.units(this.today, kind):
                hang_poster(
                    connection,
                    places_of(registry, this.today, office.code, None, None),
                    campaign=this.campaign,
                    place=office.name,
                    hung_on=date(this.year, 1, 2),
                    random=random,
                )
