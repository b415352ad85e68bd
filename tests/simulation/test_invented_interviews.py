"""Enumerators who invent are found, honest ones are not called so, over 2,000 rounds.

The long lane plays all rounds (some minutes) and holds the tables of docs/monitors.md to it.
"""

from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.simulation.detection_chart import curves, place, svg
from tests.simulation.invented_interviews import (
    RULE,
    WEIGHTED,
    WORLD,
    measure,
    tables,
)

DOCUMENT = Path(__file__).parents[2] / "docs" / "monitors.md"
RATE = 0.22
"""Share of the first draw: eleven of fifty."""


@pytest.mark.endurance
def test_a_tenth_is_found_in_80_of_100_and_a_fifth_in_95() -> None:
    honest, tenth, fifth = measure(WORLD, replace(WEIGHTED, rate=RATE), RULE)
    assert tenth.called >= 0.80
    assert fifth.called >= 0.95
    assert honest.called <= 1 / 200
    assert honest.asked <= 0.30
    assert honest.enumerators == 20_000


@pytest.mark.endurance
def test_the_tables_of_the_document_are_what_comes_out() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    for line in tables():
        if line.startswith("|"):
            assert line in text


def test_a_short_run_is_the_same_again_and_finds_more_where_more_is_asked() -> None:
    few = replace(WEIGHTED, rate=0.1)
    first, again = (measure(WORLD, few, RULE, rounds=60, seed=3) for _ in range(2))
    assert first == again
    more = measure(WORLD, replace(WEIGHTED, rate=0.4), RULE, rounds=60, seed=3)
    assert more[1].called > first[1].called
    assert more[2].called >= first[2].called
    assert [one.share for one in first] == [0.0, 0.1, 0.2]
    assert first[0].called < 0.05


def test_everybody_asked_again_finds_nearly_all() -> None:
    """Five of 50 are invented, nine in ten of these fail: the limit of any rule."""
    found = measure(WORLD, replace(WEIGHTED, rate=1.0), RULE, rounds=200, seed=4, shares=(0.1,))
    assert found[0].asked == 1
    assert found[0].called > 0.75


def test_the_picture_has_a_curve_for_each_way() -> None:
    drawn = curves(2)
    assert len(drawn) == 4
    text = svg(drawn)
    assert text.count("<polyline") == 4
    assert text.count("<circle") == 24
    assert place(0, 0)[1] > place(0, 1)[1]
