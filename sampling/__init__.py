"""Who is asked, and how anyone can check it: frames, designs, draws, quotas, dispositions.

A pure core: values in, values out. Randomness is passed in as a numpy `Generator`. Start with
`draw_two_stage` (people in villages in communes) and `draw_transactions` (closed dossiers).
"""

from sampling.design import Design, FirstStage, SecondStage
from sampling.errors import SamplingError
from sampling.frame import Frame, PrimaryUnit, frame_of
from sampling.transactions import (
    OverallList,
    Transaction,
    TransactionCase,
    TransactionSample,
    draw_transactions,
    overall_list,
)
from sampling.two_stage import Case, SampledPsu, TwoStageSample, draw_two_stage

__all__ = [
    "Case",
    "Design",
    "FirstStage",
    "Frame",
    "OverallList",
    "PrimaryUnit",
    "SampledPsu",
    "SamplingError",
    "SecondStage",
    "Transaction",
    "TransactionCase",
    "TransactionSample",
    "TwoStageSample",
    "draw_transactions",
    "draw_two_stage",
    "frame_of",
    "overall_list",
]
