"""Strata with one sampled unit: R `survey.lonely.psu` = fail, remove, certainty, adjust, average.

`remove` and `certainty` give such a stratum no variance; `adjust` centres it at zero, the sample's
grand mean of a linearised variable; `average` gives it the mean variance of the other strata;
`fail` refuses. A domain that touches one unit of a larger stratum is centred as usual, unless
`domain_lonely` (R `survey.adjust.domain.lonely`) is set: then `adjust` and `average` hold for it.
"""

import numpy as np

from analysis.errors import AnalysisError
from analysis.grouping import BoolArray, FloatArray, IntArray, group_sums, pair_codes
from analysis.stages import Stage


def refuse_lonely(stage: Stage, stratum: IntArray, present: BoolArray) -> None:
    """Raise `lonely-psu` if a lonely stratum has rows: `present` is (groups × M)."""
    alone = stage.lonely[stratum] & present.any(axis=1)
    if not alone.any():
        return
    label = stage.labels[stratum[int(np.argmax(alone))]]
    raise AnalysisError(
        "lonely-psu",
        where=f"design: stratum {label!r}, stage {stage.number}",
        got="one sampled unit",
        expected="two or more, or a rule for it",
        hint="Set `lonely_psu` to remove, certainty, adjust or average.",
    )


def average_factor(
    stage: Stage, stratum: IntArray, domain: IntArray, present: BoolArray, alone: BoolArray
) -> FloatArray:
    """Per group and variable: strata ÷ strata with a variance, within parent unit and domain.

    `alone` (groups × M) marks groups without a variance. NaN where no stratum has one, as in R.
    """
    calls, _, _ = pair_codes(stage.parent[stratum], domain)
    n_calls = int(calls.max(initial=-1)) + 1
    strata = group_sums(calls, n_calls, present)
    solid = group_sums(calls, n_calls, present & ~alone)
    with np.errstate(invalid="ignore", divide="ignore"):
        factor = np.where(strata == solid, 1.0, strata / solid)
    factor[np.isinf(factor)] = np.nan
    return np.asarray(factor[calls])
