"""Proves draws in any number of stages against the two-stage draw and against frequency."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import PCG64, Generator
from scipy.stats import chi2

from sampling.design import Design, FirstStage, SecondStage
from sampling.errors import SamplingError
from sampling.frame import PrimaryUnit, frame_of
from sampling.stages import Node, Stage, draw_stages
from sampling.two_stage import draw_two_stage

SIZES = {"A": [300, 500, 700, 900, 1600], "B": [410, 220, 650]}
FRAME = frame_of(
    PrimaryUnit(code=f"{stratum}.{k}", stratum=stratum, size=size)
    for stratum, sizes in SIZES.items()
    for k, size in enumerate(sizes)
)


def villages(stratum: str) -> tuple[Node, ...]:
    return tuple(
        Node(code=f"{stratum}.{k}", size=size, listed=size) for k, size in enumerate(SIZES[stratum])
    )


COMMUNES = [Node(code=stratum, children=villages(stratum)) for stratum in ("B", "A")]


@given(st.integers(0, 2**31), st.sampled_from(["pps-systematic", "srs"]), st.integers(1, 20))
def test_two_stages_are_the_two_stage_draw(seed: int, method: str, take: int) -> None:
    design = Design(
        first=FirstStage(psus=2, method=method),  # type: ignore[arg-type]
        second=SecondStage(take=take),
    )
    known = draw_two_stage(FRAME, design, Generator(PCG64(seed)))
    stages = [
        Stage(method="all"),
        Stage(method=method, take=2),  # type: ignore[arg-type]
        Stage(method="srs", take=take),
    ]
    found = draw_stages(COMMUNES, stages, Generator(PCG64(seed)))
    assert [(d.path[1], int(d.path[2])) for d in found] == [(c.psu, c.line) for c in known.cases]
    assert [d.weight for d in found] == pytest.approx([c.design_weight for c in known.cases])


def test_four_stages_multiply_their_probabilities() -> None:
    households = tuple(Node(code=f"H{k}", listed=1 + k % 3) for k in range(6))
    village = [Node(code=f"V{k}", size=100 + k, children=households) for k in range(4)]
    city = [Node(code=f"C{k}", size=10 + k, children=tuple(village)) for k in range(3)]
    stages = [
        Stage(method="sampford", take=2),
        Stage(method="maximum-entropy", take=2),
        Stage(method="systematic", take=3),
        Stage(method="srs", take=1),
    ]
    drawn = draw_stages(city, stages, Generator(PCG64(7)))
    assert len(drawn) == 2 * 2 * 3
    for each in drawn:
        assert each.weight * math.prod(each.pi) == pytest.approx(1)
        assert each.pi[2] == 0.5


@pytest.mark.parametrize("method", ["sampford", "pps-systematic"])
def test_people_come_as_often_as_their_probabilities_say(method: str) -> None:
    """20,000 draws of 2 of 5 villages and 1 household in each."""
    homes = tuple(Node(code=f"H{k}") for k in range(3))
    frame = [
        Node(code=f"V{k}", size=size, children=homes) for k, size in enumerate((3, 5, 7, 9, 6))
    ]
    stages = [Stage(method=method, take=2), Stage(method="srs", take=1)]  # type: ignore[arg-type]
    repetitions, generator = 20_000, Generator(PCG64(31))
    counts: dict[str, int] = {}
    stated: dict[str, float] = {}
    for _ in range(repetitions):
        for drawn in draw_stages(frame, stages, generator):
            name = "/".join(drawn.path)
            counts[name] = counts.get(name, 0) + 1
            stated[name] = math.prod(drawn.pi)
    assert len(counts) == 15
    assert sum(stated.values()) == pytest.approx(2)
    expected = {name: repetitions * pi for name, pi in stated.items()}
    # conservative: counts that exclude each other spread less than independent ones
    statistic = sum((counts[k] - e) ** 2 / (e * (1 - stated[k])) for k, e in expected.items())
    assert chi2.sf(statistic, 14) > 0.001


def test_a_short_unit_is_taken_whole_where_that_is_asked() -> None:
    stages = [
        Stage(method="all"),
        Stage(method="pps-systematic", take=2, take_in={"B": 4}, short="take-all"),
    ]
    drawn = draw_stages(COMMUNES, stages, Generator(PCG64(1)))
    assert [d.pi[1] for d in drawn if d.path[0] == "B"] == [1.0] * 3


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda g: draw_stages(COMMUNES, [], g), "no-stages"),
        (lambda g: draw_stages([], [Stage(method="all")], g), "empty-unit"),
        (
            lambda g: draw_stages(COMMUNES, [Stage(method="srs", take=3)], g),
            "sample-larger-than-list",
        ),
        (lambda g: draw_stages([COMMUNES[0]] * 2, [Stage(method="all")], g), "duplicate-unit"),
        (lambda g: draw_stages([Node(code="a")], [Stage(method="all")] * 2, g), "empty-unit"),
        (
            lambda g: draw_stages([Node(code="a", size=0)], [Stage(method="sampford")], g),
            "bad-size",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused(call: Callable[[Generator], object], code: str) -> None:
    with pytest.raises(SamplingError) as refusal:
        call(Generator(PCG64(1)))
    assert refusal.value.code == code


def test_rows_may_come_in_any_order() -> None:
    stages = [Stage(method="all"), Stage(method="sampford", take=2), Stage(method="srs", take=3)]
    shuffled = [
        Node(
            code=node.code, children=tuple(np.random.Generator(PCG64(9)).permutation(node.children))
        )  # type: ignore[arg-type]
        for node in reversed(COMMUNES)
    ]
    first = draw_stages(COMMUNES, stages, Generator(PCG64(4)))
    assert draw_stages(shuffled, stages, Generator(PCG64(4))) == first
