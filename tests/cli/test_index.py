"""`langnghe index`: the examples of `docs/cli.md`, schemes by name and file, CSV, refusals."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from survey_service.cli import main

TEXT = (Path(__file__).parent.parent.parent / "docs" / "cli.md").read_text(encoding="utf-8")
SECTION = TEXT[TEXT.index("# An index from a file") :]
BLOCKS = dict(re.findall(r"^```\w+ (\S+)\n(.*?)^```$", SECTION, re.MULTILINE | re.DOTALL))
FILES = {
    "forms.csv": "forms",
    "before.csv": "before",
    "design.json": "forms_design",
    "scheme.yaml": "scheme",
    "request.json": "index_request",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, block in FILES.items():
        (tmp_path / name).write_text(BLOCKS[block], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*more: str, scheme: str = "scheme.yaml") -> Any:
    options = ["--data", "forms.csv", "--design", "design.json", "--scheme", scheme]
    return CliRunner().invoke(main, ["index", *options, *more])


def answer(*more: str) -> dict[str, Any]:
    done = run("--request", "request.json", *more)
    assert done.exit_code == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", [name for name in BLOCKS if "_" in name and name.endswith("9")])
def test_figures_are_those_printed(name: str) -> None:
    assert_printed(answer("--against", name.partition("_")[2])["figures"], BLOCKS[name])


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", [name for name in BLOCKS if name.startswith("parts_")])
def test_parts_are_those_printed(name: str) -> None:
    assert_printed(answer("--against", name.partition("_")[2])["decomposition"], BLOCKS[name])


def assert_printed(found: list[dict[str, Any]], printed: str) -> None:
    """Every row that is printed is there, with all its keys and the digits printed."""
    rows = json.loads(printed)
    assert rows
    texts = [key for key, value in rows[0].items() if isinstance(value, str) and key != "printed"]
    for row in rows:
        [same] = [each for each in found if all(each[key] == row[key] for key in texts)]
        assert list(same) == list(row)
        for key, value in row.items():
            close = pytest.approx(value, rel=1e-4) if isinstance(value, float) else value
            assert same[key] == close, key


@pytest.mark.usefixtures("folder")
def test_parts_of_a_block_add_up() -> None:
    rows = answer("--against", "block")["decomposition"]
    assert {row["domain"] for row in rows} == set("ABCD")
    for domain in "ABCD":
        parts = [row for row in rows if row["domain"] == domain]
        for by in ("item", "channel", "sex"):
            total = sum(row["est"] for row in parts if row["by"] == by)
            assert total == pytest.approx(parts[0]["est"], abs=1e-12)


def test_csv_holds_figures_or_parts(folder: Path) -> None:
    for more, columns in (
        ([], {"level", "domain", "est", "printed", "response_rate", "state"}),
        (["--against", "before.csv"], {"level", "domain", "against", "by", "part", "est"}),
    ):
        done = run("--request", "request.json", *more, "--output", "out.csv")
        assert done.exit_code == 0, done.stderr
        with (folder / "out.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert columns <= set(rows[0])
        assert {row["level"] for row in rows} == {"unit", "block", "all"}


def test_no_weights_reproduce_a_tally(folder: Path) -> None:
    (folder / "design.json").write_text('{"weights": "none"}', encoding="utf-8")
    (folder / "request.json").write_text('{"publication": {"min_psus": 0}}', encoding="utf-8")
    found = answer()["figures"][0]
    with (folder / "forms.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    shares = []
    for item in "abc":
        given = [row[item] for row in rows if row[item] != "97"]
        shares.append(sum(each in {"4", "5"} for each in given) / len(given))
    assert found["est"] == pytest.approx(sum(shares) / 3, rel=1e-12)


def test_a_packaged_scheme_is_known_by_name(folder: Path) -> None:
    header = (
        "sq_openness,sq_progress,sq_result,sq_reuse,sq_online,sq_payment,sq_attitude,sq_reply\n"
    )
    (folder / "forms.csv").write_text(header + "4,5,3,97,4,98,5,97\n" * 40, encoding="utf-8")
    (folder / "design.json").write_text("{}", encoding="utf-8")
    done = run(scheme="service_766_satisfaction")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["figures"][0]["printed"] == "80.00"
    assert found["provenance"]["vi"]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("more", "code"),
    [
        (["--against", "90"], "bad-target"),
        (["--against", "nan"], "bad-target"),
        (["--against", "nowhere.csv"], "no-file"),
        (["--scheme", "nowhere.yaml"], "no-file"),
        (["--scheme", "sipas_2031"], "unknown-scheme"),
        (["--scheme", "forms.csv"], "bad-scheme"),
        (["--request", "design.json"], "bad-key"),
        (["--against", "block"], "request-misfit"),
    ],
)
def test_a_failure_is_one_line(more: list[str], code: str) -> None:
    done = run(*more)
    assert done.exit_code == 2
    assert f"{code}:" in done.stderr
    assert "Traceback" not in done.stderr
