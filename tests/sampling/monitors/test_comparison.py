"""Comparing two interviews of one person: tolerances, missing answers, verdicts, tests."""

import pytest
from scipy.stats import binomtest

from sampling.errors import SamplingError
from sampling.monitors.comparison import Rule, Variable, compare, judge, summarise

BIRTH = Variable(name="birth_year", type=1, kind="number", below=1, above=1)
SEX = Variable(name="sex", type=1)
USED = Variable(name="services", type=1, kind="set")
CONTENT = Variable(name="content", type=2, kind="scale", step=1, missing=(9,))
FIRST = {"birth_year": 1970, "sex": "f", "services": ["a", "b"], "content": 4}


def outcome(variable: Variable, first: object, again: object) -> str:
    return compare({variable.name: first}, {variable.name: again}, [variable])[0].outcome


@pytest.mark.parametrize(
    ("variable", "first", "again", "expected"),
    [
        (BIRTH, 1970, 1971, "match"),
        (BIRTH, 1970, 1972, "mismatch"),
        (BIRTH, "1970", 1969, "match"),
        (Variable(name="n", type=2, kind="number", below=0, above=5), 10, 9, "mismatch"),
        (Variable(name="n", type=2, kind="number", below=0, above=5), 10, 15, "match"),
        (SEX, "f", "m", "mismatch"),
        (SEX, "f", None, "missing"),
        (SEX, "", "f", "missing"),
        (USED, ["a", "b"], ["b", "a"], "match"),
        (USED, ["a"], ["a", "b"], "mismatch"),
        (USED, "a", ["a"], "match"),
        (CONTENT, 4, 5, "match"),
        (CONTENT, 3, 5, "mismatch"),
        (CONTENT, 9, 5, "missing"),
    ],
)
def test_tolerances(variable: Variable, first: object, again: object, expected: str) -> None:
    assert outcome(variable, first, again) == expected


def test_an_answer_that_was_not_asked_is_missing() -> None:
    assert [one.outcome for one in compare({}, FIRST, [SEX, CONTENT])] == ["missing"] * 2


def test_a_word_where_a_number_belongs_is_refused() -> None:
    with pytest.raises(SamplingError) as refused:
        outcome(BIRTH, "old", 1970)
    assert (refused.value.code, refused.value.where) == ("not-a-number", "birth_year")


def test_only_what_hardly_changes_speaks_against_an_interview() -> None:
    rule = Rule(share=0.5, least=2)
    again = {"birth_year": 1950, "sex": "m", "services": ["a", "b"], "content": 1}
    verdict = judge(compare(FIRST, again, [BIRTH, SEX, USED, CONTENT]), rule)
    assert (verdict.compared, verdict.differing, verdict.failed) == (3, 2, True)
    content = FIRST | {"content": 1}
    assert judge(compare(FIRST, content, [BIRTH, SEX, CONTENT]), rule).failed is False
    # half is not more than half
    half = FIRST | {"sex": "m"}
    assert judge(compare(FIRST, half, [BIRTH, SEX]), rule).failed is False


def test_too_little_is_no_verdict_but_a_denial_is() -> None:
    compared = compare(FIRST, FIRST, [SEX])
    assert judge(compared, Rule(least=2)).failed is None
    assert judge(compared, Rule(least=2), denied=True).failed is True
    assert judge(compared, Rule(least=1, denial=False), denied=True).failed is False


def test_error_rates_and_tests_of_variables() -> None:
    pairs = [({"sex": "f", "content": 4}, {"sex": "f", "content": 4})] * 10
    pairs += [({"sex": "f", "content": 5}, {"sex": "m", "content": 3})] * 7
    pairs += [({"sex": "m", "content": 3}, {"sex": "f", "content": 5})]
    pairs += [({"sex": "m"}, {"sex": "m", "content": 9})]
    sex, content = summarise(pairs, [SEX, CONTENT])
    assert (sex.compared, sex.differing, sex.rate) == (19, 8, 8 / 19)
    assert sex.p_value == pytest.approx(binomtest(7, 8).pvalue)
    assert (content.compared, content.missing, content.differing) == (18, 1, 8)
    assert content.p_value is not None
    assert content.p_value < 0.1
    [few] = summarise(pairs[:3], [CONTENT])
    assert (few.rate, few.p_value) == (0.0, None)
    assert summarise([], [SEX])[0].rate is None
