"""The publication rule at its limits, and the law that no small unit is left to subtraction."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.disclosure import REASONS, PublicationRule, publish
from analysis.indices.index import Estimate

RULE = PublicationRule()


def estimate(
    domain: str, n: int = 50, *, n_psu: int = 10, df: int = 9, index: str = "overall"
) -> Estimate:
    return Estimate(
        domain=domain,
        index=index,
        est=0.8,
        se=0.02,
        lci=0.75,
        uci=0.84,
        deff=1.2,
        df=df,
        n=n,
        n_eff=n / 1.2,
        n_psu=n_psu,
    )


@pytest.mark.parametrize(
    ("given_", "state", "reason"),
    [
        (estimate("a", n=30), "published", None),
        (estimate("a", n=29), "suppressed", "not-enough-forms"),
        (estimate("a", n_psu=3, df=8), "published", None),
        (estimate("a", n_psu=2), "suppressed", "not-enough-psus"),
        (estimate("a", df=7), "low-precision", "few-degrees-of-freedom"),
        (estimate("a", n=0), "suppressed", "not-enough-forms"),
    ],
)
def test_limits(given_: Estimate, state: str, reason: str | None) -> None:
    (found,) = publish([given_], RULE)
    assert (found.state, found.reason) == (state, reason)
    assert (found.est is None) == (state == "suppressed")


def test_suppressed_values_are_all_gone() -> None:
    (found,) = publish([estimate("a", n=5)], RULE)
    shown = {name for name, value in msgspec.to_builtins(found).items() if value is not None}
    assert shown == {"domain", "index", "state", "reason"}


def states(*estimates: Estimate, parents: dict[str, str] | None = None) -> list[str]:
    return [e.reason or e.state for e in publish(estimates, RULE, parents)]


def test_a_small_unit_takes_the_next_smallest_with_it() -> None:
    found = states(estimate("a", n=9), estimate("b", n=80), estimate("c", n=40))
    assert found == ["not-enough-forms", "published", "complement"]


def test_a_unit_too_thin_to_publish_but_not_small_hides_nobody_else() -> None:
    assert states(estimate("a", n=10), estimate("b", n=80)) == ["not-enough-forms", "published"]


def test_two_small_units_hide_each_other_only_with_ten_answers() -> None:
    enough = states(estimate("a", n=4), estimate("b", n=6), estimate("c", n=40))
    assert enough == ["not-enough-forms", "not-enough-forms", "published"]
    short = states(estimate("a", n=4), estimate("b", n=5), estimate("c", n=40))
    assert short == ["not-enough-forms", "not-enough-forms", "complement"]


def test_subtraction_works_within_a_parent_only() -> None:
    parents = {"a": "wards", "b": "wards", "c": "communes", "d": "communes"}
    found = states(
        estimate("a", n=9),
        estimate("b", n=80),
        estimate("c", n=40),
        estimate("d", n=41),
        parents=parents,
    )
    assert found == ["not-enough-forms", "complement", "published", "published"]


def test_a_unit_without_answers_gives_nothing_away() -> None:
    assert states(estimate("a", n=0), estimate("b", n=40))[1] == "published"


@given(st.lists(st.integers(0, 60), min_size=2, max_size=8))
def test_no_small_unit_is_the_difference_of_published_ones(sizes: list[int]) -> None:
    given_ = [estimate(str(place), n=n) for place, n in enumerate(sizes)]
    found = publish(given_, RULE)
    hidden = [n for n, e in zip(sizes, found, strict=True) if e.state == "suppressed" and n > 0]
    if any(n < RULE.small_cell for n in hidden) and len(hidden) < len([n for n in sizes if n]):
        assert len(hidden) >= 2
        assert sum(hidden) >= RULE.small_cell


def test_the_rule_is_configuration_and_its_reasons_have_words() -> None:
    (found,) = publish([estimate("a", n=12)], PublicationRule(min_n=12))
    assert found.state == "published"
    assert REASONS["not-enough-forms"]["vi"] == "không đủ phiếu"
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"min_forms": 3}', type=PublicationRule)
