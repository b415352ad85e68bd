"""Questions without a list: numbers, texts, days, places, pictures, and what nobody is asked."""

import re
from collections.abc import Callable

from questionnaires.expressions import ExpressionError, parse
from questionnaires.expressions.tree import Arithmetic, Call, Negation, Number
from questionnaires.text import Wording
from questionnaires.xlsform.bounds import absorb_bounds, length_bound, number_bounds
from questionnaires.xlsform.form import Asked
from questionnaires.xlsform.formulas import joined
from questionnaires.xlsform.headers import OWN
from questionnaires.xlsform.places import Built

SINGLE_LINE, SEVERAL_LINES = 500, 2_000
"""Characters a text takes where the form sets no limit."""

MOST_PLACES = 9
"""Decimals a number takes where the form sets no limit."""

MOST_SCORES = 11
"""Numbers of a range that is read as scores; a longer one is read as a number with bounds."""

_DAYS = {"percentage": 100, "number of days in last month": 31}
_DAYS |= {"number of days in last six months": 183, "number of days in last year": 365}
_NUMBER = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,9})?")
_NUMERIC_CALLS = {
    "int", "number", "round", "floor", "ceiling", "abs", "sqrt", "pow", "sum", "count", "min",
    "max", "count-selected", "count-non-empty", "string-length", "position", "decimal-date-time",
    "decimal-time",
}  # fmt: skip
_MEASURES = {"date": "text", "time": "text", "text": "text", "integer": "scale", "decimal": "scale"}


def text(asked: Asked, item: Built) -> tuple[str, ...]:
    """Fill in a text: its longest, and whether it has several lines."""
    if asked.kind.name == "phone_number":
        item["constraint"] = joined("regex(., '^\\d*$')", str(item.get("constraint", "")))
    if asked.kind.name == "barcode":
        asked.remark("stored-otherwise", "type", "barcode", "a text that is typed")
    several = "multiline" in asked.appearance
    if not several:
        item["multiline"] = False
    with_message = asked.marks.get("bounds") is True
    absorb_bounds(item, with_message=with_message, absorb=length_bound(item))
    if "max_length" not in item:
        item["max_length"] = SEVERAL_LINES if several else SINGLE_LINE
        asked.remark("text-limit", "constraint", item["name"], f"{item['max_length']} characters")
    if item["max_length"] == SINGLE_LINE:
        del item["max_length"]  # the default: left out, or the content hash would be another
    return ("rows",)


def integer(asked: Asked, item: Built) -> tuple[str, ...]:
    """Fill in a whole number."""
    if asked.kind.name in _DAYS:
        item["min"], item["max"] = 0, _DAYS[asked.kind.name]
    return _number(asked, item, whole=True)


def decimal(asked: Asked, item: Built) -> tuple[str, ...]:
    """Fill in a number with decimals."""
    item["places"] = asked.marks.get("places", MOST_PLACES)
    return _number(asked, item, whole=False)


def _number(asked: Asked, item: Built, *, whole: bool) -> tuple[str, ...]:
    if unit := asked.words(f"{OWN}_unit"):
        item["unit"] = unit
    used: tuple[str, ...] = ()
    if asked.kind.name == "range":
        start, end, step = (_ends(asked) or (0.0, 1.0, 1.0))[:3]
        item["min"], item["max"] = _tidy(start), _tidy(end)
        if not (whole and step == 1):
            even = f"round((. - {_tidy(start)}) div {_tidy(step)}, 6) mod 1 = 0"
            item["constraint"] = joined(even, str(item.get("constraint", "")))
        used = ("start", "end", "step")
    with_message = asked.marks.get("bounds") is True
    absorb_bounds(item, with_message=with_message, absorb=number_bounds(item, whole=whole))
    return used


def natural_range(asked: Asked) -> str:
    """Return the type of a `range`: stars, a short line of scores, or a number with bounds."""
    ends = _ends(asked)
    if ends is None:
        text = asked.line.value("parameters")
        asked.refuse("bad-parameter", "parameters", text, "start=0 end=10 step=1")
        return "integer"
    start, end, step = ends
    whole = all(number.is_integer() for number in ends)
    if not whole:
        return "decimal"
    if step == 1 and start >= 0 and end - start < MOST_SCORES:
        return "rating" if "rating" in asked.appearance else "score"
    return "integer"


def _ends(asked: Asked) -> tuple[float, float, float] | None:
    """Return start, end and step as numbers; the defaults are those of pyxform, 1 to 10."""
    texts = [asked.parameters.get("start", "1"), asked.parameters.get("end", "10")]
    texts.append(asked.parameters.get("step", "1"))
    if not all(_NUMBER.fullmatch(each) for each in texts):
        return None
    start, end, step = map(float, texts)
    return (start, end, step) if start < end and step > 0 else None


def _tidy(number: float) -> int | float:
    return int(number) if number.is_integer() else number


def score(asked: Asked, item: Built) -> tuple[str, ...]:
    """Fill in a line of numbers; the words at its ends are the first and last tick labels."""
    start, end, _ = _ends(asked) or (0.0, 10.0, 1.0)
    item["min"], item["max"] = int(start), int(end)
    used = ["start", "end", "step"]
    name = asked.parameters.get("tick_labelset", "")
    ticks = asked.form.lists.get(name)
    if ticks is not None:
        used.append("tick_labelset")
        asked.form.used.add(name)
        labels: dict[object, object] = {each["code"]: each["label"] for each in ticks.choices}
        for field, number in (("low", int(start)), ("high", int(end))):
            if number in labels:
                item[field] = labels.pop(number)
        for code in labels:
            asked.remark("parameter-not-kept", "parameters", f"tick label of {code}")
    return tuple(used)


def geopoint(asked: Asked, item: Built) -> tuple[str, ...]:
    """Fill in a place; only our own mark sets an accuracy that is refused beyond."""
    if "max_accuracy" in asked.marks:
        item["max_accuracy"] = asked.marks["max_accuracy"]
        return ("capture-accuracy", "warning-accuracy")
    return ()


def unit(asked: Asked, item: Built) -> tuple[str, ...]:
    """Fill in an administrative unit, known by our mark and never by its file."""
    item.update({name: asked.marks[name] for name in ("level", "within") if name in asked.marks})
    if item.get("level") == "commune":
        del item["level"]
    return ("value", "label")


def consent(asked: Asked, item: Built) -> tuple[str, ...]:
    """Fill in an acknowledgement: yes or no, where ODK has OK or nothing."""
    if asked.marks.get("refusal_ends") is not True:
        item["refusal_ends"] = False
    if "refusal_ends" not in asked.marks:
        asked.remark("stored-otherwise", "type", asked.kind.name, "yes or no, for OK or nothing")
    return ()


def calculated(asked: Asked, item: Built) -> tuple[str, ...]:
    """Fill in a calculation; what is measured is told from the type or from the formula."""
    formula = asked.form.formula(asked.line, "calculation")
    if asked.kind.name == "today":
        formula = "today()"
    elif not formula and asked.line.value("default"):
        formula = f"once({asked.form.formula(asked.line, 'default')})"
    if not formula:
        asked.refuse("missing-calculation", "calculation", asked.line.value("name"), "a formula")
        formula = "''"
    item["calculation"] = formula
    measure = (
        asked.marks.get("measure") or _MEASURES.get(asked.kind.name) or natural_measure(formula)
    )
    if measure != "scale":
        item["measure"] = measure
    for field in ("required", "constraint", "constraint_message", "required_message"):
        item.pop(field, None)
    return ()


def natural_measure(formula: str) -> str:
    """Return `scale` for a formula that makes a number, else `text`."""
    try:
        node = parse(formula, "calculation")
    except ExpressionError:
        return "text"
    if isinstance(node, Call) and node.function in _NUMERIC_CALLS:
        return "scale"
    return "scale" if isinstance(node, Arithmetic | Negation | Number) else "text"


def plain(asked: Asked, item: Built) -> tuple[str, ...]:
    """Fill in nothing: the type has no fields of its own."""
    del asked, item
    return ()


def photo(asked: Asked, item: Built) -> tuple[str, ...]:
    """Fill in a picture; drawing on it is not offered."""
    del item
    for word in {"draw", "annotate"} & set(asked.appearance):
        asked.remark("stored-otherwise", "appearance", word, "a photo")
    return ()


OPEN: dict[str, Callable[[Asked, Built], tuple[str, ...]]] = {
    "text": text,
    "integer": integer,
    "decimal": decimal,
    "score": score,
    "date": plain,
    "time": plain,
    "geopoint": geopoint,
    "unit": unit,
    "procedure": plain,
    "photo": photo,
    "signature": plain,
    "consent": consent,
    "note": plain,
    "calculated": calculated,
    "hidden": plain,
}
"""Type of item to what fills in its own fields."""

SPOKEN: Wording = {"vi": "Phần", "en": "Part"}
"""The heading of a section that has none, before its number."""
