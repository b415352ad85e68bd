"""How well back-checks find enumerators who invent: whole rounds, played with the product's rules.

A round has enumerators of one load; some are honest, some invent a share of their interviews. Flags
give every interview a risk: the normal score of an invented one lies `signal` standard deviations
above an honest one's. The first draw, the test, and further draws while it is suspicious are
`draw_back_checks`, `judge_enumerator` and `draw_further` themselves. Run as a module it prints the
tables of docs/monitors.md.
"""

from collections.abc import Iterator

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.special import ndtr

from sampling.monitors.back_checks import DrawRule, Interview, draw_back_checks, draw_further
from sampling.monitors.sequential import SequentialRule, further_needed, judge_enumerator

ROUNDS = 2_000
RATES = (0.05, 0.10, 0.15, 0.20, 0.25, 0.30)
SHARES = (0.0, 0.1, 0.2)
HONEST = 10
"""Honest enumerators of a round; beside them one invents a tenth and one a fifth."""


class World(Struct, frozen=True, kw_only=True):
    """What is true, whatever the rule assumes.

    Attributes:
        load: interviews of each enumerator.
        honest_mismatch: mean share of honest interviews that fail when asked again.
        icc: correlation of two honest interviews of one enumerator in failing.
        invented_match: share of invented interviews that hold.
        signal: how far flags lift invented interviews, in standard deviations.
        honest_signal: how far flags lift honest interviews that would fail.
    """

    load: int = 50
    honest_mismatch: float = 0.01
    icc: float = 0.005
    invented_match: float = 0.1
    signal: float = 1.0
    honest_signal: float = 0.0


class Found(Struct, frozen=True, kw_only=True):
    """Over all rounds, for one share of invented interviews.

    Attributes:
        share: of interviews that were invented.
        called: share of the enumerators whom the test called inventors.
        asked: mean share of their interviews that were asked again, further draws included.
        enumerators: how many there were.
    """

    share: float
    called: float
    asked: float
    enumerators: int


def measure(
    world: World,
    draw: DrawRule,
    rule: SequentialRule,
    *,
    rounds: int = ROUNDS,
    seed: int = 20261201,
    shares: tuple[float, ...] = SHARES,
) -> tuple[Found, ...]:
    """Play rounds and return what was found, by share of invented interviews."""
    random = np.random.default_rng(seed)
    found = []
    for share in shares:
        number = rounds * (HONEST if share == 0 else 1)
        played = [_played(world, draw, rule, share, random) for _ in range(number)]
        called = sum(is_called for is_called, _ in played) / number
        asked = sum(contacts for _, contacts in played) / number / world.load
        found.append(Found(share=share, called=called, asked=asked, enumerators=number))
    return tuple(found)


def _played(
    world: World, draw: DrawRule, rule: SequentialRule, share: float, random: Generator
) -> tuple[bool, int]:
    """Play one enumerator's part of a round: was he called, after how many re-contacts."""
    fails, risks = _interviews(world, share, random)
    work = [Interview(f"{k:03}", "e", float(risk)) for k, risk in enumerate(risks)]
    drawn = [one.id for one in draw_back_checks(work, draw, random)]
    order = list(random.permutation(drawn))
    while True:
        result = judge_enumerator([bool(fails[int(name)]) for name in order], rule)
        wanted = further_needed(result, rule)
        more = draw_further(work, set(order), wanted, draw, random)
        if not more:
            return result.decision == "invented", len(order)
        order += [one.id for one in more]


def _interviews(
    world: World, share: float, random: Generator
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Return which interviews would fail when asked again, and the risk that flags give them."""
    invented = np.zeros(world.load, np.bool_)
    invented[: round(share * world.load)] = True
    spread = 1 / world.icc - 1
    own = random.beta(world.honest_mismatch * spread, (1 - world.honest_mismatch) * spread)
    chance = np.where(invented, 1 - world.invented_match, own)
    fails = random.random(world.load) < chance
    lifted = world.signal * invented + world.honest_signal * (fails & ~invented)
    scores = random.normal(size=world.load) + lifted
    return fails, np.clip(2 * ndtr(scores) - 1, 0.0, 1.0)


WORLD = World()
RULE = SequentialRule()
ALIKE = DrawRule(rate=0.2)
WEIGHTED = DrawRule(rate=0.2, ratio=8.0)


def failures() -> Iterator[tuple[str, World, SequentialRule]]:
    """Where it does less than hoped: each departs in one thing, at a first draw of 20 %."""
    yield "as assumed", WORLD, RULE
    yield "skilled: flags see nothing", replace(WORLD, signal=0.0), RULE
    yield "half of the respondents play along", replace(WORLD, invented_match=0.5), RULE
    yield "loads of 20", replace(WORLD, load=20), RULE
    yield "loads of 10", replace(WORLD, load=10), RULE
    forgetful = replace(WORLD, honest_mismatch=0.03)
    yield "3 % of the honest fail, rule says 1 %", forgetful, RULE
    yield "3 % of the honest fail, rule says so", forgetful, replace(RULE, honest_mismatch=0.03)
    yield "enumerators differ: ICC 0.02, rule says 0.005", replace(WORLD, icc=0.02), RULE
    yield "the same, rule says so", replace(WORLD, icc=0.02), replace(RULE, icc=0.02)
    yield "flags lift honest failures too", replace(WORLD, honest_signal=1.0), RULE


def tables(rounds: int = ROUNDS) -> Iterator[str]:
    """Yield the tables of docs/monitors.md, line by line."""
    for title, draw in (("all alike", ALIKE), ("lifted by flags up to 8 times", WEIGHTED)):
        yield f"First draw {title}"
        for rate in RATES:
            yield _line(
                f"{rate:.0%}", measure(WORLD, replace(draw, rate=rate), RULE, rounds=rounds)
            )
    yield "What goes wrong (first draw 20 %, lifted by flags)"
    for name, world, rule in failures():
        yield _line(name, measure(world, WEIGHTED, rule, rounds=rounds))


def _line(name: str, found: tuple[Found, ...]) -> str:
    honest, tenth, fifth = found
    cells = [f"{tenth.called:.1%}", f"{fifth.called:.1%}", f"{honest.called:.2%}"]
    cells += [f"{one.asked:.1%}" for one in (honest, tenth, fifth)]
    return "| " + " | ".join([name, *cells]) + " |"


if __name__ == "__main__":
    for line in tables():
        print(line, flush=True)  # noqa: T201 - what this module is run for
