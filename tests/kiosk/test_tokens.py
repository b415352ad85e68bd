"""A mistyped code is caught before anything is looked up: the laws of the check symbol."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import tokens

LENGTHS = (tokens.RECEIPT_LENGTH, tokens.POSTER_LENGTH)


@st.composite
def codes(draw: st.DrawFn) -> str:
    length = draw(st.sampled_from(LENGTHS))
    needed = tokens.random_bytes_needed(length)
    return tokens.make(draw(st.binary(min_size=needed, max_size=needed)), length)


@given(codes())
def test_a_made_code_reads_back_as_itself(code: str) -> None:
    assert tokens.normalise(code, len(code)) == code
    assert set(code) <= set(tokens.ALPHABET)


@given(codes(), st.data())
def test_every_single_wrong_symbol_is_caught(code: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(code) - 1))
    wrong = data.draw(st.sampled_from([s for s in tokens.ALPHABET if s != code[place]]))
    assert tokens.normalise(code[:place] + wrong + code[place + 1 :], len(code)) is None


@given(codes())
def test_every_exchange_of_two_different_symbols_is_caught(code: str) -> None:
    for left in range(len(code)):
        for right in range(left + 1, len(code)):
            if code[left] == code[right]:
                continue
            symbols = list(code)
            symbols[left], symbols[right] = symbols[right], symbols[left]
            assert tokens.normalise("".join(symbols), len(code)) is None


@given(codes(), st.data())
def test_a_missing_or_extra_symbol_is_caught(code: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(code)))
    extra = data.draw(st.sampled_from(tokens.ALPHABET))
    assert tokens.normalise(code[:-1], len(code)) is None
    assert tokens.normalise(code[:place] + extra + code[place:], len(code)) is None


@given(codes())
def test_a_person_may_type_lower_case_spaces_hyphens_and_look_alikes(code: str) -> None:
    typed = tokens.grouped(code).lower().replace("-", " - ").replace("0", "o").replace("1", "l")
    assert tokens.normalise(f"\u00a0{typed}\n", len(code)) == code
    assert tokens.normalise(code.replace("1", "I").replace("0", "O"), len(code)) == code


@given(st.text(max_size=40))
def test_any_text_at_all_is_a_code_or_mistyped(text: str) -> None:
    for length in LENGTHS:
        code = tokens.normalise(text, length)
        assert code is None or tokens.normalise(code, length) == code


@pytest.mark.parametrize("typed", ["", "0", "U" * 16, "Ｏ" * 16, "\x00" * 16, "đ" * 16, "0" * 17])
def test_what_is_not_a_code(typed: str) -> None:
    assert tokens.normalise(typed) is None


def test_check_symbol_by_hand() -> None:
    """One symbol 1 next to the check weighs alpha = 2, alpha^2 = 4 ... alpha^5 = x^2 + 1 = 5."""
    assert tokens.make(bytes([0, 0, 0, 0, 1]), 8) == "00000012"
    assert tokens.make(bytes([0, 0, 0, 0, 32]), 8) == "00000104"
    assert tokens.make((1 << 20).to_bytes(5, "big"), 8) == "00100005"


@pytest.mark.parametrize("length", LENGTHS)
def test_random_bits_decide_every_symbol_but_the_check(length: int) -> None:
    needed = tokens.random_bytes_needed(length)
    assert tokens.make(b"\xff" * needed, length)[:-1] == "Z" * (length - 1)
    with pytest.raises(ValueError, match="random bytes"):
        tokens.make(b"\x00" * (needed + 1), length)


def test_grouped_in_fours() -> None:
    assert tokens.grouped("0123456789ABCDEF") == "0123-4567-89AB-CDEF"
    assert tokens.grouped("01234567") == "0123-4567"


def test_code_hash_is_sha256_under_a_domain() -> None:
    expected = hashlib.sha256(b"langnghe/code/v1\x000000000000000000").digest()
    assert tokens.code_hash("0" * 16) == expected
