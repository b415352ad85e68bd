"""Reserve cases step in strictly in order, once each, and every step is recorded.

Works on the cases of both draws: within the village for people, within office and month for
transactions (`cell`). The case that failed keeps its disposition and stays in the denominator of
every response rate: a replacement fills a place, it does not undo a failure.
"""

from collections.abc import Sequence
from typing import Literal, Protocol, TypeVar

from msgspec import Struct

from sampling.errors import SamplingError


class Drawn(Protocol):
    """What a replacement needs to know of a sampled case."""

    @property
    def id(self) -> str:
        """Identity of the case."""

    @property
    def cell(self) -> str:
        """Group within which a reserve may stand in."""

    @property
    def order(self) -> int:
        """Place in the order of use within the cell."""

    @property
    def list(self) -> Literal["official", "reserve"]:
        """The list the case was drawn for."""


class Replacement(Struct, frozen=True, kw_only=True):
    """`failed` gave up its place to `by`; `disposition` is the code that says why."""

    failed: str
    by: str
    disposition: str


C = TypeVar("C", bound=Drawn)


def replace_case(
    cases: Sequence[C], record: tuple[Replacement, ...], failed: str, disposition: str
) -> tuple[C, tuple[Replacement, ...]]:
    """Return the next reserve case of the cell of `failed`, and the record with this step added.

    A reserve case that failed in turn may be replaced as well.

    Raises:
        SamplingError: `unknown-case`, `already-replaced`, `not-in-use` (a reserve case that was
            never called), `reserve-exhausted`.
    """
    used = {step.by for step in record}
    case = _in_use(cases, record, used, failed)
    spare = [c for c in cases if c.cell == case.cell and c.list == "reserve" and c.id not in used]
    if not spare:
        raise SamplingError(
            "reserve-exhausted",
            where=case.cell,
            got=failed,
            expected="a reserve case not yet used",
            hint="Leave the place empty: non-response is weighted, never filled by choice.",
        )
    chosen = min(spare, key=lambda c: c.order)
    step = Replacement(failed=failed, by=chosen.id, disposition=disposition)
    return chosen, (*record, step)


def approached(cases: Sequence[C], record: tuple[Replacement, ...]) -> tuple[C, ...]:
    """Return every case that was called on: the official list and the reserve cases used."""
    used = {step.by for step in record}
    return tuple(case for case in cases if case.list == "official" or case.id in used)


def _in_use(cases: Sequence[C], record: tuple[Replacement, ...], used: set[str], failed: str) -> C:
    case = next((c for c in cases if c.id == failed), None)
    if case is None:
        raise _refusal("unknown-case", failed, "the id of a sampled case", "Check the id.")
    if any(step.failed == failed for step in record):
        raise _refusal(
            "already-replaced", failed, "a case still holding its place", "One stands in for one."
        )
    if case.list == "reserve" and failed not in used:
        raise _refusal(
            "not-in-use", failed, "an official case or a reserve case in use", "Not called yet."
        )
    return case


def _refusal(code: str, case: str, expected: str, hint: str) -> SamplingError:
    return SamplingError(code, where=case, got=case, expected=expected, hint=hint)
