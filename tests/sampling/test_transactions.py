"""Proves the transaction draw: nothing lost without a reason, exact sizes, right weights."""

import doctest
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import PCG64, Generator

from sampling import OverallList, SamplingError, Transaction, draw_transactions, overall_list
from sampling import transactions as module
from sampling.replacement import replace_case
from sampling.size import yamane

FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)


def rows(office: str, *per_month: int) -> list[Transaction]:
    return [
        Transaction(
            dossier=f"{office}-{month}-{k:04d}",
            office=office,
            closed_on=date(2026, month, 1 + k % 28),
        )
        for month, count in enumerate(per_month, start=1)
        for k in range(count)
    ]


LISTED = overall_list(rows("31.SNV", 300, 250, 136) + rows("31.STP", 40, 1, 9), FIRST, LAST)


def draw(
    seed: int = 1, listed: OverallList = LISTED, **options: object
) -> module.TransactionSample:
    return draw_transactions(listed, Generator(PCG64(seed)), **options)


def test_the_example_in_the_documentation_runs() -> None:
    outcome = doctest.testmod(module)
    assert outcome.attempted > 4
    assert outcome.failed == 0


def test_every_row_is_on_the_list_or_left_out_with_a_reason() -> None:
    good = Transaction(dossier="H1", office="31.SNV", closed_on=FIRST)
    late = Transaction(dossier="H2", office="31.SNV", closed_on=date(2026, 4, 1))
    nameless = Transaction(dossier=" ", office="31.SNV", closed_on=FIRST)
    two = [
        Transaction(dossier="H3", office=office, closed_on=FIRST) for office in ("31.SNV", "31.STP")
    ]
    spaced = Transaction(dossier="H1 ", office="31.SNV", closed_on=FIRST)
    listed = overall_list([good, late, nameless, *two, spaced], FIRST, LAST)
    assert listed.transactions == (good,)
    assert Counter(row.reason for row in listed.rejected) == {
        "duplicate": 1,
        "outside-period": 1,
        "no-dossier-code": 1,
        "contradicting-duplicate": 2,
    }


@pytest.mark.parametrize("method", ["srs", "systematic"])
def test_weights_are_what_one_computes_by_hand(method: str) -> None:
    sample = draw(method=method, sizes={"31.SNV": 100, "31.STP": 10}, reserve_share=0.2)
    official = Counter(case.stratum for case in sample.official())
    assert official == {
        "31.SNV.2026-01": 44,
        "31.SNV.2026-02": 36,
        "31.SNV.2026-03": 20,
        "31.STP.2026-01": 7,
        "31.STP.2026-02": 1,
        "31.STP.2026-03": 2,
    }
    case = next(c for c in sample.official() if c.stratum == "31.SNV.2026-01")
    assert (case.pi, case.stratum_size) == (44 / 300, 300)
    assert case.design_weight == pytest.approx(300 / 44)
    assert sum(c.design_weight for c in sample.official()) == pytest.approx(736)
    spare = Counter(case.stratum for case in sample.reserve())
    assert spare == Counter(
        {"31.SNV.2026-01": 9, "31.SNV.2026-02": 8, "31.SNV.2026-03": 4}
    ) + Counter({"31.STP.2026-01": 2, "31.STP.2026-03": 1})


def test_without_a_number_an_office_gets_that_of_yamane() -> None:
    count = Counter(case.office for case in draw().official())
    assert count == {"31.SNV": yamane(686).n, "31.STP": yamane(50).n}


@given(st.randoms(use_true_random=False), st.integers(0, 2**32))
def test_the_order_of_rows_never_changes_who_is_drawn(shuffler: object, seed: int) -> None:
    mixed = rows("31.SNV", 30, 25, 13) + rows("31.STP", 4, 1, 9)
    sizes = {"31.SNV": 12, "31.STP": 5}
    straight = draw(seed, overall_list(mixed, FIRST, LAST), sizes=sizes)
    shuffler.shuffle(mixed)
    assert draw(seed, overall_list(mixed, FIRST, LAST), sizes=sizes) == straight


@given(
    st.lists(st.integers(1, 60), min_size=1, max_size=3),
    st.integers(3, 40),
    st.sampled_from(["srs", "systematic"]),
)
def test_nobody_is_drawn_twice_and_every_month_is_heard(
    months: list[int], n: int, method: str
) -> None:
    listed = overall_list(rows("31.SYT", *months), FIRST, LAST)
    n = min(n, sum(months))
    sample = draw(7, listed, sizes={"31.SYT": n}, method=method, reserve_share=0.5)
    assert len({case.dossier for case in sample.cases}) == len(sample.cases)
    assert len({case.id for case in sample.cases}) == len(sample.cases)
    assert len(sample.official()) == n
    assert len({case.stratum for case in sample.official()}) == len(months)
    assert sum(c.design_weight for c in sample.official()) == pytest.approx(sum(months))


def test_a_transaction_is_replaced_within_its_month() -> None:
    sample = draw(sizes={"31.SNV": 100}, reserve_share=0.1)
    failed = next(case for case in sample.official() if case.stratum == "31.SNV.2026-02")
    stand_in, _ = replace_case(sample.cases, (), failed.id, "2.20")
    assert (stand_in.stratum, stand_in.list) == (failed.stratum, "reserve")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"listed": OverallList((), ())}, "empty-list"),
        ({"sizes": {"31.SXD": 10}}, "unknown-office"),
        ({"sizes": {"31.STP": 51}}, "sample-larger-than-list"),
        ({"sizes": {"31.STP": 2}}, "sample-smaller-than-months"),
        ({"reserve_share": 20}, "bad-reserve"),
    ],
)
def test_requests_that_cannot_be_met_are_refused(options: dict[str, object], code: str) -> None:
    with pytest.raises(SamplingError) as refusal:
        draw(**options)
    assert refusal.value.code == code
