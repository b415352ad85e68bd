"""Time of the verifiable draw of 1,201 villages and 1.2 million adults, and of checking it.

Run as `python -m benchmarks.draws`. Villages are drawn in proportion to size in 114 communes, then
12 adults and 3 reserves in each; all lists of drawn villages are hashed line by line. The verifier
is the stand-alone file, in a process of its own.
"""

import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.machine import describe
from benchmarks.sampling import villages
from sampling.draw import (
    Commitment,
    DrawPlan,
    LinesTake,
    Source,
    StratumTake,
    frame_csv,
    frame_root,
    sample_csv,
)
from sampling.draw.frame import DrawUnit, frame_of
from sampling.draw.manifest import carry_out, manifest_json
from survey_service.ledger import verify_draw

REPETITIONS = 5
PER_COMMUNE = (3, 10)
"""Villages of each commune that are drawn: as in the national design, and nearly all there are."""


def main() -> None:
    """Print median times of drawing and of verifying."""
    rows = [
        DrawUnit(unit=each.code, stratum=each.stratum, size=each.size, lines=each.size)
        for each in villages()
    ]
    print(describe())
    for take in PER_COMMUNE:
        drawing, checking = zip(*(_draw(rows, take) for _ in range(REPETITIONS)), strict=True)
        print(
            f"{take * 114} of {len(rows)} villages x 12 + 3 adults: frame, root, draw and manifest "
            f"{median(drawing):.2f} s; verifier {median(checking):.2f} s (medians of {REPETITIONS})"
        )


def _draw(rows: list[DrawUnit], take: int) -> tuple[float, float]:
    start = perf_counter()
    frame = frame_of(rows)
    strata = tuple(StratumTake(stratum=each, take=take) for each in frame.strata())
    commitment = Commitment(
        draw_id="bench/sample/2026/1",
        campaign="bench",
        series="sample",
        period="2026",
        frame_root=frame_root(frame),
        frame_units=len(frame.units),
        plan=DrawPlan(method="pps", strata=strata, lines=LinesTake(take=12, reserve=3)),
        committed_at="2026-09-01T00:00:00Z",
        source=Source(kind="dice", name="dice", at="2026-09-02T00:00:00Z"),
    )
    manifest, drawn = carry_out(
        commitment,
        frame,
        opened=(),
        public_value="40817269350284617395",
        evidence="",
        drawn_at="2026-09-02T00:00:01Z",
    )
    contents = (manifest_json(manifest), frame_csv(frame), b"", sample_csv(drawn))
    elapsed = perf_counter() - start
    if len(drawn) != take * 114 * 15:
        raise AssertionError("the benchmark drew something else than it says")
    return elapsed, _verify(contents)


def _verify(contents: tuple[bytes, ...]) -> float:
    with TemporaryDirectory() as folder:
        paths = [Path(folder) / str(number) for number in range(len(contents))]
        for path, content in zip(paths, contents, strict=True):
            path.write_bytes(content)
        start = perf_counter()
        command = [sys.executable, "-I", verify_draw.__file__, *map(str, paths)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return perf_counter() - start


if __name__ == "__main__":
    main()
