"""What movements of paper are judged by: the villages of the sample, who takes part, what moved.

Read once for a command or a file. A movement that was cancelled is left out everywhere but in the
numbering.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from msgspec import Struct

from questionnaires.instrument import content_hash
from questionnaires.text import Wording
from sampling.paper_serials import SerialBook, Serials, Step
from survey_service.paper.form_numbers import series
from survey_service.pipeline.campaigns import series_of
from survey_service.problems import Problem
from survey_service.store import campaigns, instruments, organisations, paper, samples
from survey_service.store.campaigns import Campaign
from survey_service.store.database import Connection
from survey_service.store.paper import Movement

Place = tuple[str, str]
"""Commune and village."""
STEPS: Mapping[str, Step] = {"receive": "printed", "hand_over": "handed-out", "return": "returned"}


class Village(Struct, frozen=True):
    """A village of the sample: its commune, its code, its name."""

    unit: str
    psu: str
    name: Wording

    @property
    def place(self) -> Place:
        """The key of the village."""
        return (self.unit, self.psu)


class PaperRound(Struct, frozen=True, kw_only=True):
    """A campaign as the desk that counts its paper sees it.

    Attributes:
        campaign: the round.
        villages: those of its sample, by place.
        organisations: codes of those who take part.
        series: the four symbols that its forms may begin with.
        movements: everything recorded, cancelled movements too.
    """

    campaign: Campaign
    villages: Mapping[Place, Village]
    organisations: frozenset[str]
    series: frozenset[str]
    movements: tuple[Movement, ...]

    @property
    def standing(self) -> tuple[Movement, ...]:
        """The movements that hold: neither cancelled nor cancelling."""
        return tuple(standing(self.movements))

    def village(self, code: str, unit: str | None = None) -> Village:
        """Return the village of a code.

        Raises:
            Problem: `paper-refused`: the sample has no such village, or several of this code.
        """
        if unit is not None:
            named = self.villages.get((unit, code))
            found = [] if named is None else [named]
        else:
            found = [village for village in self.villages.values() if village.psu == code]
        if len(found) == 1:
            return found[0]
        got = code if unit is None else f"{code} of {unit}"
        where = "with its unit: several communes have this code" if found else "of the sample"
        raise refused("village", got, f"the code of a village {where}")


def standing(movements: Iterable[Movement]) -> Iterator[Movement]:
    """Yield the movements that hold."""
    every = tuple(movements)
    cancelled = {one.cancels for one in every}
    return (one for one in every if one.kind != "cancel" and one.number not in cancelled)


def paper_round(connection: Connection, code: str, *, hold: bool = False) -> PaperRound:
    """Read what a campaign's paper is judged by.

    Args:
        connection: an open transaction.
        code: the campaign.
        hold: keep others from recording until the transaction ends, since records are numbered.

    Raises:
        Problem: `campaign-unknown`; `paper-refused` where the campaign has no sample.
    """
    campaign = (campaigns.held if hold else campaigns.get)(connection, code)
    if campaign is None:
        raise Problem("campaign-unknown", "--campaign", code)
    part = series_of(campaign, "sample")
    if part is None or part.sample is None:
        raise refused("--campaign", code, "a campaign whose sample was drawn")
    villages = (
        Village(psu.unit, psu.psu, psu.name) for psu in samples.psus(connection, part.sample)
    )
    asked = instruments.get(connection, part.instrument, part.instrument_version)
    languages = () if asked is None else asked.languages
    return PaperRound(
        campaign=campaign,
        villages={village.place: village for village in villages},
        organisations=frozenset(organisations.everyone(connection)),
        series=frozenset(
            series(content_hash(asked), campaign.code, language) for language in languages
        )
        if asked
        else frozenset(),
        movements=paper.every(connection, campaign.code),
    )


def serial_book(movements: Iterable[Movement]) -> SerialBook:
    """Return the numbers that moved, from movements that hold."""
    book = SerialBook()
    for one in movements:
        step, serials = STEPS.get(one.kind), serials_of(one)
        if step and serials and one.unit and one.psu:
            book.add(step, f"{one.unit} {one.psu}", serials)
    return book


def serials_of(movement: Movement) -> Serials | None:
    """Return the form numbers of a movement that names them."""
    if movement.series is None or movement.first_serial is None or movement.last_serial is None:
        return None
    return Serials(movement.series, movement.first_serial, movement.last_serial)


def refused(where: str, got: object, expected: str) -> Problem:
    """Return the problem that refuses a movement of paper."""
    return Problem("paper-refused", where, got, expected)


def day_refused(day: date, today: date) -> None:
    """Refuse a day that has not come.

    Raises:
        Problem: `paper-refused`.
    """
    if day > today:
        raise refused("day", str(day), f"{today} or earlier")
