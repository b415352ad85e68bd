"""A unit of the city as it was between two dates: office, commune, centre, site or counter.

Codes: five digits of the General Statistics Office for a commune (`10507`), `31` for the city,
`31.SNV` for a department, and for service points `<unit>.TT` (centre), `<unit>.TT.1` (site),
`<unit>.TT.1.Q1` (counter). A code is the only key; names are for people. Events live in
`events.py`, the dated collection in `registry.py`.
"""

import re
from datetime import date
from typing import Literal
from unicodedata import is_normalized

from msgspec import Struct

from questionnaires.text import Wording
from survey_service.units.errors import UnitError

Kind = Literal["city", "department", "commune", "centre", "site", "counter"]
CommuneType = Literal["phuong", "xa", "dac_khu"]
Block = Literal["departments", "wards", "communes"]

CODE = re.compile(r"[0-9A-Z]+(\.[0-9A-Z]+)*")
BLOCK_OF_TYPE: dict[CommuneType, Block] = {
    "phuong": "wards",
    "xa": "communes",
    "dac_khu": "communes",
}
PARENT_KINDS: dict[Kind, tuple[Kind, ...]] = {
    "city": (),
    "department": ("city",),
    "commune": ("city",),
    "centre": ("city", "department", "commune"),
    "site": ("centre",),
    "counter": ("site",),
}


class Unit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One version of a unit, true on every day from `valid_from` until the day before `valid_to`.

    `valid_to` is the first day on which this version no longer holds; None means it still does.
    `ranked` says whether the unit takes part in the yearly ranking of its block. `proper_name` is
    the Vietnamese name without the word for its type (`Lê Chân` of `Phường Lê Chân`). Population
    is in persons, area in km², coordinates in degrees (WGS 84). `mark` is the confidence in the
    record: H read in an official text, M one secondary source, D derived, R recalled.
    """

    code: str
    kind: Kind
    name: Wording
    valid_from: date
    valid_to: date | None = None
    type: CommuneType | None = None
    proper_name: str | None = None
    parent: str | None = None
    ranked: bool = False
    population: int | None = None
    area_km2: float | None = None
    longitude: float | None = None
    latitude: float | None = None
    mark: Literal["H", "M", "D", "R"] = "H"
    provenance: str = ""

    def holds_on(self, day: date) -> bool:
        """Say whether this version is true on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def block(unit: Unit) -> Block | None:
    """Return the ranking block: departments, wards (phường), communes (xã, đặc khu); else None."""
    if unit.kind == "department":
        return "departments"
    return BLOCK_OF_TYPE[unit.type] if unit.type is not None else None


def check_unit(unit: Unit) -> None:
    """Refuse a unit that is wrong on its own, before it meets the others.

    Raises:
        UnitError: `bad-code`, `name-missing`, `not-nfc`, `type-mismatch`, `empty-validity`.
    """
    if not CODE.fullmatch(unit.code):
        raise UnitError(
            "bad-code",
            where=unit.code,
            got=unit.code,
            expected="digits and capital letters in parts joined by dots",
            hint="Use the statistical code of the unit, such as 10507 or 31.SNV.",
        )
    _check_names(unit)
    if (unit.kind == "commune") != (unit.type is not None):
        raise UnitError(
            "type-mismatch",
            where=unit.code,
            got=unit.type,
            expected="phuong, xa or dac_khu for a commune, nothing for any other kind",
            hint="Give the type of the commune, or take it away.",
        )
    if unit.valid_to is not None and unit.valid_to <= unit.valid_from:
        raise UnitError(
            "empty-validity",
            where=unit.code,
            got=f"{unit.valid_from} to {unit.valid_to}",
            expected="valid_to after valid_from",
            hint="valid_to is the first day on which the unit no longer holds.",
        )


def _check_names(unit: Unit) -> None:
    if not unit.name.get("vi"):
        raise UnitError(
            "name-missing",
            where=unit.code,
            got=dict(unit.name),
            expected="a Vietnamese name",
            hint="Every unit has a name under `vi`.",
        )
    for name in (*unit.name.values(), unit.proper_name or ""):
        if not is_normalized("NFC", name):
            raise UnitError(
                "not-nfc",
                where=unit.code,
                got=name,
                expected="Unicode in normal form C",
                hint="Two spellings of one letter make two names: normalise before loading.",
            )
