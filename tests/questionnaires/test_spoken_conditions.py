"""Conditions in words, in both languages; what cannot be said plainly is not said at all."""

import pytest

from questionnaires.expressions import parse
from questionnaires.spoken_conditions import in_words

LABELS = {
    "did": {"yes": "Có", "no": "Không"},
    "level": {str(code): f"Mức {code}" for code in range(1, 8)},
}


def said(formula, language="vi"):
    return in_words(
        parse(formula), language, lambda name: f"<{name}>", lambda name: LABELS.get(name, {})
    )


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("${did} = 'yes'", "<did> trả lời “Có”"),
        ("'yes' = ${did}", "<did> trả lời “Có”"),
        ("${did} != 'yes'", "<did> không trả lời “Có”"),
        ("not(${did} = 'yes')", "<did> không trả lời “Có”"),
        ("${did} = ''", "<did> để trống"),
        ("${did} != ''", "<did> có trả lời"),
        ("${age} >= 18", "<age> từ 18 trở lên"),
        ("18 < ${age}", "<age> lớn hơn 18"),
        ("${age} = 18", "<age> bằng 18"),
        ("not(${age} < 18)", "<age> từ 18 trở lên hoặc để trống"),
        ("${level} <= 2", "<level> trả lời “Mức 1” hoặc “Mức 2”"),
        ("not(${level} <= 2)", "<level> không trả lời “Mức 1” hoặc “Mức 2”"),
        ("${level} <= 5", "<level> từ mức “Mức 5” trở xuống"),
        ("selected(${did}, 'no')", "<did> có chọn “Không”"),
        ("not(selected(${did}, 'no'))", "<did> không chọn “Không”"),
        ("count-selected(${did}) > 1", "số ô đã chọn ở <did> lớn hơn 1"),
        ("${did} = 'yes' and ${age} > 5", "<did> trả lời “Có” và <age> lớn hơn 5"),
        (
            "not(${did} = 'yes' and ${did} = 'no')",
            "<did> không trả lời “Có” hoặc <did> không trả lời “Không”",
        ),
        (
            "${age} > 5 and (${did} = 'yes' or ${did} = 'no')",
            "<age> lớn hơn 5 và (<did> trả lời “Có” hoặc <did> trả lời “Không”)",
        ),
        ("regex(${name}, 'a+')", None),
        ("${age} + 1 > 5", None),
        ("${did} = 'yes' or ${age} + 1 > 5", None),
    ],
)
def test_in_vietnamese(formula, words):
    assert said(formula) == words


def test_in_english():
    assert said("${did} = 'yes' or ${age} < 3", "en") == (
        "the answer to <did> is “Có” or <age> is less than 3"
    )


def test_other_languages_are_told_in_vietnamese():
    assert said("${age} > 5", "km") == "<age> lớn hơn 5"
