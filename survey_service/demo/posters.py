"""Posters of the synthetic round: one at the first site of every rated office."""

from datetime import date

from kiosk import tokens
from survey_service.demo.plan import Round
from survey_service.pipeline.places import places_of
from survey_service.pipeline.submit import RandomBytes
from survey_service.store import posters
from survey_service.store.database import Database
from survey_service.store.posters import Poster
from survey_service.units.registry import Registry


def hang_posters(database: Database, registry: Registry, this: Round, random: RandomBytes) -> None:
    """Give every rated office a poster with a code of its own."""
    length = tokens.POSTER_LENGTH
    with database.write() as connection:
        for kind in ("department", "commune"):
            for office in registry.units(this.today, kind):
                places = places_of(registry, this.today, office.code, None, None)
                code = tokens.make(random(tokens.random_bytes_needed(length)), length)
                posters.add(
                    connection,
                    Poster(
                        hash=tokens.code_hash(code),
                        code=code,
                        unit=places.unit,
                        receiving=places.receiving,
                        deciding=places.deciding,
                        campaign=this.campaign,
                        place=office.name,
                        hung_on=date(this.year, 1, 2),
                    ),
                )
