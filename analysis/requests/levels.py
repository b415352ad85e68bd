"""Which answers count: `levels` of a proportion, as text or as numbers."""

import numpy as np
import numpy.typing as npt

from analysis.columns import MOST_LISTED, Keys, ResponseTable, factorise
from analysis.errors import AnalysisError
from analysis.totals import MISSING

Levels = list[float | str]


def check_levels(levels: Levels | None, where: str) -> None:
    """Raise `nothing-asked` for an empty list."""
    if levels is not None and not levels:
        raise AnalysisError(
            "nothing-asked",
            where=f"{where}.levels",
            got="an empty list",
            expected="at least one answer that counts",
            hint="Name the answers that count, or leave `levels` out for a variable of 0 and 1.",
        )


def statuses_of(
    table: ResponseTable, name: str, levels: Levels | None, where: str
) -> npt.NDArray[np.int8]:
    """Inside the levels (1), outside (0), missing (2), for every row.

    Raises `levels-missing`, and `unknown-level` for a text that stands nowhere in the column.
    """
    keys = factorise(table.column(name))
    if levels is None:
        _refuse_other_than_binary(keys, name, where)
    else:
        _refuse_unknown(keys, levels, name, where)
    inside = [is_level(label, [1] if levels is None else levels) for label in keys.labels]
    return np.array([*inside, MISSING], dtype=np.int8)[keys.codes]


def levels_seen(table: ResponseTable, name: str, levels: Levels | None) -> bool:
    """Whether any level stands in the column; a share of 0 is suspect where none does."""
    labels = factorise(table.column(name)).labels
    return levels is None or any(is_level(label, levels) for label in labels)


def _refuse_other_than_binary(keys: Keys, name: str, where: str) -> None:
    odd = [label for label in keys.labels if not is_level(label, [0, 1])]
    if odd:
        raise AnalysisError(
            "levels-missing",
            where=f"{where}: column {name!r}",
            got=f"value {odd[0]!r} and no levels",
            expected="levels, or a variable of 0 and 1",
            hint='Add "levels": the answers that count, for example [4, 5].',
        )


def _refuse_unknown(keys: Keys, levels: Levels, name: str, where: str) -> None:
    unknown = [
        level
        for level in levels
        if isinstance(level, str) and not _is_number(level) and level not in keys.labels
    ]
    if unknown:
        raise AnalysisError(
            "unknown-level",
            where=f"{where}.levels: column {name!r}",
            got=repr(unknown[0]),
            expected="an answer that stands in the column",
            hint=f"Answers: {', '.join(keys.labels[:MOST_LISTED]) or 'none'}.",
        )


def is_level(label: str, levels: Levels) -> bool:
    """Text levels match the text as written; number levels match it as a number."""
    return label in levels or (_is_number(label) and float(label) in levels)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
