"""What is read without a parser says what a parser would say, and nothing else is read so."""

import json
import random
from hashlib import sha256

import pytest

from survey_service.ledger import merkle
from survey_service.ledger.verifier.bundle import parsed, unhex_all, unhex_quoted
from survey_service.ledger.verifier.log import Tree
from survey_service.ledger.verifier.row_texts import RowTexts, _row

FIELDS = {
    "answered": "alone",
    "answers": '{"a":1,"note":"nói \\"thẳng\\" \\\\"}',
    "campaign": "hp-2026",
    "case_id": None,
    "channel": "receipt",
    "deciding": None,
    "flags": "[]",
    "instrument": "form",
    "language": "vi",
    "receiving": None,
    "response_id": "0f" * 16,
    "series": "transaction",
    "unit": "11311",
    "version": "1",
    "week": "2026-06-01",
}


def text_of(**changed: object) -> str:
    return json.dumps(FIELDS | changed, separators=(",", ":"), ensure_ascii=False)


ANSWERS_TWICE = text_of().replace('"week"', '"answers":"another","week"')
ODD = [
    text_of(),
    text_of(answers="{}"),
    text_of(answers=""),
    text_of(answers='x","campaign":"y'),
    text_of(unit='x","answers":"y'),
    text_of(unit={"answers": "y"}),
    text_of(channel=["receipt"]),
    text_of(case_id={"response_id": "0f" * 16}),
    text_of(case_id="7"),
    text_of(response_id="short"),
    text_of(response_id="0f" * 20),
    text_of(response_id='"' * 32),
    text_of(campaign=[{"week": "w", "answers": "b", "campaign": "c"}]),
    ANSWERS_TWICE,
    ANSWERS_TWICE.replace('"another"', '"\\u0061nother"'),
    text_of().replace('"answers":"', '"answers" :"'),
    text_of().replace('\\"thẳng', '"thẳng'),
    text_of().replace("alone", "al\tone"),
    text_of() + " ",
    text_of()[:-1],
    text_of()[:-20],
    text_of().replace('"unit":"11311",', ""),
    "[]",
    "{}",
    "",
]


def said(row, answers: object) -> object:
    return row.key, row.unit, row.case, row.birth, answers


def by_parser(row: bytes) -> object:
    try:
        fields = parsed(row)
        return said(_row(fields), fields["answers"])
    except (ValueError, KeyError, TypeError) as error:
        return type(error)


def quickly(texts: RowTexts, row: bytes) -> object:
    try:
        return said(*texts.read(row))
    except (ValueError, KeyError, TypeError) as error:
        return type(error)


@pytest.mark.parametrize("text", ODD)
def test_a_row_is_read_as_a_parser_reads_it_however_often(text):
    texts = RowTexts()
    for _ in range(2):
        assert quickly(texts, text.encode()) == by_parser(text.encode())


def test_no_changed_byte_is_read_otherwise_than_by_a_parser():
    """The rows before it are remembered, as in a bundle that somebody changed in one place."""
    texts, row, draw = RowTexts(), text_of().encode(), random.Random(4)
    for _ in range(4000):
        changed = bytearray(row)
        for at in draw.sample(range(len(row)), draw.choice((1, 1, 2))):
            changed[at] = draw.choice(b'"\\{}[]:, 0af\x00\xff')
        assert quickly(texts, bytes(changed)) == by_parser(bytes(changed)), bytes(changed)


ONE, TWO = sha256(b"1").hexdigest(), sha256(b"2").hexdigest()
LOW, HIGH = sorted((ONE, TWO))


@pytest.mark.parametrize("listed", [[], [ONE], [LOW, HIGH]])
def test_a_list_of_hashes_in_its_one_form(listed):
    text = json.dumps(listed, separators=(",", ":"))[1:-1]
    assert unhex_quoted(text.encode()) == unhex_all(listed)


@pytest.mark.parametrize(
    "text",
    [
        f'"{HIGH}","{LOW}"',
        f'"{LOW}","{LOW}"',
        f'"{LOW}", "{HIGH}"',
        f'"{LOW}","{HIGH}",',
        f'"{LOW}""{HIGH}"',
        f'"{LOW}{HIGH}"',
        f'"{LOW[:-2]}","{HIGH}00"',
        f'"{ONE.upper()}"',
        f'"{ONE[:-1]}"',
        f"{ONE}",
        '""',
        "null",
        ",",
    ],
)
def test_any_other_spelling_is_left_to_the_parser(text):
    assert unhex_quoted(text.encode()) is None


def test_a_tree_is_the_same_in_whatever_pieces_it_grows():
    draw = random.Random(5)
    leaves = [f"entry {number}".encode() for number in range(700)]
    tree, size = Tree(), 0
    while size < len(leaves):
        more = draw.choice((0, 1, 2, 3, 64, 100))
        tree.extend(leaves[size : size + more])
        size = min(size + more, len(leaves))
        assert (tree.size, tree.root()) == (size, merkle.root(leaves[:size]))
