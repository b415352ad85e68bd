"""First-stage units as the replication methods need them: their strata, and who lies in them."""

from typing import NamedTuple, NoReturn

import numpy as np

from analysis.design import SurveyDesign
from analysis.errors import AnalysisError
from analysis.grouping import BoolArray, FloatArray, IntArray


class Primary(NamedTuple):
    """PSUs: `stratum` (P), and of strata (H) what was `sampled`, of which `population`.

    `of_last` (U) is the PSU of every unit of the last variance stage.
    """

    stratum: IntArray
    sampled: IntArray
    population: FloatArray
    unsampled: FloatArray
    lonely: BoolArray
    labels: tuple[str, ...]
    of_last: IntArray


def primary_units(design: SurveyDesign) -> Primary:
    """The first stage of a design."""
    first, last = design.stages[0], design.stages[-1]
    return Primary(
        stratum=first.unit_stratum,
        sampled=first.sampled.astype(np.int64),
        population=first.population,
        unsampled=np.where(first.certain, 0.0, first.unsampled),
        lonely=first.lonely,
        labels=first.labels,
        of_last=design.primary(np.arange(len(last.unit_stratum))),
    )


def refuse_lonely_stratum(units: Primary, stratum: int) -> NoReturn:
    """Raise `lonely-psu`: one unit cannot be resampled."""
    raise AnalysisError(
        "lonely-psu",
        where=f"design: stratum {units.labels[stratum]!r}, stage 1",
        got="one sampled unit",
        expected="two or more, or a rule for it that the method knows",
        hint="Set `lonely_psu` to remove or certainty, or join the stratum with another.",
    )


def per_stratum(units: Primary) -> list[IntArray]:
    """Places of the PSUs of every stratum."""
    order = np.argsort(units.stratum, kind="stable")
    return np.split(order, np.cumsum(units.sampled)[:-1])
