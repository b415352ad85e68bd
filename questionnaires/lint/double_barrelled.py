"""Statements that ask two things and allow one answer.

Only what is judged is looked at (scales, scores, yes or no). Two nouns joined by a conjunction are
one thing often enough (fees and charges); two predicates are two judgments (polite and quick). So
a predicate, from a list, has to stand on both sides of the conjunction.
"""

import re
from collections.abc import Iterator

from questionnaires.lint.finding import Remark, Rule
from questionnaires.lint.subject import Subject
from questionnaires.question_types import GridItem, LikertItem, ScoreItem, SourceItem
from questionnaires.text import Wording

_PREDICATES = {
    "vi": "an toàn|chính xác|chuyên nghiệp|chu đáo|công bằng|công khai|công tâm|đầy đủ|đơn giản"
    r"|đúng|dễ(?: \w+)?|gọn|hiện đại|hợp lý|khách quan|kịp thời|lịch sự|minh bạch|ngắn gọn|nhanh"
    "|nhiệt tình|phù hợp|rõ(?: ràng)?|sạch(?: sẽ)?|tận tình|thân thiện|thoải mái|thuận lợi"
    "|thuận tiện|tiện lợi|tôn trọng|trách nhiệm|trung thực|văn minh|chất lượng tốt|tốt|rẻ",
    "en": "accessible|accurate|affordable|answered|attentive|cheap|clean|clear|clearly|complete"
    "|correct|courteous|easy|easily|effective|efficient|explained|fair|fairly|fast|friendly|fully"
    "|handled|helpful|helpfully|honest|honestly|impartial|kind|modern|of good|open|patient"
    "|pleasant|polite|politely|professional|prompt|promptly|quick|quickly|reasonable|respectful"
    "|respectfully|safe|simple|sufficient|timely|to understand|transparent|useful",
}
_JOIN = {"vi": r"(?:,| và| hoặc| hay|/|;)\s*(?:lại |cũng |vừa )?", "en": r"(?:,| and| or|/|;)\s*"}
_JOINED = {
    language: re.compile(
        rf"\b(?:{words})\b(?: \w+){{0,4}}(?:{_JOIN[language]})+(?:{words})\b", re.IGNORECASE
    )
    for language, words in _PREDICATES.items()
}


def double_barrelled(subject: Subject) -> Iterator[Remark]:
    """Yield judged statements in which a conjunction joins two predicates, once per statement."""
    for path, item in subject.items:
        for where, text in _judged(path, item):
            for language, pattern in _JOINED.items():
                if found := pattern.search(text.get(language, "")):
                    yield Remark(f"{where}.{language}", found[0])
                    break


def _judged(where: str, item: SourceItem) -> Iterator[tuple[str, Wording]]:
    if isinstance(item, GridItem):
        yield from ((f"{where}.rows[{n}].text", row.text) for n, row in enumerate(item.rows))
    elif isinstance(item, LikertItem | ScoreItem):
        yield f"{where}.text", item.text


DOUBLE_BARRELLED = Rule(
    code="double-barrelled",
    severity="warning",
    what={
        "vi": "Câu hỏi hai điều cùng lúc (“{got}”) mà chỉ có một câu trả lời.",
        "en": "Two things are asked at once (“{got}”), with one answer for both.",
    },
    mend={
        "vi": "Hãy tách thành hai câu, hoặc ghi lý do giữ lại trong waivers.",
        "en": "Ask them separately, or give the reason for keeping it under waivers.",
    },
    look=double_barrelled,
)
