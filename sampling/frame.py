"""The frame: every primary sampling unit (PSU; a village) that can be drawn, in canonical order.

Order is by stratum, then code, by code point, whatever the order of the rows it came from, so a
draw with the same generator state gives the same sample from any permutation of the list. Two
spellings of one letter would be two codes: text is NFC or refused.
"""

from collections.abc import Iterable
from unicodedata import is_normalized

from msgspec import Struct, field
from msgspec.structs import force_setattr

from sampling.errors import SamplingError


class PrimaryUnit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One PSU. `size` is its measure of size for drawing in proportion to size (adults known).

    `adults` is the number on the list from which people are drawn, when a fresh listing differs
    from the measure of size. `attributes` are carried along untouched (name, kind of area, …).
    """

    code: str
    stratum: str
    size: int
    adults: int | None = None
    attributes: dict[str, str] = field(default_factory=dict)

    @property
    def listed(self) -> int:
        """Number of secondary units (adults) on the list of this PSU."""
        return self.size if self.adults is None else self.adults


class Frame(Struct, frozen=True):
    """Checked PSUs in canonical order.

    Raises:
        SamplingError: `empty-frame`, `duplicate-psu`, `bad-size`, `not-nfc`, `name-missing`.
    """

    units: tuple[PrimaryUnit, ...]

    def __post_init__(self) -> None:
        _check(self.units)
        ordered = tuple(sorted(self.units, key=lambda unit: (unit.stratum, unit.code)))
        force_setattr(self, "units", ordered)

    @property
    def size(self) -> int:
        """Total measure of size."""
        return sum(unit.size for unit in self.units)

    def strata(self) -> dict[str, tuple[PrimaryUnit, ...]]:
        """Return the PSUs of each stratum, both in canonical order."""
        found: dict[str, list[PrimaryUnit]] = {}
        for unit in self.units:
            found.setdefault(unit.stratum, []).append(unit)
        return {stratum: tuple(units) for stratum, units in found.items()}


def frame_of(units: Iterable[PrimaryUnit]) -> Frame:
    """Return the frame of `units`, which may come in any order."""
    return Frame(tuple(units))


def _check(units: tuple[PrimaryUnit, ...]) -> None:
    if not units:
        raise SamplingError(
            "empty-frame",
            where="frame",
            got=0,
            expected="at least one PSU",
            hint="Check the file or the filter that made the list.",
        )
    seen: set[str] = set()
    for unit in units:
        _check_unit(unit)
        if unit.code in seen:
            raise SamplingError(
                "duplicate-psu",
                where=unit.code,
                got="two rows with one code",
                expected="each PSU once",
                hint="A PSU listed twice would have twice the chance: remove one row.",
            )
        seen.add(unit.code)


def _check_unit(unit: PrimaryUnit) -> None:
    for name in (unit.code, unit.stratum):
        if not name.strip():
            raise SamplingError(
                "name-missing",
                where=unit.code or "frame",
                got=name,
                expected="a code and a stratum",
                hint="Fill in the empty cell.",
            )
        if not is_normalized("NFC", name):
            raise SamplingError(
                "not-nfc",
                where=unit.code,
                got=name,
                expected="Unicode in normal form C",
                hint="Normalise codes and strata before building the frame.",
            )
    if unit.size < 1 or unit.listed < 1:
        raise SamplingError(
            "bad-size",
            where=unit.code,
            got=(unit.size, unit.adults),
            expected="a size of at least 1",
            hint="An empty village cannot be drawn: remove it, or correct its number of adults.",
        )
