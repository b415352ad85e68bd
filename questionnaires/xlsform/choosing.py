"""Questions that choose from a list: one, several, in order, or a level of a scale."""

from collections.abc import Callable

from questionnaires.xlsform.bounds import absorb_bounds, count_bounds
from questionnaires.xlsform.choice_lists import ChoiceList
from questionnaires.xlsform.form import Asked
from questionnaires.xlsform.places import Built

_SCALE_APPEARANCES = {"likert", "list-nolabel"}


def natural_choice(asked: Asked) -> str:
    """Return the type of a `select_one` without mark, refusing choices that are in a file.

    It is a Likert item where its appearance says so and its codes are ascending numbers, and a note
    where it only shows the labels above a table.
    """
    if "label" in asked.appearance:
        return "note"
    if asked.kind.name.endswith("_from_file"):
        file = asked.kind.list
        asked.refuse("choices-from-file", "type", file, "select_one, or a mark in langnghe_type")
        return "text"
    found = asked.form.lists.get(asked.kind.list)
    shown_as_scale = bool(_SCALE_APPEARANCES & set(asked.appearance))
    if found is None or not shown_as_scale or asked.kind.other:
        return "single_choice"
    if found.is_scale and len(found.choices) > 1:
        return "likert"
    asked.remark("likert-codes", "appearance", asked.line.value("appearance"), "single_choice")
    return "single_choice"


def likert(asked: Asked, item: Built) -> tuple[str, ...]:
    """Fill in a level of a scale; `missing` says which codes without opinion it offers."""
    found = asked.list()
    if found is None:
        return ()
    asked.form.scales[found.name] = found.choices
    item["scale"] = found.name
    offered = [choice["code"] for choice in found.choices if choice.get("missing")]
    condition = asked.line.value("choice_filter")
    if condition:
        offered = [code for code in offered if f"name != '{code}'" not in condition]
        others = " and ".join(
            f"name != '{choice['code']}'"
            for choice in found.choices
            if choice.get("missing") and choice["code"] not in offered
        )
        if condition != others:
            asked.remark("column-not-kept", "choice_filter", condition)
    if offered:
        item["missing"] = offered
    return ()


def rating(asked: Asked, item: Built) -> tuple[str, ...]:
    """Fill in one thing judged in faces or stars, from a list or from a range."""
    if asked.kind.name == "range":
        start, end = int(asked.parameters.get("start", "1")), int(asked.parameters.get("end", "10"))
        name = f"stars_{start}_{end}"
        words = asked.form.words
        asked.form.scales[name] = [
            Built(asked.line, code=code, label=words.same(str(code)))
            for code in range(start, end + 1)
        ]
        asked.remark("words-assumed", "appearance", "rating", f"{start}, …, {end}")
        item["scale"], item["symbol"] = name, "star"
        return ("start", "end", "step")
    if asked.marks.get("symbol") == "star":
        item["symbol"] = "star"
    return likert(asked, item)


def single_choice(asked: Asked, item: Built) -> tuple[str, ...]:
    """Fill in one choice of a list."""
    if (found := asked.list()) is not None:
        _from_list(asked, item, found)
        if asked.marks.get("ordered") is True:
            item["ordered"] = True
    return ()


def multiple_choice(asked: Asked, item: Built) -> tuple[str, ...]:
    """Fill in several choices of a list; bounds come from the constraint."""
    if (found := asked.list()) is not None:
        own_list = _from_list(asked, item, found)
        absorb = count_bounds(item, found.choices, own_list=own_list)
        with_message = asked.marks.get("bounds") is True
        absorb_bounds(item, with_message=with_message, absorb=absorb)
    return ()


def ranking(asked: Asked, item: Built) -> tuple[str, ...]:
    """Fill in a list to be put in order."""
    if (found := asked.list()) is not None:
        _from_list(asked, item, found)
        item.update({name: asked.marks[name] for name in ("min", "max") if name in asked.marks})
    return ()


def _from_list(asked: Asked, item: Built, found: ChoiceList) -> bool:
    """Give the item its choices: its own where the list has its name, else the shared list.

    Returns:
        Whether the choices are its own.
    """
    own_list = found.name == item["name"] or asked.marks.get("own") is True
    if own_list:
        item["choices"] = found.choices
    else:
        item["list"] = found.name
        asked.form.shared[found.name] = found.choices
    if condition := asked.form.formula(asked.line, "choice_filter"):
        item["choice_filter"] = condition
    if asked.kind.other or asked.marks.get("other") is True:
        item["other"] = True
    return own_list


CHOOSING: dict[str, Callable[[Asked, Built], tuple[str, ...]]] = {
    "likert": likert,
    "rating": rating,
    "single_choice": single_choice,
    "multiple_choice": multiple_choice,
    "ranking": ranking,
}
"""Type of item to what fills in its own fields."""
