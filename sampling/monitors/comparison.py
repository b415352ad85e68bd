"""Comparing an interview with its blind repetition, variable by variable.

Variables are of three types, as in back-checks of field surveys (IPA's `ipabcstats`): type 1 can
hardly change, so a difference is the interviewer's fault or an invention; type 2 may be asked
badly, so a difference calls for training; type 3 checks the question itself. What counts as the
same is data: a range around a number, a step on a scale, the same set. An answer that is missing on
either side is compared with nothing and counted apart.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal

import numpy as np
from msgspec import Struct
from scipy.stats import binomtest, wilcoxon

from sampling.errors import SamplingError

Kind = Literal["category", "number", "scale", "set"]
Outcome = Literal["match", "mismatch", "missing"]
Answers = Mapping[str, object]
LEAST_DIFFERENCES: Final = 6
"""Fewer differing pairs than this can reach no p-value below 0.03, so no test is shown."""


class Variable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One variable that both interviews hold.

    Attributes:
        name: its name in the answers.
        type: 1, 2 or 3 (see above).
        kind: how it is compared.
        below: how far the repeated number may lie below the first, in its own units.
        above: how far above; for a scale how many steps either way stand in `step`.
        step: steps on a scale that count as the same.
        missing: values that mean no answer.
    """

    name: str
    type: Literal[1, 2, 3]
    kind: Kind = "category"
    below: float = 0.0
    above: float = 0.0
    step: int = 0
    missing: tuple[object, ...] = ()


class Compared(Struct, frozen=True):
    """A variable of one pair of interviews and how it came out."""

    variable: str
    type: Literal[1, 2, 3]
    outcome: Outcome


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a repeated interview speaks against the first.

    Attributes:
        share: it does where more than this share of the type 1 variables differ …
        least: … of at least so many that could be compared,
        denial: or where the person says that nobody asked them before.
    """

    share: float = 0.5
    least: int = 3
    denial: bool = True


class Verdict(Struct, frozen=True, kw_only=True):
    """What one repeated interview says about the first.

    Attributes:
        compared: type 1 variables answered on both sides.
        differing: how many of them differ.
        denied: the person says that nobody asked them before.
        failed: it speaks against the first interview; None where too little can be compared.
    """

    compared: int
    differing: int
    denied: bool
    failed: bool | None


class VariableSummary(Struct, frozen=True, kw_only=True):
    """A variable over all pairs.

    Attributes:
        compared: pairs with both answers.
        differing: pairs that differ beyond the tolerance.
        missing: pairs with an answer on one side only, or on none.
        rate: differing / compared; None without a pair.
        p_value: of the hypothesis that the second answers are not shifted against the first:
            Wilcoxon's signed ranks for numbers and scales, McNemar's exact test for two
            categories; None for other kinds or fewer than `LEAST_DIFFERENCES` differing pairs.
    """

    name: str
    type: Literal[1, 2, 3]
    compared: int
    differing: int
    missing: int
    rate: float | None
    p_value: float | None


def compare(first: Answers, again: Answers, variables: Iterable[Variable]) -> tuple[Compared, ...]:
    """Compare two interviews of the same person, in the order of `variables`.

    Raises:
        SamplingError: `not-a-number` where a number or a place on a scale is asked for.
    """
    return tuple(
        Compared(variable.name, variable.type, _outcome(variable, first, again))
        for variable in variables
    )


def judge(compared: Iterable[Compared], rule: Rule, *, denied: bool = False) -> Verdict:
    """Return what a pair says, from its type 1 variables and from the person's word."""
    outcomes = [one.outcome for one in compared if one.type == 1 and one.outcome != "missing"]
    differing = outcomes.count("mismatch")
    failed: bool | None = None
    if rule.denial and denied:
        failed = True
    elif len(outcomes) >= rule.least:
        failed = differing > rule.share * len(outcomes)
    return Verdict(compared=len(outcomes), differing=differing, denied=denied, failed=failed)


def summarise(
    pairs: Sequence[tuple[Answers, Answers]], variables: Iterable[Variable]
) -> tuple[VariableSummary, ...]:
    """Return error rate and test of every variable over all pairs (first, repeated).

    Raises:
        SamplingError: `not-a-number`.
    """
    return tuple(_summary(variable, pairs) for variable in variables)


def _summary(variable: Variable, pairs: Sequence[tuple[Answers, Answers]]) -> VariableSummary:
    outcomes = [_outcome(variable, first, again) for first, again in pairs]
    both = [pair for pair, outcome in zip(pairs, outcomes, strict=True) if outcome != "missing"]
    differing = outcomes.count("mismatch")
    return VariableSummary(
        name=variable.name,
        type=variable.type,
        compared=len(both),
        differing=differing,
        missing=len(pairs) - len(both),
        rate=differing / len(both) if both else None,
        p_value=_test(variable, [(a[variable.name], b[variable.name]) for a, b in both]),
    )


def _outcome(variable: Variable, first: Answers, again: Answers) -> Outcome:
    before, after = first.get(variable.name), again.get(variable.name)
    if _is_missing(variable, before) or _is_missing(variable, after):
        return "missing"
    return "match" if _same(variable, before, after) else "mismatch"


def _is_missing(variable: Variable, value: object) -> bool:
    return value is None or value == "" or value in variable.missing


def _same(variable: Variable, before: object, after: object) -> bool:
    if variable.kind == "set":
        return _members(before) == _members(after)
    if variable.kind == "category":
        return before == after
    difference = _number(variable, after) - _number(variable, before)
    if variable.kind == "scale":
        return abs(difference) <= variable.step
    return -variable.below <= difference <= variable.above


def _members(value: object) -> frozenset[object]:
    if isinstance(value, list | tuple | set | frozenset):
        return frozenset(value)
    return frozenset((value,))


def _number(variable: Variable, value: object) -> float:
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        raise SamplingError(
            "not-a-number",
            where=variable.name,
            got=value,
            expected="a number",
            hint="Compare this variable as a category, or correct the answer.",
        ) from error


def _test(variable: Variable, pairs: Sequence[tuple[object, object]]) -> float | None:
    if variable.kind in {"number", "scale"}:
        shifts = np.array([_number(variable, b) - _number(variable, a) for a, b in pairs])
        shifts = shifts[shifts != 0]
        if len(shifts) < LEAST_DIFFERENCES:
            return None
        return float(wilcoxon(shifts, method="asymptotic", correction=True).pvalue)
    changed = [pair for pair in pairs if pair[0] != pair[1]]
    values = {value for pair in changed for value in pair if variable.kind == "category"}
    if len(values) != 2 or len(changed) < LEAST_DIFFERENCES:  # noqa: PLR2004 - two categories
        return None
    upward = sum(pair == changed[0] for pair in changed)
    return float(binomtest(upward, len(changed)).pvalue)
