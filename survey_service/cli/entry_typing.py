"""Typing a form at the terminal: question by question, numbers for choices, `<` to go back."""

from collections.abc import Iterator, Sequence
from typing import Final

import click
import msgspec

from questionnaires.compiled import compiled
from questionnaires.instrument import Instrument, item_choices, items
from questionnaires.instrument import numbers as printed_numbers
from questionnaires.question_types import ItemBase, RankingItem, RosterItem, tag_of, type_of
from questionnaires.question_types.roster import row_name
from questionnaires.routing import on_route
from questionnaires.text import say
from questionnaires.validation import Rejected, check, from_form
from survey_service.paper.questions import UNPRINTED
from survey_service.scans.answers import Asked, Field, How
from survey_service.scans.keying import Mistyped, keyed

BACK: Final = "<"
_NOT_TYPED: Final = UNPRINTED | {"note", "photo", "geopoint", "signature"}


class Prompt(msgspec.Struct, frozen=True):
    """One question at the terminal: what is asked, its text, the words of its choices."""

    asked: Asked
    text: str
    labels: tuple[str, ...]


def typed_form(instrument: Instrument, language: str) -> tuple[Field, ...]:
    """Ask a whole form and return its fields; what is not on the route is passed over."""
    prompts = list(_prompts(instrument, language))
    answers: dict[int, tuple[Field, ...]] = {}
    at = 0
    visited: list[int] = []
    while at < len(prompts):
        prompt = prompts[at]
        if not _is_due(instrument, prompt, [answers[n] for n in visited]):
            at += 1
            continue
        made = typed_answer(prompt)
        if made is not None:
            answers[at] = made
            visited.append(at)
            at += 1
        elif visited:
            at = visited.pop()
    return tuple(field for n in visited for field in answers[n])


def typed_answer(prompt: Prompt) -> tuple[Field, ...] | None:
    """Ask one question until what is typed is an answer; None to go back."""
    click.echo(f"\n{prompt.text}")
    for place, label in enumerate(prompt.labels, start=1):
        click.echo(f"  {place:>2} {label}")
    while True:
        text = click.prompt(">", prompt_suffix=" ", default="", show_default=False)
        if text.strip() == BACK:
            return None
        made = keyed(prompt.asked, _codes(prompt, text))
        if not isinstance(made, Mistyped):
            return made
        click.echo(f"  ? {made.got}: 1–{len(prompt.labels)}, Enter, {BACK}")


def prompt_of(instrument: Instrument, language: str, asked: Asked) -> Prompt:
    """Return how a question about a scanned form is asked at the terminal."""
    found = dict(_all_items(instrument)).get(asked.item.rpartition(".")[2])
    text = "" if found is None else say(found.text, language)
    labels = {} if found is None else _labels(instrument, found, language)
    shown = tuple(labels.get(code, code) for code in asked.codes)
    return Prompt(asked, f"{asked.item}: {text} ({asked.why})", shown)


def _codes(prompt: Prompt, text: str) -> Sequence[str]:
    if prompt.asked.how == "write":
        return [text]
    words = text.replace(",", " ").split()
    if prompt.asked.how == "rank":
        return ["" if word in {"0", "-"} else word for word in words]
    known = {str(place): code for place, code in enumerate(prompt.asked.codes, start=1)}
    return [known.get(word, f"?{word}") for word in words]


def _prompts(instrument: Instrument, language: str) -> Iterator[Prompt]:
    printed = printed_numbers(instrument)
    for one in items(instrument):
        if tag_of(one) in _NOT_TYPED:
            continue
        if isinstance(one, RosterItem):
            for row in range(1, one.max_rows + 1):
                for inner in one.items:
                    if tag_of(inner) not in _NOT_TYPED:
                        name = row_name(one.name, row, inner.name)
                        yield _prompt(instrument, inner, language, name, f"{name}.")
            continue
        number = printed.get(one.name)
        yield _prompt(instrument, one, language, one.name, f"{number}." if number else "–")


def _prompt(instrument: Instrument, one: ItemBase, language: str, name: str, number: str) -> Prompt:
    labels = _labels(instrument, one, language)
    how: How = "rank" if isinstance(one, RankingItem) else "choose" if labels else "write"
    asked = Asked(
        item=name,
        how=how,
        why="writing",
        many=type_of(one).repeats,
        codes=tuple(labels),
    )
    return Prompt(asked, f"{number} {say(one.text, language)}", tuple(labels.values()))


def _labels(instrument: Instrument, one: ItemBase, language: str) -> dict[str, str]:
    choices = item_choices(instrument, one)
    return {str(each.code): say(each.label, language) for each in choices}


def _is_due(instrument: Instrument, prompt: Prompt, answered: Sequence[tuple[Field, ...]]) -> bool:
    """Tell whether a question is on the route, and a row of a roster the next or a begun one."""
    fields = [field for some in answered for field in some]
    name = prompt.asked.item
    if "[" in name:
        return _row_is_due(name, {field for field, _ in fields})
    if name not in compiled(instrument).by_name:
        return False
    checked = check(instrument, from_form(instrument, fields), partial=True)
    return isinstance(checked, Rejected) or name in on_route(instrument, checked.answers)


def _row_is_due(name: str, answered: set[str]) -> bool:
    roster, _, rest = name.partition("[")
    row = int(rest.partition("]")[0])
    return row == 1 or any(field.startswith(f"{roster}[{row - 1}].") for field in answered)


def _all_items(instrument: Instrument) -> Iterator[tuple[str, ItemBase]]:
    for one in items(instrument):
        yield one.name, one
        if isinstance(one, RosterItem):
            yield from ((inner.name, inner) for inner in one.items)
