"""Proves outcome rates by hand, their order as a law, and that no sampled case is left out."""

from unicodedata import is_normalized

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.dispositions import DISPOSITIONS, disposition, tally
from sampling.errors import SamplingError
from sampling.outcome_rates import participation, rates

ROUND = {
    "1.1": 60, "1.2": 5, "2.111": 4, "2.112": 6, "2.24": 8, "2.25": 2, "2.32": 3, "3.18": 2,
    "4.11": 10,
}  # fmt: skip
OUTCOMES = {f"{code}#{k}": code for code, count in ROUND.items() for k in range(count)}


def test_rates_by_hand() -> None:
    # known = 60+5+10+10+3 = 88, unknown 2, not eligible 10, e = 88/98
    found = rates(tally(OUTCOMES, OUTCOMES))
    assert found.rr1 == pytest.approx(60 / 90)
    assert found.rr2 == pytest.approx(65 / 90)
    assert found.e == pytest.approx(88 / 98)
    assert found.rr3 == pytest.approx(60 / (88 + 2 * 88 / 98))
    assert found.rr4 == pytest.approx(65 / (88 + 2 * 88 / 98))
    assert found.rr5 == pytest.approx(60 / 88)
    assert found.rr6 == pytest.approx(65 / 88)
    assert [found.con1, found.con2, found.con3] == pytest.approx(
        [78 / 90, 78 / (88 + 2 * 88 / 98), 78 / 88]
    )
    assert [found.coop1, found.coop2, found.coop3, found.coop4] == pytest.approx(
        [60 / 78, 65 / 78, 60 / 75, 65 / 75]
    )
    assert [found.ref1, found.ref2, found.ref3] == pytest.approx(
        [10 / 90, 10 / (88 + 2 * 88 / 98), 10 / 88]
    )


def test_a_given_e_replaces_the_estimated_one() -> None:
    counted = tally(OUTCOMES, OUTCOMES)
    assert rates(counted, e=0).rr3 == pytest.approx(60 / 88)
    assert rates(counted, e=1).rr3 == rates(counted).rr1


def test_a_case_without_a_code_counts_as_not_attempted() -> None:
    counted = tally(["a", "b", "c"], {"a": "1.1"})
    assert counted.by_code["3.11"] == 2
    assert rates(counted).rr1 == pytest.approx(1 / 3)


def test_a_case_being_worked_counts_as_what_it_would_end_as() -> None:
    temporary = {d.code: d for d in DISPOSITIONS.values() if d.is_temporary}
    assert len(temporary) == 7
    for found in temporary.values():
        assert disposition(found.ends_as).group == found.group
        assert not disposition(found.ends_as).is_temporary


def test_what_nobody_was_drawn_for_has_a_participation_only() -> None:
    assert participation(30, 120) == 0.25
    assert participation(0, 0) is None


def test_weighted_rates_weigh_cases() -> None:
    counted = tally(["a", "b"], {"a": "1.1", "b": "2.112"}, {"a": 3.0, "b": 1.0})
    assert counted.total == 4
    assert rates(counted).rr1 == pytest.approx(0.75)


def test_nothing_sampled_has_no_rate() -> None:
    found = rates(tally([], {}))
    assert (found.rr1, found.rr3, found.coop1, found.e) == (None, None, None, None)


@given(st.lists(st.sampled_from(sorted(DISPOSITIONS)), min_size=1, max_size=60))
def test_every_case_is_counted_once_and_rates_keep_their_order(codes: list[str]) -> None:
    outcomes = {str(k): code for k, code in enumerate(codes)}
    counted = tally(outcomes, outcomes)
    assert counted.total == sum(counted.by_group.values()) == len(codes)
    found = rates(counted)
    if found.rr1 is not None and found.rr3 is not None:
        assert 0 <= found.rr1 <= found.rr2 <= found.con1 + 1e-12
        assert found.rr1 <= found.rr3 + 1e-12
        assert found.rr3 <= found.rr4 + 1e-12
        assert found.rr2 <= found.rr4 + 1e-12
        assert found.rr4 <= found.rr6 + 1e-12 <= 1 + 2e-12
        assert found.ref1 <= found.ref2 + 1e-12 <= found.ref3 + 2e-12
        assert found.con1 <= found.con2 + 1e-12 <= found.con3 + 2e-12


def test_labels_are_in_both_languages_and_composed() -> None:
    groups = {found.group for found in DISPOSITIONS.values()}
    assert len(groups) == 8
    for found in DISPOSITIONS.values():
        assert found.vi
        assert found.en
        assert is_normalized("NFC", found.vi)
    assert disposition("2.25").vi.startswith("Người được chọn đi vắng")


@pytest.mark.parametrize(
    ("cases", "outcomes", "weights", "code"),
    [
        (["a"], {"b": "1.1"}, None, "unknown-case"),
        (["a"], {"a": "9.9"}, None, "unknown-disposition"),
        (["a"], {}, {"b": 1.0}, "unknown-case"),
    ],
)
def test_stray_records_are_refused(
    cases: list[str], outcomes: dict[str, str], weights: dict[str, float] | None, code: str
) -> None:
    with pytest.raises(SamplingError) as refusal:
        tally(cases, outcomes, weights)
    assert refusal.value.code == code


def test_e_is_a_share() -> None:
    with pytest.raises(SamplingError) as refusal:
        rates(tally(["a"], {}), e=80)
    assert refusal.value.code == "out-of-range"
