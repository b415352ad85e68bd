"""From answers to scores on 0–1: one status per item and row, one score per status.

`mean` differs from `range` by a straight line alone, so both are computed as `range` and taken to
their scale at the end (`scale_of`): standard errors and limits move with them.
"""

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from analysis.columns import ResponseTable
from analysis.design import SurveyDesign
from analysis.domains import Domains
from analysis.errors import AnalysisError
from analysis.grouping import FloatArray
from analysis.indices.scheme import IndexScheme
from analysis.totals import RowCells, Totals, share_totals, value_totals


class Scored(Struct, frozen=True, eq=False):
    """`statuses` (Q × rows) index `scores`; the status after the last score is "no answer"."""

    statuses: npt.NDArray[np.int8]
    scores: FloatArray

    @property
    def missing(self) -> int:
        """The status of a row without a valid answer."""
        return len(self.scores)


def scored_items(scheme: IndexScheme, design: SurveyDesign) -> Scored:
    """Score every item; raises `unknown-column` and `value-off-scale`."""
    scores = status_scores(scheme)
    statuses = np.empty((len(scheme.items), design.n), dtype=np.int8)
    for place, item in enumerate(scheme.items):
        statuses[place] = _statuses(scheme, design.table, item, len(scores))
    if scheme.min_items > 1:
        answered = (statuses != len(scores)).sum(axis=0)
        statuses[:, answered < scheme.min_items] = len(scores)
    return Scored(statuses, scores)


def status_scores(scheme: IndexScheme) -> FloatArray:
    """The score of every status: 0 and 1 for shares, one per level of the scale otherwise."""
    if scheme.scoring == "share":
        return np.array([0.0, 1.0])
    scale = np.array(sorted(scheme.scale), dtype=np.float64)
    return np.asarray((scale - scale[0]) / (scale[-1] - scale[0]))


def scale_of(scheme: IndexScheme) -> tuple[float, float]:
    """Low end and width of the scale on which estimates are given."""
    low = min(scheme.scale) / max(scheme.scale) if scheme.scoring == "mean" else 0.0
    return low, 1.0 - low


def item_totals(
    scored: Scored, design: SurveyDesign, domains: Domains, row_cells: RowCells | None = None
) -> Totals:
    """Totals of the items' scores; a share keeps its exact 0 and 1."""
    if scored.scores.tolist() == [0.0, 1.0]:
        return share_totals(design, domains, scored.statuses, row_cells)
    values = np.append(scored.scores, np.nan)
    return value_totals(design, domains, (values[status] for status in scored.statuses))


def _statuses(
    scheme: IndexScheme, table: ResponseTable, item: str, missing: int
) -> npt.NDArray[np.int8]:
    answers = table.numeric(item)
    absent = np.isnan(answers) | np.isin(answers, scheme.missing)
    off = ~absent & ~np.isin(answers, scheme.scale)
    if off.any():
        row = int(np.argmax(off))
        raise AnalysisError(
            "value-off-scale",
            where=f"column {item!r}, row {table.row_numbers[row]}",
            got=answers[row],
            expected=f"one of {[*scheme.scale, *scheme.missing]}",
            hint="Correct the answer, or declare the code in the scheme's `missing`.",
        )
    if scheme.scoring == "share":
        statuses = np.isin(answers, scheme.levels).astype(np.int8)
    else:
        levels = np.searchsorted(sorted(scheme.scale), np.where(absent, 0, answers))
        statuses = levels.astype(np.int8)
    statuses[absent] = missing
    return np.asarray(statuses)
