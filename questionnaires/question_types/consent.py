"""Consent items: yes or no to being asked, said and not assumed (Law 91/2025/QH15, article 9).

In a form the two radio buttons are `yes` and `no`; neither is ticked beforehand.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from questionnaires.labels import printable
from questionnaires.question_types.base import (
    UNANSWERED,
    Checker,
    Choice,
    Finding,
    ItemBase,
    QuestionType,
    Reader,
    Scales,
    Variable,
    no_faults,
    variable,
)
from questionnaires.text import Wording

WORDS: dict[str, Wording] = {
    "yes": {"vi": "Đồng ý", "en": "I agree"},
    "no": {"vi": "Không đồng ý", "en": "I do not agree"},
}


class ConsentItem(ItemBase, frozen=True, kw_only=True, tag="consent"):
    """Whether the person agrees; after a refusal nothing more is asked where `refusal_ends`."""

    refusal_ends: bool = True


def choices(_item: ConsentItem, _scales: Scales) -> tuple[Choice, ...]:
    """Return the two buttons, as forms spell them."""
    return tuple(Choice(code=code, label=label) for code, label in WORDS.items())


def checker(_item: ConsentItem, _scales: Scales) -> Checker:
    """Return the check of a truth value."""

    def check(raw: object) -> object:
        return (
            raw if isinstance(raw, bool) else Finding("wrong-type", printable(raw), "true, false")
        )

    return check


def reader(_item: ConsentItem, _scales: Scales) -> Reader:
    """Return the reading of the two buttons."""

    def read(fields: Sequence[str]) -> object:
        text = fields[-1]
        return {"yes": True, "no": False}.get(text, text or UNANSWERED)

    return read


def writer(answer: bool) -> tuple[str, ...]:
    """Return the form field of the answer."""
    return ("yes" if answer else "no",)


def variables(item: ConsentItem, _scales: Scales) -> tuple[Variable, ...]:
    """Return the one 1/0 column of the item."""
    values: dict[int | str, Wording] = {1: WORDS["yes"], 0: WORDS["no"]}
    return (replace(variable(item, "nominal"), values=values),)


def columns(name: str, answer: bool) -> dict[str, object]:
    """Return 1 for consent, 0 for a refusal."""
    return {name: int(answer)}


CONSENT = QuestionType(
    item=ConsentItem,
    unanswered={
        "vi": "Xin Ông/Bà chọn đồng ý hoặc không đồng ý",
        "en": "Please say whether you agree",
    },
    choices=choices,
    checker=checker,
    reader=reader,
    writer=writer,
    variables=variables,
    faults=no_faults,
    columns=columns,
)
