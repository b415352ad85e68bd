"""Searching a register as people type: no marks, any order, part of a code."""

import pytest

from questionnaires.loader import parse
from questionnaires.registers import LONGEST_SEARCH, MOST_FOUND, Entry, Registers, registries
from questionnaires.validation import Accepted, Rejected, check
from tests.questionnaires.pickers import PICKERS


def procedure(code: str, vi: str, en: str = "") -> Entry:
    return Entry(kind="procedure", code=code, name={"vi": vi} | ({"en": en} if en else {}))


def place(code: str, vi: str, parent: str | None = None) -> Entry:
    return Entry(kind="village" if parent else "commune", code=code, name={"vi": vi}, parent=parent)


BIRTH = procedure("1.001193", "Đăng ký khai sinh", "Birth registration")
AGAIN = procedure("1.004884", "Đăng ký lại khai sinh")
DEATH = procedure("1.000656", "Đăng ký khai tử")
LOCKS = procedure("2.000815", "Chứng thực khóa số, Hoà Bình")
PLACES = (
    place("10888", "Xã Cẩm Giang"),
    place("10903", "Xã Cẩm Giàng"),
    place("10888.01", "Thôn Đông", "10888"),
    place("10888.02", "Thôn Đoài", "10888"),
    place("10903.01", "Thôn Đông", "10903"),
)
KNOWN = Registers((AGAIN, DEATH, BIRTH, LOCKS, *PLACES))


def codes(text: str, kind: str = "procedure", **options) -> list[str]:
    return [entry.code for entry in KNOWN.find(kind, text, **options)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("khai sinh", [BIRTH, AGAIN]),
        ("sinh khai", [BIRTH, AGAIN]),
        ("  DANG   KY khai SINH ", [BIRTH, AGAIN]),
        ("dang ki", []),
        ("birth", [BIRTH]),
        ("hòa bình", [LOCKS]),
        ("hoà bình", [LOCKS]),
        ("khóa, số!", [LOCKS]),
        ("hai", []),  # a word is known by how it begins
        ("1.00", [DEATH, BIRTH, AGAIN]),
        ("1.001193", [BIRTH]),
        ("1.0011939", []),
        ("!?", []),
        ("\u0301", []),
        ("lại", [AGAIN]),
    ],
)
def test_a_search_finds_what_could_be_meant_the_likeliest_first(text, found):
    assert codes(text) == [entry.code for entry in found]


def test_the_name_with_the_very_marks_comes_first():
    assert codes("cẩm giàng", "commune") == ["10903", "10888"]
    assert codes("giàng cẩm", "commune") == ["10903", "10888"]
    assert codes("Cẩm Giang", "commune") == ["10888", "10903"]
    assert codes("cam giang", "commune") == ["10888", "10903"]


def test_villages_are_searched_in_their_commune_and_by_its_code():
    assert codes("dong", "village") == ["10888.01", "10903.01"]
    assert codes("dong", "village", within="10903") == ["10903.01"]
    assert codes("10888", "village", within="10903") == []
    assert codes("", "village", within="10888") == ["10888.01", "10888.02"]
    assert codes("", "village", within="99999") == []
    assert (KNOWN.size("village"), KNOWN.size("village", "10888")) == (3, 2)


def test_names_of_one_code_are_one_entry_found_by_each():
    known = Registers((BIRTH, procedure(BIRTH.code, "Làm giấy khai sinh")))
    assert known.find("procedure", "lam giay") == (BIRTH,)
    assert known.find("procedure", "khai sinh") == (BIRTH,)
    assert known.size("procedure") == 1


def test_no_more_is_found_than_can_be_read():
    known = Registers(procedure(f"1.{n:06}", f"Cấp phép số {n}") for n in range(50))
    assert len(known.find("procedure", "cap phep")) == MOST_FOUND
    assert len(known.find("procedure", "1.")) == MOST_FOUND
    assert len(known.find("procedure", "", limit=3)) == 3
    assert known.find("procedure", "cấp phép số 7", limit=1)[0].code == "1.000007"
    assert known.find("procedure", "x" * LONGEST_SEARCH * 1000) == ()


def test_a_register_that_is_not_kept_refuses_nothing_and_an_empty_one_everything():
    assert Registers(()).has("procedure", "1.001193")
    assert not Registers((), kept=["procedure"]).has("procedure", "1.001193")
    assert Registers((), kept=["procedure"]).has("village", "10888.01")
    assert KNOWN.has("procedure", "1.001193")
    assert not KNOWN.has("procedure", "1.999999")
    assert KNOWN.get("commune", "10888").name["vi"] == "Xã Cẩm Giang"
    assert KNOWN.get("procedure", "10888") is None


def test_an_instrument_says_which_registers_it_needs_rows_included():
    assert registries(parse(PICKERS)) == {"commune", "village", "procedure"}
    plain = "      - {name: a, type: date, text: {vi: A, en: A}}\n"
    assert registries(parse(PICKERS.split("      - name: commune")[0] + plain)) == frozenset()


def test_checking_asks_the_registers():
    asked = parse(PICKERS)
    good = {"commune": "10888", "village": "10888.01", "procedure": "1.001193"}
    assert check(asked, good, references=KNOWN) == Accepted(good)
    wrong = check(asked, good | {"procedure": "1.999999"}, references=KNOWN)
    assert isinstance(wrong, Rejected)
    assert [(each.code, each.item) for each in wrong.violations] == [("not-in-force", "procedure")]
    assert check(asked, good | {"procedure": "1.999999"}) == Accepted(
        good | {"procedure": "1.999999"}
    )
