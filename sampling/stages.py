"""A draw in any number of stages: provinces of communes of villages of households of adults.

Each stage draws units within every unit drawn before. All of a stage is drawn before the next
begins, in canonical order; with two stages and the same generator state it is the draw of
`two_stage`. Probabilities multiply, and weight = 1 / Π pi.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Annotated, Literal

import numpy as np
from msgspec import Meta, Struct, field
from numpy.random import Generator
from numpy.typing import NDArray

from sampling.errors import SamplingError
from sampling.inclusion import design_weight
from sampling.maximum_entropy import maximum_entropy
from sampling.pps import inclusion_probabilities, randomised_systematic
from sampling.sampford import sampford
from sampling.selection import select

StageMethod = Literal["all", "srs", "systematic", "pps-systematic", "sampford", "maximum-entropy"]
Path = tuple[str, ...]


class Stage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How units of one stage are drawn within each unit above. `take` is ignored by `all`.

    `take_in` gives another number within some units, named by their code. A unit with fewer than
    `take` is refused, or taken whole (`short="take-all"`).
    """

    method: StageMethod
    take: Annotated[int, Meta(ge=1)] = 1
    take_in: dict[str, Annotated[int, Meta(ge=1)]] = field(default_factory=dict)
    short: Literal["refuse", "take-all"] = "refuse"


class Node(Struct, frozen=True, kw_only=True):
    """A unit of the frame with what is beneath it: units, or `listed` people without a code.

    `size` is its measure for drawing in proportion to size.
    """

    code: str
    size: int = 1
    children: "tuple[Node, ...]" = ()
    listed: int = 0


class Drawn(Struct, frozen=True, kw_only=True):
    """A unit or person drawn: codes from the top, probabilities stage by stage, weight 1 / Π pi."""

    path: Path
    pi: tuple[float, ...]
    weight: float


def draw_stages(
    roots: Sequence[Node], stages: Sequence[Stage], generator: Generator
) -> tuple[Drawn, ...]:
    """Draw stage by stage and return what the last stage drew.

    Args:
        roots: units of the first stage; usually strata, with the method `all`.
        stages: one for each level, from the top. Where the units of the level above have no
            children but people `listed`, lines 1 … listed are drawn, and no stage may follow.
        generator: source of randomness.

    Raises:
        SamplingError: `no-stages`, `empty-unit`, `duplicate-unit`, `sample-larger-than-list`,
            `bad-size`.
    """
    if not stages:
        raise _refusal("no-stages", "stages", 0, "at least one stage")
    above = [(Node(code="", children=tuple(roots)), Drawn(path=(), pi=(), weight=1.0))]
    for stage in stages:
        above = [
            below for node, drawn in above for below in _drawn_in(node, drawn, stage, generator)
        ]
    return tuple(drawn for _, drawn in above)


def _drawn_in(
    node: Node, drawn: Drawn, stage: Stage, generator: Generator
) -> Iterator[tuple[Node, Drawn]]:
    units = _canonical(node)
    size = len(units) if units else node.listed
    if size < 1:
        raise _refusal("empty-unit", node.code or "frame", size, "units or people beneath it")
    wanted = stage.take_in.get(node.code, stage.take)
    if stage.method == "all" or (stage.short == "take-all" and wanted > size):
        wanted = size
    if wanted > size:
        raise _refusal("sample-larger-than-list", node.code, wanted, f"at most {size}")
    positions, pi = _positions(stage.method, units, size, wanted, generator)
    for position in positions.tolist():
        child = units[position] if units else Node(code=str(position + 1))
        probability = float(pi[position])
        yield (
            child,
            Drawn(
                path=(*drawn.path, child.code),
                pi=(*drawn.pi, probability),
                weight=drawn.weight * design_weight(probability),
            ),
        )


def _positions(
    method: StageMethod, units: tuple[Node, ...], size: int, wanted: int, generator: Generator
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    if method == "all":
        return np.arange(size), np.ones(size)
    if method in {"srs", "systematic"} or not units:
        kind: Literal["srs", "systematic"] = "systematic" if method == "systematic" else "srs"
        official = select(size, wanted, 0, kind, generator).official
        drawn = np.sort(official) if units else official  # people stand in their order of use
        return drawn.astype(np.intp), np.full(size, wanted / size)
    pi = inclusion_probabilities([unit.size for unit in units], wanted)
    draw = {"sampford": sampford, "maximum-entropy": maximum_entropy}.get(
        method, randomised_systematic
    )
    return draw(pi, generator), pi


def _canonical(node: Node) -> tuple[Node, ...]:
    units = tuple(sorted(node.children, key=lambda child: child.code))
    for one, two in pairwise(units):
        if one.code == two.code:
            raise _refusal("duplicate-unit", one.code, "two units", f"once within {node.code}")
    return units


def _refusal(code: str, where: str, got: object, expected: str) -> SamplingError:
    hint = "Compare the stages of the design with the levels of the frame."
    return SamplingError(code, where=where, got=got, expected=expected, hint=hint)
