"""Time of drawing 342 of 1,201 villages in 114 communes, and 30 adults in each, of 1.2 million.

Run as `python -m benchmarks.sampling`. The draw includes building 10,260 cases with their
probabilities and weights; building and checking the frame is timed apart.
"""

from statistics import median
from time import perf_counter

from numpy.random import PCG64, Generator

from benchmarks.machine import describe
from sampling import (
    Design,
    FirstStage,
    Frame,
    PrimaryUnit,
    SecondStage,
    draw_two_stage,
    frame_of,
)

COMMUNES, VILLAGES, ADULTS = 114, 1201, 1_200_000
REPETITIONS = 15


def villages() -> list[PrimaryUnit]:
    """Return synthetic villages, spread over the communes, whose sizes vary threefold."""
    weights = Generator(PCG64(1)).uniform(0.5, 1.5, VILLAGES)
    sizes = (weights / weights.sum() * ADULTS).astype(int)
    return [
        PrimaryUnit(code=f"V{k:04d}", stratum=f"C{k % COMMUNES:03d}", size=int(size))
        for k, size in enumerate(sizes)
    ]


def main() -> None:
    """Print median times of building the frame and of the draw."""
    rows = villages()
    design = Design(first=FirstStage(psus=3), second=SecondStage(take=30))
    building, drawing = [], []
    for seed in range(REPETITIONS):
        start = perf_counter()
        frame = frame_of(rows)
        building.append(perf_counter() - start)
        drawing.append(_draw(frame, design, seed))
    print(describe())
    print(f"frame of {VILLAGES} villages built and checked: {1000 * median(building):.1f} ms")
    print(f"342 villages x 30 adults drawn: {1000 * median(drawing):.1f} ms (median of 15)")


def _draw(frame: Frame, design: Design, seed: int) -> float:
    start = perf_counter()
    sample = draw_two_stage(frame, design, Generator(PCG64(seed)))
    elapsed = perf_counter() - start
    if (len(sample.psus), len(sample.cases)) != (342, 10_260):
        raise AssertionError("the benchmark drew something else than it says")
    return elapsed


if __name__ == "__main__":
    main()
