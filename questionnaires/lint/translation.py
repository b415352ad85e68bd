"""Wording that was left in another language, or typed without its marks."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import combinations

from questionnaires.lint.finding import Remark, Rule
from questionnaires.lint.subject import Subject

_WORD = re.compile(r"[^\W\d_]+")
_SAME_WORDS = 3
"""Names and loan words (Internet, Zalo) read the same everywhere; three words in a row do not."""

_UNMARKED_WORDS = 4
"""Most Vietnamese syllables carry a mark; a sentence of four bare ones is careless typing."""


def untranslated(subject: Subject) -> Iterator[Remark]:
    """Yield sentences that are the same in two languages although they have letters of one."""
    for where, _, text in subject.sentences:
        for one, other in combinations(text, 2):
            said = text[one].strip()
            telling = len(_WORD.findall(said)) >= _SAME_WORDS or _marked(said)
            if said == text[other].strip() and telling:
                yield Remark(f"{where}.{other}", said, {"languages": f"{one}, {other}"})


def unmarked(subject: Subject) -> Iterator[Remark]:
    """Yield Vietnamese sentences in which no letter has a mark."""
    for where, _, text in subject.sentences:
        said = text.get("vi", "")
        words = [word for word in _WORD.findall(said) if word.islower()]
        if len(words) >= _UNMARKED_WORDS and not _marked(said):
            yield Remark(f"{where}.vi", said)


def _marked(text: str) -> bool:
    """Tell whether a letter carries a mark: đ, or one that decomposes."""
    return any(c in "đĐ" or unicodedata.decomposition(c) for c in text if c.isalpha())


UNTRANSLATED = Rule(
    code="untranslated",
    severity="warning",
    what={
        "vi": "Câu “{got}” giống hệt nhau trong hai ngôn ngữ ({languages}).",
        "en": "“{got}” reads the same in two languages ({languages}).",
    },
    mend={"vi": "Hãy dịch câu này.", "en": "Translate it."},
    look=untranslated,
)
UNMARKED = Rule(
    code="no-diacritics",
    severity="warning",
    what={
        "vi": "Câu tiếng Việt “{got}” không có dấu.",
        "en": "The Vietnamese “{got}” has no diacritics.",
    },
    mend={"vi": "Hãy gõ lại có dấu.", "en": "Type it again with its marks."},
    look=unmarked,
)
