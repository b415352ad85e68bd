"""Whatever comes in, nothing raises and nothing hangs: a little always, much in the long lane."""

from random import Random
from time import perf_counter

import pytest

from questionnaires.validation import Accepted, check
from tests.questionnaires.fuzzing import (
    NOON,
    every_type,
    instruments,
    some_answers,
    spoilt,
    templates,
    try_answers,
    try_instrument,
)

HANGS = 2.0
"""Seconds after which a document or an instrument counts as hanging."""


def fuzz_answers(count, seed):
    """Try answer documents over all instruments; return the longest any of them took."""
    random, asked, longest = Random(seed), instruments(), 0.0
    for number in range(count):
        document = some_answers(random, asked[number % len(asked)])
        begun = perf_counter()
        try_answers(asked[number % len(asked)], document)
        longest = max(longest, perf_counter() - begun)
    return longest


def fuzz_instruments(count, seed):
    """Try spoilt instruments; return the longest any took, and how many were still sound."""
    random, sources, longest, sound = Random(seed), templates(), 0.0, 0
    for _ in range(count):
        text = spoilt(random, sources)
        begun = perf_counter()
        sound += try_instrument(random, text)
        longest = max(longest, perf_counter() - begun)
    return longest, sound


def test_a_few_documents():
    fuzz_answers(150, seed=1)


def test_a_few_instruments():
    _, sound = fuzz_instruments(60, seed=2)
    assert 0 < sound < 60


def test_the_documents_are_not_all_refused():
    """A fuzzer whose answers never pass would prove little."""
    random, asked = Random(3), every_type()
    results = [
        check(asked, some_answers(random, asked), partial=True, moment=NOON) for _ in range(300)
    ]
    assert sum(isinstance(result, Accepted) for result in results) > 30


@pytest.mark.endurance
@pytest.mark.parametrize("seed", range(10))
def test_fifty_thousand_documents(seed):
    assert fuzz_answers(5_000, seed=100 + seed) < HANGS


@pytest.mark.endurance
@pytest.mark.parametrize("seed", range(5))
def test_five_thousand_instruments(seed):
    longest, sound = fuzz_instruments(1_000, seed=200 + seed)
    assert longest < HANGS
    assert sound > 0
