"""What cannot be drawn is refused with the place, what stood there and what to do."""

from collections.abc import Callable

import pytest

from sampling.draw import (
    Commitment,
    DrawPlan,
    DrawUnit,
    LinesTake,
    SealedSecret,
    Source,
    StratumTake,
    frame_root,
)
from sampling.draw.commitment import check_plan
from sampling.draw.drawing import draw_sample
from sampling.draw.frame import frame_of
from sampling.draw.manifest import Opening, carry_out
from sampling.draw.seed import secret_commitment
from sampling.errors import SamplingError


def unit(code: str, stratum: str = "s", size: int = 3, lines: int = 3) -> DrawUnit:
    return DrawUnit(unit=code, stratum=stratum, size=size, lines=lines)


@pytest.mark.parametrize(
    ("units", "code", "where"),
    [
        ([], "empty-frame", "frame"),
        ([unit("a"), unit("a", "t")], "duplicate-unit", "a"),
        ([unit("a", size=0)], "bad-size", "a (size)"),
        ([unit("a", lines=-1)], "bad-size", "a (lines)"),
        ([unit("a", size=10**12 + 1)], "bad-size", "a (size)"),
        ([unit("a,b")], "bad-code", "a,b"),
        ([unit('a"')], "bad-code", 'a"'),
        ([unit("a\n")], "bad-code", "a\n"),
        ([unit("")], "bad-code", ""),
        ([unit("a", " s")], "bad-code", "a"),
        ([unit("a\u0301")], "not-nfc", "a\u0301"),
    ],
)
def test_frames_that_cannot_be(units: list[DrawUnit], code: str, where: str) -> None:
    with pytest.raises(SamplingError) as caught:
        frame_of(units)
    assert (caught.value.code, caught.value.where) == (code, where)
    assert caught.value.hint


FRAME = frame_of([unit("a"), unit("b"), unit("c", "t")])


def plan(*takes: tuple[str, int, int], method: str = "srs", lines: object = None) -> DrawPlan:
    strata = tuple(StratumTake(stratum=s, take=n, reserve=r) for s, n, r in takes)
    return DrawPlan(method=method, strata=strata, lines=lines)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wanted", "code", "where"),
    [
        (plan(("s", 1, 0)), "strata-differ", "t"),
        (plan(("t", 1, 0), ("s", 1, 0)), "strata-differ", "t"),
        (plan(("s", 3, 0), ("t", 1, 0)), "sample-larger-than-stratum", "s"),
        (plan(("s", 1, 0), ("t", 1, 1)), "sample-larger-than-stratum", "t"),
        (plan(("s", 1, 1), ("t", 1, 0), method="pps"), "reserve-with-pps", "s"),
        (plan(("s", 1, 1), ("t", 1, 0), lines=LinesTake(take=1)), "reserve-with-pps", "s"),
    ],
)
def test_plans_that_do_not_fit(wanted: DrawPlan, code: str, where: str) -> None:
    for attempt in (check_plan, lambda p, f: draw_sample(f, p, b"0" * 32)):
        refused(lambda attempt=attempt: attempt(wanted, FRAME), code, where)


DICE = Source(kind="dice", name="dice", at="2026-09-03T03:00:00Z")


def commitment(source: Source | None = DICE) -> Commitment:
    return Commitment(
        draw_id="d",
        campaign="c",
        series="sample",
        period="2026",
        frame_root=frame_root(FRAME),
        frame_units=3,
        plan=plan(("s", 1, 0), ("t", 1, 0)),
        committed_at="2026-09-01T00:00:00Z",
        source=source,
        secrets=tuple(
            SealedSecret(owner=owner, commitment=secret_commitment("d", owner, b"1" * 32))
            for owner in ("ccb", "mttq")
        ),
        open_until="2026-09-03T00:00:00Z",
    )


def go(
    what: Commitment, value: str, *, frame: object = FRAME, owners: tuple[str, ...] = ()
) -> None:
    opened = tuple(
        Opening(owner=owner, secret=(b"1" * 32).hex(), at="2026-09-02T00:00:00Z")
        for owner in owners
    )
    carry_out(
        what,
        frame,  # type: ignore[arg-type]
        opened=opened,
        public_value=value,
        evidence="",
        drawn_at="2026-09-03T04:00:00Z",
    )


def test_another_frame_than_the_committed_one() -> None:
    other = frame_of([unit("a"), unit("b", size=4), unit("c", "t")])
    refused(lambda: go(commitment(), "1" * 20, frame=other), "frame-changed", "frame")


@pytest.mark.parametrize("value", ["", "123", "1" * 19, "12345 12345 12345 12345", "x" * 20])
def test_values_that_the_source_cannot_have_said(value: str) -> None:
    refused(lambda: go(commitment(), value), "public-value-wrong", "dice")


def test_a_value_where_no_source_was_named() -> None:
    go_on = ("ccb", "mttq")
    refused(lambda: go(commitment(None), "1", owners=go_on), "public-value-wrong", "source")
    go(commitment(None), "", owners=go_on)


def test_secrets_alone_are_all_needed() -> None:
    refused(lambda: go(commitment(None), "", owners=("ccb",)), "secret-unopened", "mttq")
    go(commitment(), "1" * 20, owners=("ccb",))


def refused(act: Callable[[], object], code: str, where: str) -> None:
    with pytest.raises(SamplingError) as caught:
        act()
    assert (caught.value.code, caught.value.where) == (code, where)
