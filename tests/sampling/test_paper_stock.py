"""Paper that adds up says nothing; paper that does not is listed with both numbers."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling import paper_serials, paper_stock
from sampling.errors import SamplingError
from sampling.paper_serials import SerialBook, Serials, uncovered
from sampling.paper_stock import (
    Difference,
    Entered,
    Moved,
    Stock,
    Tally,
    differences,
    total,
    village_stock,
)

COUNTS = st.integers(0, 500)


@pytest.mark.parametrize("module", [paper_stock, paper_serials])
def test_the_examples_tell_the_truth(module):
    outcome = doctest.testmod(module, optionflags=doctest.ELLIPSIS)
    assert outcome.attempted > 0
    assert outcome.failed == 0


@given(valid=COUNTS, spoiled=COUNTS, blank=COUNTS, missing=COUNTS, in_hand=COUNTS)
def test_whatever_adds_up_keeps_the_three_identities_and_lists_nothing(
    valid, spoiled, blank, missing, in_hand
):
    returned = valid + spoiled + blank
    handed_out = returned + missing
    moved = Moved(printed=handed_out + in_hand, handed_out=handed_out, returned=returned)
    stock = village_stock(moved, Tally(valid, spoiled, blank, in_hand, missing), None)
    assert stock.printed == stock.handed_out + stock.in_hand
    assert stock.handed_out == stock.returned + stock.missing
    assert stock.returned == stock.valid + stock.spoiled + stock.blank
    assert differences(stock, closing=True) == ()


@given(st.tuples(COUNTS, COUNTS, COUNTS), COUNTS, st.sampled_from(range(5)), st.integers(1, 9))
def test_one_changed_number_never_passes(sorted_forms, rest, which, by):
    valid, spoiled, blank = sorted_forms
    returned = valid + spoiled + blank
    handed_out = returned + rest
    counts = [valid, spoiled, blank, rest, rest]
    counts[which] += by
    moved = Moved(printed=handed_out + rest, handed_out=handed_out, returned=returned)
    assert differences(village_stock(moved, Tally(*counts), None))


@pytest.mark.parametrize(
    ("moved", "tally", "code", "got", "expected"),
    [
        (Moved(printed=10, handed_out=12), None, "handed-out-beyond-printed", 12, 10),
        (Moved(printed=10, handed_out=4), Tally(0, 0, 0, 5), "in-hand-differs", 5, 6),
        (
            Moved(printed=9, handed_out=4, returned=5), Tally(5, 0, 0),
            "returned-beyond-handed-out", 5, 4,
        ),
        (
            Moved(printed=9, handed_out=8, returned=5), Tally(5, 0, 0, None, 2),
            "missing-differs", 2, 3,
        ),
        (
            Moved(printed=9, handed_out=5, returned=5), Tally(3, 1, 0),
            "sorted-differs", 4, 5,
        ),
    ],
)  # fmt: skip
def test_each_difference_names_both_numbers(moved, tally, code, got, expected):
    found = differences(village_stock(moved, tally, None))
    assert found == (Difference(code, got, expected),)


def test_what_is_on_its_way_lacks_only_at_the_end():
    stock = village_stock(Moved(printed=9, handed_out=9, returned=5), None, Entered(3, 0))
    assert differences(stock) == ()
    assert [(d.code, d.got, d.expected) for d in differences(stock, closing=True)] == [
        ("forms-outstanding", 5, 9),
        ("forms-uncounted", 3, 5),
    ]


def test_entered_forms_decide_what_is_valid_and_the_tally_checks_that_all_were_entered():
    moved = Moved(printed=9, handed_out=9, returned=9)
    stock = village_stock(moved, Tally(6, 1, 2), Entered(4, 2))
    assert (stock.valid, stock.spoiled, stock.blank, stock.forms_from) == (4, 3, 2, "entered")
    assert differences(stock, closing=True) == ()
    short = village_stock(moved, Tally(6, 1, 2), Entered(4, 1))
    assert [(d.code, d.got) for d in differences(short, closing=True)] == [("entered-differs", 5)]


def test_a_sum_of_two_sources_names_none_and_nothing_counted_stays_nothing():
    one = village_stock(Moved(printed=5), Tally(1, 0, 0), None)
    other = village_stock(Moved(printed=4), None, Entered(1, 0))
    whole = total([one, other, village_stock(Moved(), None, None)])
    assert (whole.printed, whole.valid, whole.forms_from) == (9, 2, None)
    assert total([]) == Stock()
    assert total([village_stock(Moved(printed=3), None, None)]).valid is None


def test_each_number_takes_each_step_once_and_in_order():
    book = SerialBook()
    book.add("printed", "V1", Serials("2KX4", 1, 40))
    book.add("printed", "V1", Serials("2KX4", 41, 50))
    book.add("handed-out", "V1", Serials("2KX4", 30, 45))
    for step, village, serials, code in [
        ("printed", "V2", Serials("2KX4", 50, 60), "serials-twice"),
        ("handed-out", "V1", Serials("2KX4", 45, 46), "serials-twice"),
        ("handed-out", "V1", Serials("2KX4", 50, 51), "serials-unknown"),
        ("handed-out", "V2", Serials("2KX4", 1, 2), "serials-unknown"),
        ("handed-out", "V1", Serials("9999", 1, 2), "serials-unknown"),
        ("returned", "V1", Serials("2KX4", 29, 30), "serials-unknown"),
        ("printed", "V1", Serials("2KX4", 70, 69), "serials-empty"),
    ]:
        with pytest.raises(SamplingError) as refused:
            book.add(step, village, serials)
        assert refused.value.code == code
    book.add("printed", "V2", Serials("9999", 1, 40))  # the same numbers of another series
    book.add("returned", "V1", Serials("2KX4", 30, 45))


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(0, 9)), max_size=6), st.integers(1, 50))
def test_what_no_range_covers_is_told_exactly(parts, first):
    known = [Serials("A", start, start + more) for start, more in parts]
    asked = Serials("A", first, first + 12)
    covered = {n for part in known for n in range(part.first, part.last + 1)}
    told = {n for part in uncovered(asked, known) for n in range(part.first, part.last + 1)}
    assert told == set(range(asked.first, asked.last + 1)) - covered


@given(st.lists(st.tuples(st.integers(1, 80), st.integers(0, 12)), max_size=12))
def test_a_range_is_refused_exactly_where_a_number_was_taken_before(parts):
    book, taken = SerialBook(), set()
    for number, (first, more) in enumerate(parts):
        serials = Serials("AB"[number % 2], first, first + more)
        numbers = {(serials.series, n) for n in range(first, first + more + 1)}
        if numbers & taken:
            with pytest.raises(SamplingError, match="serials-twice"):
                book.add("printed", "V", serials)
        else:
            book.add("printed", "V", serials)
            taken |= numbers
