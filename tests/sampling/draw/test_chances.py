"""What 20,000 seeds draw against the chances that are stated, and these against the design."""

from collections import Counter
from fractions import Fraction
from hashlib import sha256
from itertools import combinations, permutations

import pytest
from scipy import stats

from sampling.draw import DrawPlan, DrawUnit, LinesTake, StratumTake, draw_sample
from sampling.draw.drawing import first_stage_chances
from sampling.draw.frame import DrawFrame, frame_of

DRAWS = 20_000
SIZES = {"a": 2, "b": 3, "c": 5, "d": 7, "e": 4, "big": 60}
"""With four drawn, `big` is certain, and so is nothing else."""


def villages(lines: int = 1) -> DrawFrame:
    return frame_of(
        DrawUnit(unit=unit, stratum="s", size=size, lines=lines) for unit, size in SIZES.items()
    )


def seeds() -> list[bytes]:
    return [sha256(b"%d" % number).digest() for number in range(DRAWS)]


def plan(method: str, take: int, lines: LinesTake | None = None) -> DrawPlan:
    strata = (StratumTake(stratum="s", take=take),)
    return DrawPlan(method=method, strata=strata, lines=lines)  # type: ignore[arg-type]


def p_value(counts: Counter[object], chances: dict[object, Fraction]) -> float:
    assert sum(chances.values()) == 1
    assert set(counts) <= set(chances)
    keys = list(chances)
    found = stats.chisquare([counts[k] for k in keys], [float(chances[k]) * DRAWS for k in keys])
    return float(found.pvalue)


def systematic_sets(take: int) -> dict[object, Fraction]:
    """Chance of every set of units: all orders and all starts of the smaller units, counted."""
    small = {unit: size for unit, size in SIZES.items() if unit != "big"}
    total, left = sum(small.values()), take - 1
    sets: Counter[object] = Counter()
    orders = list(permutations(small))
    for order in orders:
        owners = [unit for unit in order for _ in range(left * small[unit])]
        for start in range(total):
            sets[frozenset({"big", *owners[start::total]})] += 1
    return {each: Fraction(n, len(orders) * total) for each, n in sets.items()}


def test_systematic_samples_come_as_often_as_their_design_says() -> None:
    frame, wanted = villages(), plan("pps", 4)
    counts = Counter(
        frozenset(d.unit for d in draw_sample(frame, wanted, seed)) for seed in seeds()
    )
    chances = systematic_sets(4)
    assert p_value(counts, chances) > 0.001
    stated = first_stage_chances(frame.units, 4, "pps")
    for unit, chance in stated.items():
        assert chance == sum(c for each, c in chances.items() if unit in each)
    assert stated["big"] == 1
    assert stated["a"] == Fraction(3 * 2, 21)


def test_simple_random_samples_come_equally_often() -> None:
    frame, wanted = villages(), plan("srs", 3)
    counts = Counter(
        frozenset(d.unit for d in draw_sample(frame, wanted, seed)) for seed in seeds()
    )
    every = list(combinations(sorted(SIZES), 3))
    chances = {frozenset(each): Fraction(1, len(every)) for each in every}
    assert p_value(counts, chances) > 0.001


def test_lines_of_a_village_come_as_often_as_both_stages_say() -> None:
    frame, wanted = villages(lines=7), plan("pps", 1, LinesTake(take=1, reserve=1))
    total = sum(SIZES.values())
    counts: Counter[object] = Counter()
    reserves: Counter[object] = Counter()
    for seed in seeds():
        first, second = draw_sample(frame, wanted, seed)
        counts[first.unit, first.line] += 1
        reserves[second.line] += 1
        assert first.pi1 * first.pi2 == Fraction(SIZES[first.unit], 7 * total)
    chances = {
        (unit, line): Fraction(size, 7 * total)
        for unit, size in SIZES.items()
        for line in range(1, 8)
    }
    assert p_value(counts, chances) > 0.001
    assert p_value(reserves, {line: Fraction(1, 7) for line in range(1, 8)}) > 0.001


@pytest.mark.parametrize("take", range(1, 7))
def test_chances_add_up_to_the_number_drawn(take: int) -> None:
    chances = first_stage_chances(villages().units, take, "pps")
    assert sum(chances.values()) == take
    assert max(chances.values()) <= 1
    drawn = draw_sample(villages(), plan("pps", take), b"0" * 32)
    assert [each.pi1 for each in drawn] == [chances[each.unit] for each in drawn]
    assert len({each.unit for each in drawn}) == take
