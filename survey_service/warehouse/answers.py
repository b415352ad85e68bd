"""Stored responses as columns: the table every estimate of the service starts from.

Columns: the scored items (float64, NaN where unanswered or answered with a missing code), `unit`,
`stratum`, `psu` and `case` as text. A response outside a sample is its own stratum member: stratum
and psu are its unit and a running number, so the table has the same shape for every series.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.columns import ResponseTable
from survey_service.store.responses import StoredResponse


def answer_table(
    responses: Iterable[StoredResponse], items: Sequence[str], missing: Mapping[str, frozenset[int]]
) -> ResponseTable:
    """Return the answers as columns.

    Args:
        responses: responses of one series.
        items: names of the scored items.
        missing: codes of an item that are no rating (not applicable, do not know, refused).
    """
    rows = tuple(responses)
    columns: dict[str, NDArray[np.generic]] = {
        item: _ratings(rows, item, missing.get(item, frozenset())) for item in items
    }
    columns["unit"] = np.array([row.unit for row in rows], dtype=object)
    columns["stratum"] = np.array([row.stratum or row.unit for row in rows], dtype=object)
    columns["psu"] = np.array(
        [row.psu or f"{row.unit}/{number}" for number, row in enumerate(rows)], dtype=object
    )
    columns["case"] = np.array([row.case_id or "" for row in rows], dtype=object)
    return ResponseTable(columns)


def _ratings(
    rows: Sequence[StoredResponse], item: str, missing: frozenset[int]
) -> NDArray[np.float64]:
    values = (row.answers.get(item) for row in rows)
    return np.fromiter(
        (np.nan if value is None or value in missing else value for value in values),
        dtype=np.float64,
        count=len(rows),
    )
