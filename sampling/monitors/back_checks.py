"""Drawing the interviews that are asked again: every one can be drawn, with a known probability.

The work of an enumerator is a stratum, so nobody's work goes unchecked. Within it interviews are
drawn alike, or in proportion to 1 + (ratio - 1) · risk: flags may lift the chance of an interview
up to `ratio` times, and never take it from the rest. The draw is randomised systematic on these
probabilities (Goodman and Kish 1950), from a generator that is seeded after the answers are fixed.
"""

import math
from collections.abc import Container, Iterable

import numpy as np
from msgspec import Struct
from numpy.random import Generator
from numpy.typing import NDArray

from sampling.errors import SamplingError
from sampling.pps import inclusion_probabilities, randomised_systematic


class Interview(Struct, frozen=True):
    """One interview that can be asked again.

    Attributes:
        id: its name; unique.
        enumerator: who says to have made it.
        risk: 0 (nothing odd) to 1 (as odd as can be), from flags; used by a weighted draw only.
    """

    id: str
    enumerator: str
    risk: float = 0.0


class DrawRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many are asked again, and whom flags may lift.

    Attributes:
        rate: share of each enumerator's interviews, in (0, 1].
        least: at least so many of each enumerator, where there are so many.
        ratio: highest probability over lowest before certainty; 1 draws all alike.
        overlap: share of what is drawn that a second body asks too, in [0, 1].
    """

    rate: float
    least: int = 1
    ratio: float = 1.0
    overlap: float = 0.0

    def number(self, load: int) -> int:
        """Return how many of `load` interviews are drawn."""
        return min(load, max(self.least, math.ceil(self.rate * load - 1e-9)))


class Drawn(Struct, frozen=True):
    """A drawn interview: its inclusion probability, and whether a second body asks it too.

    `second_pi` is the probability of the overlap given that the interview is drawn.
    """

    id: str
    enumerator: str
    pi: float
    second: bool = False
    second_pi: float = 0.0


def draw_back_checks(
    interviews: Iterable[Interview], rule: DrawRule, generator: Generator
) -> tuple[Drawn, ...]:
    """Draw within every enumerator's work; the order of the interviews given does not matter.

    Returns:
        What is drawn, by enumerator and id. Probabilities of one enumerator sum to his number.

    Raises:
        SamplingError: `bad-rate`, `bad-ratio`, `bad-overlap`, `bad-risk`, `interview-twice`.
    """
    _check_rule(rule)
    drawn: list[Drawn] = []
    for enumerator, work in sorted(by_enumerator(interviews).items()):
        probabilities = _probabilities(work, rule)
        for position in randomised_systematic(probabilities, generator):
            pi = float(probabilities[position])
            drawn.append(Drawn(work[position].id, enumerator, pi))
    return _with_overlap(drawn, rule.overlap, generator)


def probabilities(interviews: Iterable[Interview], rule: DrawRule) -> dict[str, float]:
    """Return the inclusion probability of every interview, drawn or not.

    Raises:
        SamplingError: as `draw_back_checks`.
    """
    _check_rule(rule)
    return {
        one.id: float(pi)
        for work in by_enumerator(interviews).values()
        for one, pi in zip(work, _probabilities(work, rule), strict=True)
    }


def by_enumerator(interviews: Iterable[Interview]) -> dict[str, list[Interview]]:
    """Return the interviews of each enumerator, by id.

    Raises:
        SamplingError: `interview-twice`, `bad-risk`.
    """
    work: dict[str, list[Interview]] = {}
    seen: set[str] = set()
    for one in sorted(interviews, key=lambda each: each.id):
        if one.id in seen:
            raise _refusal("interview-twice", one.id, one.id, "an interview once", "Name it once.")
        if not 0 <= one.risk <= 1:
            raise _refusal("bad-risk", one.id, one.risk, "0 to 1", "Scale the risk to 0 to 1.")
        seen.add(one.id)
        work.setdefault(one.enumerator, []).append(one)
    return work


def draw_further(
    interviews: Iterable[Interview],
    drawn: Container[str],
    number: int,
    rule: DrawRule,
    generator: Generator,
) -> tuple[Drawn, ...]:
    """Draw `number` more of one enumerator's interviews among those not yet drawn.

    What an expansion finds judges the enumerator; the error rate of the round is estimated from
    the first draw alone, so `pi` is the probability of this step only.

    Raises:
        SamplingError: as `draw_back_checks`.
    """
    _check_rule(rule)
    rest = [one for one in interviews if one.id not in drawn]
    steps = DrawRule(rate=1.0, ratio=rule.ratio)
    return tuple(
        Drawn(work[position].id, enumerator, float(pi[position]))
        for enumerator, work in sorted(by_enumerator(rest).items())
        for pi in (_probabilities(work, steps, min(number, len(work))),)
        for position in (randomised_systematic(pi, generator) if number else ())
    )


def _probabilities(
    work: list[Interview], rule: DrawRule, number: int | None = None
) -> NDArray[np.float64]:
    sizes = [1 + (rule.ratio - 1) * one.risk for one in work]
    wanted = rule.number(len(work)) if number is None else number
    return inclusion_probabilities(sizes, wanted) if wanted else np.zeros(len(work))


def _with_overlap(drawn: list[Drawn], share: float, generator: Generator) -> tuple[Drawn, ...]:
    number = math.ceil(share * len(drawn) - 1e-9)
    if number == 0:
        return tuple(drawn)
    chosen = set(generator.choice(len(drawn), size=number, replace=False).tolist())
    pi = number / len(drawn)
    return tuple(
        Drawn(one.id, one.enumerator, one.pi, second=k in chosen, second_pi=pi)
        for k, one in enumerate(drawn)
    )


def _check_rule(rule: DrawRule) -> None:
    if not 0 < rule.rate <= 1:
        raise _refusal(
            "bad-rate", "rate", rule.rate, "above 0, at most 1", "0.1 asks a tenth again."
        )
    if rule.least < 1:
        raise _refusal("bad-rate", "least", rule.least, "1 or more", "Nobody goes unchecked.")
    if not (rule.ratio >= 1 and math.isfinite(rule.ratio)):
        raise _refusal("bad-ratio", "ratio", rule.ratio, "1 or more", "1 draws all alike.")
    if not 0 <= rule.overlap <= 1:
        raise _refusal("bad-overlap", "overlap", rule.overlap, "0 to 1", "0.2 asks a fifth twice.")


def _refusal(code: str, where: str, got: object, expected: str, hint: str) -> SamplingError:
    return SamplingError(code, where=where, got=got, expected=expected, hint=hint)
