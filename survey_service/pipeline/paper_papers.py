"""What the official documents of paper and money share: names, numbers, who issues them."""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from questionnaires.text import say
from survey_service.minutes import Issuer
from survey_service.pipeline.paper_round import PaperRound
from survey_service.store import organisations, units
from survey_service.store.database import Connection
from survey_service.units.registry import Registry

SIMULATED = "SỐ LIỆU MÔ PHỎNG – KHÔNG CÓ GIÁ TRỊ PHÁP LÝ"


class Desk(Struct, frozen=True, kw_only=True):
    """Who draws a document up, where and when; the day None leaves room to write it.

    Attributes:
        body: the issuing body.
        superior: the body above it, or None.
        place: where it is signed.
        day: when.
        number: number and symbol, or an empty text.
    """

    body: str
    superior: str | None = None
    place: str
    day: date | None = None
    number: str = ""

    @property
    def issuer(self) -> Issuer:
        """The head of the document."""
        return Issuer(body=self.body, superior=self.superior)


class Names(Struct, frozen=True, kw_only=True):
    """Names of organisations, communes and villages in Vietnamese; a code where there is none."""

    organisations: Mapping[str, str]
    registry: Registry
    day: date
    ground: PaperRound

    def organisation(self, code: str | None) -> str:
        """Return the name of an organisation."""
        return "" if code is None else self.organisations.get(code, code)

    def commune(self, code: str | None) -> str:
        """Return the name of a commune."""
        found = None if code is None else self.registry.at(code, self.day)
        return code or "" if found is None else say(found.name, "vi")

    def village(self, unit: str | None, psu: str | None) -> str:
        """Return the name of a village with its code."""
        if unit is None or psu is None:
            return "nhiều thôn, tổ"
        found = self.ground.villages.get((unit, psu))
        name = psu if found is None else say(found.name, "vi")
        return name if name == psu else f"{name} ({psu})"


def names(connection: Connection, ground: PaperRound, day: date) -> Names:
    """Read the names that documents of a round need."""
    return Names(
        organisations={
            code: say(one.name, "vi") for code, one in organisations.everyone(connection).items()
        },
        registry=units.registry(connection),
        day=day,
        ground=ground,
    )


def notice(ground: PaperRound) -> str:
    """Return what stands across each page of a simulated round."""
    return SIMULATED if ground.campaign.synthetic else ""


def whole(number: int | None) -> str:
    """Return a number as Vietnamese documents write it: 1.234.567."""
    return "–" if number is None else f"{number:,}".replace(",", ".")
