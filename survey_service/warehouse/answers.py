"""Stored responses as columns: the table every estimate of the service starts from.

Columns: the scored items (float64, NaN where unanswered; missing codes stay, the index scheme
knows them), and `unit`, `stratum`, `psu`, `case` as text. An answer outside a sample stands for
itself: its stratum is its unit and it is its own PSU.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.columns import ResponseTable
from survey_service.store.responses import StoredResponse


def answer_table(responses: Iterable[StoredResponse], items: Sequence[str]) -> ResponseTable:
    """Return the answers of one series as columns, a row per response.

    Args:
        responses: responses of one series.
        items: names of the scored items, each a Likert item.
    """
    rows = tuple(responses)
    columns: dict[str, NDArray[np.generic]] = {item: _ratings(rows, item) for item in items}
    return ResponseTable(
        columns
        | {
            "unit": _texts(row.unit for row in rows),
            "stratum": _texts(row.stratum or row.unit for row in rows),
            "psu": _texts(row.psu or f"{row.unit}/{n}" for n, row in enumerate(rows)),
            "case": _texts(row.case_id or "" for row in rows),
        }
    )


def _ratings(rows: Sequence[StoredResponse], item: str) -> NDArray[np.float64]:
    answers = (row.answers.get(item, np.nan) for row in rows)
    return np.fromiter(answers, dtype=np.float64, count=len(rows))


def _texts(values: Iterable[str]) -> NDArray[np.object_]:
    return np.array(list(values), dtype=object)
