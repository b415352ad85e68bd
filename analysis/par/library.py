"""Reading schemes: packaged ones by name, given ones from text, many at once by block and year."""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from msgspec import Struct

from analysis.par.checking import Refusal, faults, sound, without
from analysis.par.flat import FlatScheme, as_scheme
from analysis.par.scheme import ParScheme
from analysis.schemes.library import packaged_text, parse_scheme


class ReadScheme(NamedTuple):
    """A scheme that can be used, without what was refused; None where nothing is left of it."""

    scheme: ParScheme | None
    refusals: tuple[Refusal, ...]


@cache
def load_par_scheme(name: str) -> ParScheme:
    """A packaged scheme by its file name without suffix, read once.

    Raises:
        AnalysisError: `unknown-scheme`, `bad-scheme`.
    """
    return parse_par_scheme(packaged_text(name), name)


def parse_par_scheme(text: str, where: str = "given") -> ParScheme:
    """A scheme from YAML or JSON text; raises `AnalysisError` with the first thing wrong."""
    return sound(_decoded(text, where))


def read_par_scheme(text: str, where: str = "given") -> ReadScheme:
    """A scheme without its unsound criteria, and everything that was refused.

    Raises:
        AnalysisError: the text is no scheme at all.
    """
    scheme = _decoded(text, where)
    found = faults(scheme)
    if any(fault.whole for fault in found):
        return ReadScheme(None, found)
    refused = frozenset(fault.criterion for fault in found if fault.criterion is not None)
    return ReadScheme(without(scheme, refused), found)


def one_a_year(schemes: Iterable[ParScheme]) -> tuple[tuple[ParScheme, ...], tuple[Refusal, ...]]:
    """Keep the first scheme of every block and year; refuse each that comes after it."""
    kept: list[ParScheme] = []
    refused: list[Refusal] = []
    for scheme in schemes:
        rival = next((other for other in kept if _clash(scheme, other)), None)
        if rival is None:
            kept.append(scheme)
            continue
        where = f"scheme {scheme.name!r} {scheme.version}, years"
        got = f"years and blocks of {rival.name!r} {rival.version}"
        expected = "one scheme for a block in a year"
        refused.append(Refusal(code="two-schemes", where=where, got=got, expected=expected))
    return tuple(kept), tuple(refused)


def _clash(one: ParScheme, other: ParScheme) -> bool:
    if one.years is None or other.years is None:
        return False
    years = one.years[0] <= other.years[1] and other.years[0] <= one.years[1]
    return years and bool(not one.blocks or not other.blocks or set(one.blocks) & set(other.blocks))


class _Notation(Struct, frozen=True):
    """What tells the notations apart: only the flat one has components."""

    components: list[object] | None = None


def _decoded(text: str, where: str) -> ParScheme:
    """A scheme of either notation."""
    if parse_scheme(text, _Notation, where).components is None:
        return parse_scheme(text, ParScheme, where)
    return as_scheme(parse_scheme(text, FlatScheme, where))
