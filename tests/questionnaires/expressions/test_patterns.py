"""Patterns of regex(): the subset agrees with Python's `re`, the rest is refused, none is slow."""

import re
import time
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.expressions import ExpressionError, Scope, evaluate, parse
from questionnaires.expressions.glushkov import LONGEST_MATCHED, MOST_POSITIONS, matcher
from questionnaires.expressions.patterns import compiled_pattern

LETTERS = "ab1 é😀"
SECONDS = 2

atoms = st.sampled_from(
    ["a", "b", "1", "é", "😀", ".", r"\d", r"\w", r"\s", r"\.", "[ab]", "[^a]", "[a-é]", r"[\d ]"]
)


def quantified(inner, limits):
    return st.tuples(inner, limits).map("".join)


def groups(inner):
    sequence = st.lists(inner, min_size=1, max_size=3).map("".join)
    choice = st.lists(sequence, min_size=1, max_size=3).map("|".join)
    bounded = st.sampled_from(["", "?", "{2}", "{1,3}", "{0,2}"])
    return quantified(choice.map("({})".format), bounded)


patterns = st.lists(
    st.recursive(
        quantified(atoms, st.sampled_from(["", "", "?", "*", "+", "{2}", "{2,}", "{1,3}"])),
        groups,
        max_leaves=6,
    ),
    min_size=1,
    max_size=4,
).map("".join)


def by_backtracking(pattern: str, text: str) -> bool:
    """Python's own `re`, told what `.` leaves out and that classes are ASCII."""
    plain = re.sub(r"(?<!\\)\.", "[^\n\r\x85\u2028\u2029]", pattern)
    return re.fullmatch(plain, text, re.ASCII) is not None


@settings(max_examples=200)
@given(patterns, st.lists(st.text(LETTERS + "\n", max_size=6), min_size=1, max_size=8))
def test_patterns_mean_what_they_mean_in_python(pattern, texts):
    matches = matcher(compiled_pattern(pattern))
    for text in texts:
        assert matches(text) == by_backtracking(pattern, text), (pattern, text)


def test_the_browser_matches_the_same(javascript):
    found = [r"(a|b1?){1,3}\d*", r"[^a-b]+😀?", r"(\w+ ?){1,4}", r".{2,}", r"\S\s\W"]
    texts = ["", "a", "ab1", "b1b1b1", "é 😀", "😀", "1 é", "a b 1 2", "a\n", "\u2028a"]
    cases = [
        (parse(f"regex(${{x}}, '{pattern}')"), {"x": text}, Scope())
        for pattern in found
        for text in texts
    ]
    assert javascript(cases) == [evaluate(tree, answers) for tree, answers, _ in cases]


@pytest.mark.parametrize(
    ("pattern", "code", "position"),
    [
        (r"(a)\1", "regex-unsupported", 3),
        (r"\ba", "regex-unsupported", 0),
        (r"\p{L}+", "regex-unsupported", 0),
        (r"\u0041", "regex-unsupported", 0),
        (r"\xff", "regex-unsupported", 0),
        (r"(?=a)a", "regex-unsupported", 1),
        (r"(?!a)b", "regex-unsupported", 1),
        (r"(?<=a)b", "regex-unsupported", 1),
        (r"(?<name>a)", "regex-unsupported", 1),
        (r"(?P<name>a)", "regex-unsupported", 1),
        (r"(?i)a", "regex-unsupported", 1),
        (r"(?>a)", "regex-unsupported", 1),
        (r"a+?", "regex-unsupported", 2),
        (r"a*+", "regex-unsupported", 2),
        (r"[A-Z]{3}+", "regex-unsupported", 8),
        (r"a{2}{3}", "regex-unsupported", 4),
        (r"a^b", "regex-unsupported", 1),
        (r"a$b", "regex-unsupported", 2),
        (r"(^a)", "regex-unsupported", 1),
        (r"(a$)", "regex-unsupported", 2),
        (r"(a+)+", "regex-nested", 4),
        (r"(a*b)*", "regex-nested", 5),
        (r"(a|b+)*", "regex-nested", 6),
        (r"((ab+){1,3})+", "regex-nested", 12),
        (r"(a{2,})+", "regex-nested", 7),
        (r"(.*)*", "regex-nested", 4),
        (r"", "regex-syntax", 0),
        (r"^$", "regex-syntax", 2),
        (r"()", "regex-syntax", 1),
        (r"a|", "regex-syntax", 2),
        (r"(a", "regex-syntax", 2),
        (r"a)", "regex-syntax", 1),
        (r"[a", "regex-syntax", 2),
        (r"[]", "regex-syntax", 1),
        (r"[]a]", "regex-syntax", 1),
        (r"[[:alpha:]]", "regex-syntax", 1),
        (r"[a&&b]", "regex-syntax", 2),
        (r"[b-a]", "regex-syntax", 4),
        (r"[a-\d]", "regex-syntax", 5),
        (r"*a", "regex-syntax", 0),
        (r"a{", "regex-syntax", 1),
        (r"a{,3}", "regex-syntax", 1),
        (r"a{3,2}", "regex-syntax", 1),
        (r"a{0}", "regex-syntax", 1),
        (r"a{x}", "regex-syntax", 1),
        (r"a}", "regex-syntax", 1),
        (r"a]", "regex-syntax", 1),
        ("a\\", "regex-unsupported", 1),
        (r"a{501}", "regex-too-large", 0),
        (r"(a{100}){100}", "regex-too-large", 0),
        (r"((a{99}){99}){99}", "regex-too-large", 0),
        (r"(a?){400}", "regex-too-large", 0),
        ("(" * 25 + "a" + ")" * 25, "regex-too-large", 21),
    ],
)
def test_what_is_outside_the_subset_is_refused_with_its_place(pattern, code, position):
    with pytest.raises(ExpressionError) as caught:
        compiled_pattern(pattern)
    assert (caught.value.code, caught.value.position) == (code, position)
    with pytest.raises(ExpressionError) as caught:
        parse(f"regex(., '{pattern}')", "constraint")
    assert caught.value.code == code
    assert caught.value.position in {9 + bool(pattern), 10 + position}


def test_the_patterns_of_one_expression_are_limited_together():
    half = f"regex(., 'a{{{MOST_POSITIONS // 2}}}')"
    assert parse(f"{half} or {half}", "constraint")
    with pytest.raises(ExpressionError, match="regex-too-large"):
        parse(f"{half} or {half} or regex(., 'a')", "constraint")


@pytest.mark.parametrize(
    "pattern",
    [
        "a*a*a*a*a*a*a*a*b",
        "(a|a){1,30}b",
        "(a|aa|aaa){1,80}b",
        "(a?){60}a{60}",
        "(.*a){20}",
        "[a-z]*[a-y]*[a-x]*b",
        "(a*){30}b",
        "(((a?){5}){5}){5}b",
        "(a|b|ab){1,100}c",
        "[ab]*a[ab]{490}",
    ],
)
def test_hostile_patterns_are_not_slow(pattern, javascript):
    tree = parse(f"regex(${{x}}, '{pattern}')")
    mixed = "".join(Random(1).choices("ab", k=LONGEST_MATCHED))
    texts = ["a" * LONGEST_MATCHED, "ab" * (LONGEST_MATCHED // 2), mixed, "a" * 60]
    began, used = time.perf_counter(), time.process_time()
    values = [evaluate(tree, {"x": text}) for text in texts]
    assert time.process_time() - used < SECONDS
    assert javascript([(tree, {"x": text}, Scope()) for text in texts]) == values
    assert time.perf_counter() - began < 10 * SECONDS


def test_longer_texts_than_any_answer_match_nothing():
    matches = matcher(compiled_pattern("a*"))
    assert matches("a" * LONGEST_MATCHED)
    assert not matches("a" * (LONGEST_MATCHED + 1))
