"""What a repeat says beyond its questions: how many rows, how a row is named, who is selected."""

import re

from questionnaires.xlsform.form import Asked
from questionnaires.xlsform.formulas import quoted
from questionnaires.xlsform.headers import OWN
from questionnaires.xlsform.places import Built
from questionnaires.xlsform.structure import Branch

_WHOLE = re.compile(r"[1-9][0-9]{0,3}")
_PIECES = re.compile(r"(\$\{[^}]*\})")
_SELECTION = ("sex", "age", "male", "table", "birthday")


def roster_fields(asked: Asked, built: Built, row_label: Branch | None) -> None:
    """Fill in the fields of a roster."""
    count = asked.line.value("repeat_count").strip()
    if _WHOLE.fullmatch(count):
        built["min_rows"] = built["max_rows"] = int(count)
    elif count:
        asked.remark("repeat-count-not-kept", "repeat_count", count)
    built.update(
        {name: asked.marks[name] for name in ("min_rows", "max_rows") if name in asked.marks}
    )
    own = asked.form.formula(asked.line, f"{OWN}_row_label")
    if own or row_label is not None:
        built["row_label"] = own or _named_by(asked, row_label)
    if built.get("row_label") is None:
        built.pop("row_label", None)
    _select(asked, built)
    for word in asked.appearance:
        asked.remark("appearance-not-kept", "appearance", word)
    for column, text in asked.line.extra.items():
        asked.remark("column-not-kept", column, text)


def _named_by(asked: Asked, group: Branch | None) -> str | None:
    """Return the label of a group as an expression, None where languages say different things."""
    if group is None:
        return None
    texts = list(dict.fromkeys(group.line.words["label"].values()))
    if len(texts) > 1:
        at = (group.line.sheet, group.line.number, group.line.header("label"))
        asked.form.report.remark("row-label-not-kept", at, texts[0])
        return None
    pieces = [piece for piece in _PIECES.split(texts[0]) if piece]
    parts = [
        asked.form.formulas.rewritten(piece) if piece.startswith("${") else quoted(piece)
        for piece in pieces
    ]
    return parts[0] if len(parts) == 1 else f"concat({', '.join(parts)})"


def _select(asked: Asked, built: Built) -> None:
    method = asked.marks.get("select")
    if method is None:
        return
    select: dict[str, object] = {"method": method}
    if eligible := asked.form.formula(asked.line, f"{OWN}_eligible"):
        select["eligible"] = eligible
    select.update({name: asked.marks[name] for name in _SELECTION if name in asked.marks})
    built["select"] = select
