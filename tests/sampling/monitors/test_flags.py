"""Flags: uniform p-values when nothing is wrong, small ones when something is, exact shuffles."""

from itertools import combinations

import numpy as np
import pytest
from scipy.stats import fisher_exact, kstest, norm

from sampling.errors import SamplingError
from sampling.monitors import groups, permutation
from sampling.monitors.discoveries import Suspicion, adjusted, discoveries
from sampling.monitors.enumerator_effects import enumerator_effects, icc, one_way
from sampling.monitors.groups import work_of
from sampling.monitors.kiosk_gap import TwoFigures, kiosk_gaps
from sampling.monitors.places import distances, mock_locations, same_place
from sampling.monitors.response_patterns import near_duplicates, straight_lining, straightness
from sampling.monitors.speed import question_speed, speed
from sampling.monitors.timing import bursts, gaps, odd_hours, regularity

NAMES = [name for name in "abcdef" for _ in range(12)]
STRATA = [("n" if name in "abc" else "s") for name in NAMES]
WORK = work_of(NAMES, STRATA)
FIRST = np.array(NAMES) == "a"
Rng = np.random.Generator


def starts(random: Rng) -> np.ndarray:
    """Two days of six interviews for each, at random gaps from eight o'clock on."""
    day = 86_400 * np.tile(np.repeat([0, 1], 6), 6)
    passed = np.cumsum(random.exponential(2400, (12, 6)), axis=1).ravel()
    return day + 8 * 3600 + passed


def answers(random: Rng) -> np.ndarray:
    return random.integers(1, 6, (72, 20)).astype(float)


HONEST = {
    "speed": lambda r: speed(WORK, r.lognormal(6, 0.5, 72), r.integers(20, 40, 72), r),
    "question-speed": lambda r: question_speed(WORK, r.lognormal(2, 0.5, (72, 9)), r),
    "straight-lining": lambda r: straight_lining(WORK, answers(r), r),
    "near-duplicates": lambda r: near_duplicates(WORK, answers(r), r),
    "regular": lambda r: regularity(WORK, starts(r), r),
    "burst": lambda r: bursts(WORK, starts(r), r),
    "same-place": lambda r: same_place(
        WORK, 20.8 + r.normal(0, 4e-4, 72), 106.6 + r.normal(0, 4e-4, 72), r
    ),
    "enumerator-effect": lambda r: enumerator_effects(WORK, r.normal(size=72), r),
}


@pytest.mark.parametrize("kind", sorted(HONEST))
def test_p_values_are_uniform_when_nothing_is_wrong(kind: str, monkeypatch) -> None:
    monkeypatch.setattr(permutation, "ENOUGH", 199)  # count to the end: finer p-values
    original = permutation.chance
    monkeypatch.setattr(permutation, "chance", lambda o, d, g, most=0: original(o, d, g, 99))
    found = []
    for seed in range(60):
        by_enumerator = HONEST[kind](np.random.default_rng(seed))
        assert {one.kind for one in by_enumerator} == {kind}
        found += [one.p_value for one in by_enumerator if one.subject in "ad"]
    assert len(found) == 120
    if kind != "same-place":  # coarse statistic with many ties: conservative, not uniform
        assert kstest(found, "uniform").pvalue > 0.001
    assert np.mean(np.array(found) <= 0.1) <= 0.1 + 3 * np.sqrt(0.09 / 120)


def lowest(found: tuple[Suspicion, ...]) -> Suspicion:
    return min(found, key=lambda one: one.p_value)


def test_what_is_wrong_stands_out() -> None:
    random = np.random.default_rng(5)
    seconds, number = random.lognormal(6, 0.4, 72), np.full(72, 30)
    table, times, where = answers(random), starts(random), random.normal(0, 2e-3, (2, 72))
    seconds[FIRST] /= 4
    flat = table.copy()
    flat[FIRST, 2:] = 4
    copied = table.copy()
    copied[FIRST] = np.where(random.random((12, 20)) < 0.85, table[0], table[FIRST])
    clockwork = times.copy()
    clockwork[FIRST] = 86_400 * np.repeat([0, 1], 6) + 8 * 3600 + 900 * np.tile(np.arange(6), 2)
    crowded = times.copy()
    crowded[FIRST] = (
        clockwork[FIRST][0]
        + 86_400 * np.repeat([0, 1], 6)
        + np.tile([0, 40, 85, 120, 9000, 18000], 2)
    )
    where[:, FIRST] = where[:, :1]
    shifted = random.normal(size=72) + 1.5 * FIRST
    for found in (
        speed(WORK, seconds, number, random),
        question_speed(WORK, random.lognormal(2, 0.4, (72, 9)) / (1 + 3 * FIRST[:, None]), random),
        straight_lining(WORK, flat, random),
        near_duplicates(WORK, copied, random),
        regularity(WORK, clockwork, random),
        bursts(WORK, crowded, random),
        same_place(WORK, 20.8 + where[0], 106.6 + where[1], random),
        enumerator_effects(WORK, shifted, random),
        mock_locations(WORK, FIRST.astype(float)),
        odd_hours(WORK, np.where(FIRST, 3 * 3600, times)),
    ):
        worst = lowest(found)
        assert worst.subject == "a", worst
        assert worst.p_value < 0.01, worst
        assert worst.usual is not None
        assert worst.statistic != worst.usual


def test_shuffles_count_every_assignment(monkeypatch) -> None:
    """Over all assignments, the p-value of a drawn one is the exact share that is as large."""
    monkeypatch.setattr(permutation, "ENOUGH", 10**6)
    values = np.array([1.0, 2, 3, 5, 8, 13, 21, 34])
    member = np.array([0, 0, 0, 0, 0, 1, 1, 1], np.bool_)
    sums = [values[list(chosen)].sum() for chosen in combinations(range(8), 3)]
    exact = np.mean(np.array(sums) >= values[member].sum())
    for code, strata in ((exact, np.zeros(8, np.intp)), (1.0, np.array([0] * 5 + [1] * 3))):
        _, p_value = permutation.of_group(
            lambda places: float(values[places].sum()),
            member, strata, np.random.default_rng(1), most=20_000,
        )  # fmt: skip
        assert p_value == pytest.approx(code, abs=0.004)


def test_a_lonely_enumerator_has_no_peers_to_differ_from() -> None:
    alone = work_of(["a"] * 10, ["n"] * 10)
    assert speed(alone, np.ones(10), np.ones(10), np.random.default_rng(1)) == ()
    # nobody shares a place, and two are too few to stand side by side
    apart = work_of(["a"] * 10 + ["b"] * 10, [""] * 20)
    assert speed(apart, np.arange(1.0, 21), np.ones(20), np.random.default_rng(1)) == ()
    assert enumerator_effects(apart, np.arange(20.0), np.random.default_rng(1)) == ()
    # the only one of his stratum: every shuffle is what was observed
    split = work_of(["a"] * 10 + ["b"] * 10, ["n"] * 10 + ["s"] * 10)
    found = speed(split, np.arange(1.0, 21), np.ones(20), np.random.default_rng(1))
    assert [one.p_value for one in found] == [1.0, 1.0]


def test_copies_are_seen_across_the_villages_of_an_area() -> None:
    """One interview per village and enumerator: within villages nobody resembles himself."""
    random = np.random.default_rng(8)
    names, villages = ["a", "b"] * 15, [str(k // 2) for k in range(30)]
    table = random.integers(1, 6, (30, 20)).astype(float)
    table[::2] = table[0]
    work = work_of(names, villages)
    within = near_duplicates(work, table, random)
    assert {one.p_value for one in within} == {1.0}
    across = near_duplicates(work, table, random, np.zeros(30, np.intp))
    worst = lowest(across)
    assert (worst.subject, worst.statistic) == ("a", 1.0)
    assert worst.p_value < 0.001


def test_side_by_side_places_that_differ_accuse_nobody() -> None:
    """Thirty enumerators in places of their own, one of whom really is five times as fast."""
    names = [f"{k:02}" for k in range(30) for _ in range(20)]
    work, found, called = work_of(names, [""] * 600), [], 0
    for seed in range(40):
        random = np.random.default_rng(seed)
        places = np.repeat(random.normal(6, 0.3, 30), 20)
        seconds = np.exp(places + random.normal(0, 0.4, 600))
        honest = speed(work, seconds, np.full(600, 30), random)
        found += [one.p_value for one in honest]
        seconds[:20] /= 5
        called += lowest(speed(work, seconds, np.full(600, 30), random)).subject == "00"
    assert np.mean(np.array(found) <= 0.01) < 0.03
    assert called >= 38


def test_small_loads_are_not_tested() -> None:
    few = work_of(["a"] * (groups.LEAST - 1) + ["b"] * 20, ["n"] * (groups.LEAST + 19))
    found = speed(few, np.ones(24), np.ones(24), np.random.default_rng(1))
    assert [one.subject for one in found] == ["b"]


def test_odd_hours_are_fishers_exact_test() -> None:
    moments = np.full(72, 10 * 3600.0)
    moments[:7] = 23 * 3600
    moments[40] = np.nan
    found = {one.subject: one for one in odd_hours(WORK, moments)}
    expected = fisher_exact([[7, 5], [0, 59]], alternative="greater").pvalue
    assert found["a"].p_value == pytest.approx(expected)
    assert found["b"].p_value == 1.0


def test_straightness_by_hand() -> None:
    nan = np.nan
    table = [[4, 4, 4, 4], [1, 2, 2, 3], [nan, 5, nan, 5], [nan, nan, nan, 1], [1, 1, 2, 2]]
    assert straightness(table) == pytest.approx([1, 0.5, 1, nan, 0.5], nan_ok=True)


def test_gaps_stay_within_a_day_and_a_person() -> None:
    work = work_of(["a", "b", "a", "a", "a"], ["n"] * 5)
    owners, between = gaps(work, [100, 150, 700, 86_400 + 50, np.nan])
    assert (owners.enumerators, between.tolist()) == (("a",), [600.0])


def test_a_degree_of_latitude() -> None:
    away = distances(np.radians([20.0, 21.0]), np.radians([106.0, 106.0]))
    assert away[0, 1] == pytest.approx(111_195, abs=1)


def test_icc_by_hand() -> None:
    """Groups (1, 3), (5, 7), (9, 11): MSB = 32, MSW = 2, so (32 - 2) / (32 + 2)."""
    values = np.array([1.0, 3, 5, 7, 9, 11])
    assert one_way(values, np.array([0, 0, 1, 1, 2, 2])) == pytest.approx(30 / 34)
    assert one_way(values, np.zeros(6, np.intp)) is None
    found = icc(work_of(list("aabbcc"), ["n"] * 6), values, np.random.default_rng(1))
    assert found.value == pytest.approx(30 / 34)
    assert found.deff == pytest.approx(1 + 30 / 34)
    assert found.p_value == pytest.approx(1 / 15, abs=0.03)  # 15 pairings, one this good


def test_icc_finds_what_was_put_in() -> None:
    random = np.random.default_rng(9)
    names = [str(k) for k in range(60) for _ in range(25)]
    effect = np.repeat(random.normal(0, np.sqrt(0.1), 60), 25)
    values = effect + random.normal(0, np.sqrt(0.9), 1500)
    found = icc(work_of(names, ["n"] * 1500), values, random)
    assert found.value == pytest.approx(0.1, abs=0.05)
    assert found.p_value == pytest.approx(1 / (permutation.MOST + 1))


def test_kiosk_gaps() -> None:
    one = TwoFigures(
        office="11383", kiosk=95, kiosk_se=1, household=80, household_se=3, answers=900
    )
    [gap] = kiosk_gaps([one], honest_gap=5)
    assert (gap.statistic, gap.about) == (15, "office")
    assert gap.p_value == pytest.approx(norm.sf(10 / 10**0.5))
    certain = TwoFigures(office="x", kiosk=1, kiosk_se=0, household=1, household_se=0, answers=3)
    assert kiosk_gaps([certain]) == ()


def test_benjamini_hochberg_by_hand() -> None:
    assert adjusted([0.01, 0.04, 0.03, 0.5]) == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.5])
    assert adjusted([]).size == 0
    with pytest.raises(SamplingError) as refused:
        adjusted([0.5, np.nan])
    assert refused.value.code == "bad-p-value"


def test_false_discoveries_are_kept_to_their_share() -> None:
    random, shares = np.random.default_rng(2), []
    for _ in range(300):
        real = random.random(40) < 0.25
        p = np.where(real, random.beta(0.05, 5, 40), random.random(40))
        tested = [
            Suspicion(kind="speed", subject=f"{k}", n=9, statistic=0, usual=0, p_value=float(p[k]))
            for k in range(40)
        ]
        found = discoveries(tested, 0.1)
        shares.append(np.mean([not real[int(one.subject)] for one in found]) if found else 0.0)
    assert np.mean(shares) <= 0.1


def test_columns_of_another_length_are_refused() -> None:
    with pytest.raises(SamplingError) as refused:
        speed(WORK, [1.0], [1.0], np.random.default_rng(1))
    assert refused.value.code == "unequal-lengths"
