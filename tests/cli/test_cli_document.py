"""Every example of `docs/cli.md` runs as printed, and prints what stands below it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from survey_service.cli import main

TEXT = (Path(__file__).parent.parent.parent / "docs" / "cli.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+) (\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def examples() -> list[tuple[str, str, str, str | None]]:
    """Heading, design, request and output; a design holds until the next one of its section."""
    found: list[tuple[str, str, str, str | None]] = []
    general = ""
    for section in re.split(r"^#+ ", TEXT, flags=re.MULTILINE):
        heading, design = section.partition("\n")[0], general
        for match in BLOCK.finditer(section):
            if match[2] == "design":
                design = match[3]
                general = general or design
            elif match[2] == "request":
                found.append((heading, design, match[3], None))
            elif match[2] == "output" and found:
                found[-1] = (*found[-1][:3], match[3])
    return found


def assert_same(found: Any, printed: Any) -> None:
    """Numbers agree to the digits printed."""
    if isinstance(printed, dict):
        assert list(found) == list(printed)
        for key, value in printed.items():
            assert_same(found[key], value)
    elif isinstance(printed, list):
        assert len(found) == len(printed)
        for one, other in zip(found, printed, strict=True):
            assert_same(one, other)
    elif isinstance(printed, float):
        assert found == pytest.approx(printed, rel=1e-4, abs=1e-4)
    else:
        assert found == printed


@pytest.mark.parametrize(("heading", "design", "request_", "output"), examples())
def test_an_example_runs(
    heading: str, design: str, request_: str, output: str | None, tmp_path: Path
) -> None:
    table = next(match[3] for match in BLOCK.finditer(TEXT) if match[2] == "answers")
    files = {"answers.csv": table, "design.json": design, "request.json": request_}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    options = ["--data", "answers.csv", "--design", "design.json", "--request", "request.json"]
    paths = [str(tmp_path / o) if o in files else o for o in options]
    done = CliRunner().invoke(main, ["estimate", *paths])
    assert done.exit_code == 0, f"{heading}: {done.stderr}"
    if output is not None:
        assert_same(json.loads(done.stdout), json.loads(output))
