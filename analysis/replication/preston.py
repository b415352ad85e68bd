"""Preston's bootstrap of every stage of a sample without replacement, R type `mrbbootstrap`.

At each stage half of the units, n* = ⌊n/2⌋, are drawn within their stratum among those whose parent
was drawn. With f the product of the sampled fractions above, a unit's factor gains at this stage

c (λ n/n* δ - λ),  λ = √(f n* (1 - n/N) / (n - n*))

where δ is 1 if it was drawn and c the product of √(n/n*) over its drawn ancestors (Preston 2009,
Survey Methodology 35). rscale 1/(R - 1).
"""

import numpy as np
from numpy.random import Generator

from analysis.design import SurveyDesign
from analysis.grouping import BoolArray, FloatArray
from analysis.replication.replicates import Replicates
from analysis.stages import Stage


def preston(design: SurveyDesign, count: int, random: Generator) -> Replicates:
    """`count` replicates. A unit alone in its stratum adds nothing at its stage, as in R."""
    total = np.ones((1, count))
    carry = np.ones((1, count))
    for stage in design.stages:
        above = carry[stage.unit_parent]
        drawn, n, half = _halves(stage, above > 0, random)
        with np.errstate(divide="ignore", invalid="ignore"):
            free = np.where(stage.certain, 0.0, stage.unsampled)[stage.unit_stratum]
            fraction = stage.multiplier[stage.unit_stratum]
            step = np.sqrt(fraction * half * free / (n - half))
            ratio = n / half
        step, ratio = (np.where(half > 0, part, 0.0)[:, None] for part in (step, ratio))
        total = total[stage.unit_parent] + above * step * (ratio * drawn - 1)
        carry = above * np.sqrt(ratio) * drawn
    return Replicates(
        method="mrbbootstrap", factors=total, scale=1.0, rscales=np.full(count, 1 / (count - 1))
    )


def _halves(
    stage: Stage, available: BoolArray, random: Generator
) -> tuple[BoolArray, FloatArray, FloatArray]:
    """Which units are drawn in each replicate (U × R), and of each unit's stratum n and n*."""
    keys = random.random(available.shape)
    order = np.argsort(stage.unit_stratum[:, None] + keys, axis=0)
    first = np.concatenate([[0.0], np.cumsum(stage.sampled)[:-1]])
    rank = np.empty(available.shape)
    places = np.arange(len(available), dtype=np.float64)[:, None]
    np.put_along_axis(rank, order, np.broadcast_to(places, rank.shape), axis=0)
    rank -= first[stage.unit_stratum][:, None]
    n = stage.sampled[stage.unit_stratum]
    half = np.floor(n / 2)
    return (rank < half[:, None]) & available, n, half
