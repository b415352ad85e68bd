"""The verifiable draw: a sample that anybody can draw again and compare to the byte.

`docs/draw-format.md` is the specification, the stand-alone verifier its second implementation.
Everything is whole numbers and hashes, so no machine, no version and no rounding changes a sample:
a committed frame and plan, one seed of a public value and of opened secrets, a key for every unit.
"""

from sampling.draw.commitment import (
    Commitment,
    DrawPlan,
    LinesTake,
    SealedSecret,
    Source,
    StratumTake,
    canonical,
    commitment_digest,
)
from sampling.draw.drawing import Drawn, draw_sample, sample_csv
from sampling.draw.frame import DrawFrame, DrawUnit, frame_csv, frame_root
from sampling.draw.seed import draw_seed, secret_commitment

__all__ = [
    "Commitment",
    "DrawFrame",
    "DrawPlan",
    "DrawUnit",
    "Drawn",
    "LinesTake",
    "SealedSecret",
    "Source",
    "StratumTake",
    "canonical",
    "commitment_digest",
    "draw_sample",
    "draw_seed",
    "frame_csv",
    "frame_root",
    "sample_csv",
    "secret_commitment",
]
