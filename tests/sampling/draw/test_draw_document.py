"""The worked example of docs/draw-format.md says what both programs compute."""

import json
import re
from hashlib import sha256
from pathlib import Path

from sampling.draw.seed import Keys

DOCUMENT = (Path(__file__).parents[3] / "docs" / "draw-format.md").read_text(encoding="utf-8")
FOLDER = Path(__file__).parent / "vectors" / "villages"


def told(what: str) -> list[str]:
    """What the table of the example says in a row."""
    row = next(line for line in DOCUMENT.splitlines() if line.startswith(f"| {what}"))
    return re.findall(r"`([^`]+)`", row.split("|")[2])


def test_the_worked_example() -> None:
    said = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    rows = (FOLDER / "frame.csv").read_text(encoding="utf-8").splitlines()[1:]
    keys = Keys(bytes.fromhex(said["seed"]))
    assert told("rows of the frame") == rows
    assert told("first leaf") == [sha256(b"\x00" + rows[0].encode()).hexdigest()]
    assert told("frame_root") == [said["commitment"]["frame_root"]]
    assert told("commitment_sha256") == [said["commitment_sha256"]]
    assert told("opened") == [said["opened"][0]["owner"], said["opened"][0]["secret"]]
    assert told("unopened") == said["unopened"]
    assert told("public value") == [said["public_value"]]
    assert told("seed") == [said["seed"]]
    for unit, begun in zip(
        (row.split(",")[0] for row in rows),
        [*told("keys of 11383.V1 … V5"), *told("keys of 11948.V1, V2")],
        strict=True,
    ):
        assert keys.unit(unit).hex().startswith(begun)
    assert told("start in 11383") == [str(keys.below(4000, "11383"))]
    assert told("start in 11948") == [str(keys.below(686, "11948"))]
    assert told("sample_sha256") == [said["sample_sha256"]]
    sample = (FOLDER / "sample.csv").read_text(encoding="utf-8")
    assert f"```\n{sample}```" in DOCUMENT
