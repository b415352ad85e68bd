"""Options and questions that read the same, and lists that nobody uses.

Names and codes that repeat are refused when the file is read; here it is their words.
"""

from collections.abc import Iterable, Iterator

from questionnaires.lint.finding import Remark, Rule
from questionnaires.lint.subject import Subject
from questionnaires.question_types import ChoosingItem, GridItem, LikertItem
from questionnaires.text import Wording


def same_labels(subject: Subject) -> Iterator[Remark]:
    """Yield options whose label another option of the list has already.

    A choice filter tells options apart by their columns: two wards of one name in two districts.
    """
    for where, choices in subject.lists:
        yield from _repeated(
            (f"{where}[{n}].label", choice.label, repr(sorted(choice.columns.items())))
            for n, choice in enumerate(choices)
        )


def same_questions(subject: Subject) -> Iterator[Remark]:
    """Yield questions that the same section asks already, word for word."""
    for where, section in subject.sections:
        yield from _repeated(
            (f"{where}.items[{n}].text", item.text, "") for n, item in enumerate(section.items)
        )


def _repeated(sentences: Iterable[tuple[str, Wording, str]]) -> Iterator[Remark]:
    seen: set[tuple[str, str, str]] = set()
    for where, text, group in sentences:
        for language, said in text.items():
            key = (language, " ".join(said.casefold().split()), group)
            if key in seen:
                yield Remark(f"{where}.{language}", said)
                break
            seen.add(key)


def unused(subject: Subject) -> Iterator[Remark]:
    """Yield scales and lists that no item uses."""
    items = [item for _, item in subject.items]
    scales = {item.scale for item in items if isinstance(item, LikertItem | GridItem)}
    lists = {item.list for item in items if isinstance(item, ChoosingItem)}
    named = (
        ("scales", subject.instrument.scales, scales),
        ("lists", subject.instrument.lists, lists),
    )
    for kind, known, used in named:
        yield from (Remark(f"{kind}.{name}", name) for name in known if name not in used)


SAME_LABELS = Rule(
    code="duplicate-label",
    severity="warning",
    what={
        "vi": "Hai phương án cùng đọc là “{got}”.",
        "en": "Two options read “{got}”.",
    },
    mend={"vi": "Hãy bỏ một, hoặc viết cho khác nhau.", "en": "Take one out, or tell them apart."},
    look=same_labels,
)
SAME_QUESTIONS = Rule(
    code="duplicate-question",
    severity="warning",
    what={
        "vi": "Phần này đã có câu hỏi “{got}”.",
        "en": "This section asks “{got}” already.",
    },
    mend={"vi": "Hãy bỏ một, hoặc viết cho khác nhau.", "en": "Take one out, or tell them apart."},
    look=same_questions,
)
UNUSED = Rule(
    code="unused-list",
    severity="warning",
    what={"vi": "Không câu hỏi nào dùng “{got}”.", "en": "No item uses “{got}”."},
    mend={"vi": "Hãy bỏ đi, hoặc sửa tên nơi cần dùng.", "en": "Take it out, or mend the name."},
    look=unused,
)
