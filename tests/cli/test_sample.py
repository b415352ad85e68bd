"""`langnghe sample`: sealed, committed, opened, drawn, verified, printed; and what is refused."""

import json
import shutil
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from survey_service.cli import main
from survey_service.ledger import entries
from survey_service.pipeline.sequence import sequence
from survey_service.security.accounts import create
from survey_service.security.passwords import Passwords
from survey_service.security.permissions import Grant
from survey_service.store import campaigns, ledger, samples, units
from tests.cli.commands import Command, refused

PASSWORD = "mật khẩu đủ dài 2026"
DRAW = "hp-2026/sample/2026/1"
VALUE = "40817269350284617395"


@pytest.fixture(scope="session")
def _prepared(tmp_path_factory) -> Path:
    """A round in preparation with two analysts, and a frame of three villages per commune."""
    folder = tmp_path_factory.mktemp("prepared")
    command = Command(folder, f"sqlite:///{folder}/var/test.db")
    command.ok("init", "--year", "2026", "--draft")
    database = command.opened()
    for name in ("an", "binh"):
        create(
            database, Passwords(), datetime(2026, 1, 1, tzinfo=UTC), username=name,
            name=f"Nguyễn {name.title()}", password=PASSWORD, grants=[Grant("analyst")],
        )  # fmt: skip
    with database.read() as connection:
        registry = units.registry(connection)
    database.close()
    communes = [u.code for u in registry.units(date(2026, 1, 1), "commune")]
    rows = [
        f"{commune}.V{n},{commune},{200 * n},{180 * n},Thôn {n}"
        for commune in communes[:4]
        for n in (3, 1, 2)
    ]
    frame = "\n".join(["unit,stratum,size,lines,name", *rows]) + "\n"
    (folder / "villages.csv").write_text(frame, encoding="utf-8")
    return folder


@pytest.fixture
def city(_prepared: Path, tmp_path: Path) -> Command:
    """The command on that round."""
    shutil.copytree(_prepared, tmp_path, dirs_exist_ok=True)
    return Command(tmp_path, f"sqlite:///{tmp_path}/var/test.db")


def run(command: Command, *words: str, who: str = "an"):
    named = () if words[1] in {"open", "files", "minutes", "list"} else ("--username", who)
    return command(*words, *named, environment={"LANGNGHE_PASSWORD": PASSWORD})


def ok(command: Command, *words: str, who: str = "an") -> str:
    result = run(command, *words, who=who)
    assert result.exit_code == 0, result.output
    return result.stdout


def alone(*words: str):
    """A command that needs no database."""
    return CliRunner().invoke(main, words)


def at(seconds: float) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat(timespec="seconds")


def committed(command: Command, folder: Path, *more: str, **options: str):
    frame = options.get("frame", "villages.csv")
    words = ["sample", "commit", "--campaign", "hp-2026", "--period", "2026"]
    words += ["--frame", str(folder / frame), "--folder", str(folder / options.get("to", "out"))]
    words += ["--lead-hours", "0"]
    if "--take" not in more and "--take-file" not in more:
        words += ["--take", "2"]
    if "--method" not in more:
        words += ["--lines", "3", "--line-reserve", "1"]
    return run(command, *words, *more, who=options.get("who", "an"))


DICE = ("--source", "dice", "--source-name", "xúc xắc, quay phim")


def seal(command: Command, folder: Path, owner: str, draw: str = DRAW) -> str:
    words = ["sample", "seal", "--draw", draw, "--owner", owner]
    done = alone(*words, "--output", str(folder / f"{owner}.json"))
    assert done.exit_code == 0, done.output
    return done.stdout.strip()


def waited(moment: str) -> None:
    left = datetime.fromisoformat(moment) + timedelta(seconds=1) - datetime.now(UTC)
    time.sleep(max(0.0, left.total_seconds()))


def test_a_draw_from_seal_to_minutes(city, tmp_path):
    mttq, ccb = (seal(city, tmp_path, owner) for owner in ("mttq-hp", "ccb-hp"))
    speaks = at(4)
    done = committed(
        city, tmp_path, *DICE, "--source-at", speaks, "--open-until", speaks,
        "--secret", mttq, "--secret", ccb,
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith(f"{DRAW}\t")
    assert f"{DRAW}: mttq-hp opened" in ok(city, "sample", "open", str(tmp_path / "mttq-hp.json"))
    refused(run(city, "sample", "open", str(tmp_path / "mttq-hp.json")), "draw-secret-open")
    early = run(city, "sample", "draw", DRAW, "--value", VALUE, "--folder", str(tmp_path / "out"))
    assert "draw-too-early" in early.output
    waited(speaks)
    refused(run(city, "sample", "open", str(tmp_path / "ccb-hp.json")), "draw-secret-late")
    wrong = run(city, "sample", "draw", DRAW, "--value", "12", "--folder", str(tmp_path / "out"))
    refused(wrong, "public-value-wrong", "xúc xắc")
    out = tmp_path / "out"
    drawn = run(city, "sample", "draw", DRAW, "--value", VALUE, "--folder", str(out))
    assert drawn.exit_code == 0, drawn.output
    assert drawn.stdout == f"{DRAW}: 24 official, 8 reserve\n"
    assert "ccb-hp did not open" in drawn.stderr
    again = run(city, "sample", "draw", DRAW, "--value", VALUE, "--folder", str(tmp_path / "b"))
    refused(again, "draw-done")
    database = city.opened()
    with database.read() as connection:
        campaign = campaigns.get(connection, "hp-2026")
        name = next(part.sample for part in campaign.series if part.series == "sample")
        cases = list(samples.each_case(connection, name))
        psus = samples.psus(connection, name)
    assert (len(cases), len(psus)) == (32, 8)
    assert {case.list for case in cases} == {"official", "reserve"}
    assert psus[0].name["vi"].startswith("Thôn ")
    acts = acts_of(database)
    assert [act["act"] for act in acts] == ["commit", "open", "draw"]
    assert acts[2]["unopened"] == ["ccb-hp"]
    sequence(database)
    database.close()
    _check_files(city, out, tmp_path)
    waits = ok(city, "sample", "list")
    assert waits.startswith(DRAW)
    assert waits.endswith("1/2 secrets\tdrawn\n")
    paper = tmp_path / "bb.pdf"
    ok(city, "sample", "minutes", DRAW, "--body", "Sở Nội vụ", "--output", str(paper),
       "--public-url", "https://khaosat.example.vn")  # fmt: skip
    assert paper.read_bytes().startswith(b"%PDF")
    assert ok(city, "sample", "start", "hp-2026") == "hp-2026: field\n"
    refused(run(city, "sample", "start", "hp-2026"), "campaign-not-draft")


def acts_of(database) -> list[dict]:
    with database.read() as connection:
        waiting = [entry for _, entry in ledger.pending(connection)]
        placed = [each.entry for each in ledger.latest(connection, ["draw"], 99)]
    found = map(entries.decode, [*waiting, *placed])
    order = {"commit": 0, "open": 1, "draw": 2}
    return sorted((f for f in found if f["kind"] == "draw"), key=lambda f: order[f["act"]])


def _check_files(city: Command, out: Path, tmp_path: Path) -> None:
    later = tmp_path / "later"
    ok(city, "sample", "files", DRAW, "--folder", str(later))
    said = json.loads((later / "manifest.json").read_text(encoding="utf-8"))
    assert [place["act"] for place in said["ledger"]] == ["commit", "open mttq-hp", "draw"]
    assert all(isinstance(place["position"], int) for place in said["ledger"])
    verifier = tmp_path / "verify_draw.py"
    assert alone("sample", "verifier", "--output", str(verifier)).exit_code == 0
    for folder in (out, later):
        paths = [str(folder / f) for f in ("manifest.json", "frame.csv")]
        kept, used = str(out / "commitment.json"), str(out / "sample.csv")
        own = subprocess.run(
            [sys.executable, "-I", str(verifier), *paths, kept, used],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (own.returncode, own.stdout) == (0, "agrees\n")
        ours = alone("sample", "verify", paths[0], "--commitment", kept, "--sample", used)
        assert (ours.exit_code, ours.stdout) == (0, "agrees\n")
    changed = (out / "frame.csv").read_text(encoding="utf-8").replace(",200,", ",201,", 1)
    (later / "frame.csv").write_text(changed, encoding="utf-8")
    ours = alone("sample", "verify", str(later / "manifest.json"))
    assert ours.exit_code == 1
    assert ours.stdout.splitlines()[0] == "differs: frame"
    (later / "manifest.json").write_text("{}", encoding="utf-8")
    assert alone("sample", "verify", str(later / "manifest.json")).exit_code == 2


def test_a_redraw_takes_two_people_and_leaves_a_trace(city, tmp_path):
    soon = at(1)
    source = (*DICE, "--source-at")
    assert committed(city, tmp_path, *source, soon).exit_code == 0
    refused(committed(city, tmp_path, *source, at(60), to="b"), "draw-exists", DRAW)
    asked = ok(city, "sample", "redraw", DRAW, "--reason", "Danh sách thiếu một thôn")
    request = asked.split("\t")[0]
    own = committed(city, tmp_path, *source, at(60), "--approval", request, to="b")
    refused(own, "approval-own")
    later = at(2)
    done = committed(city, tmp_path, *source, later, "--approval", request, to="b", who="binh")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("hp-2026/sample/2026/2\t")
    said = json.loads((tmp_path / "b" / "commitment.json").read_text(encoding="utf-8"))
    assert (said["replaces"], said["reason"]) == (DRAW, "Danh sách thiếu một thôn")
    waited(later)
    old = run(city, "sample", "draw", DRAW, "--value", VALUE, "--folder", str(tmp_path / "c"))
    refused(old, "draw-replaced")
    second = "hp-2026/sample/2026/2"
    new = run(city, "sample", "draw", second, "--value", VALUE, "--folder", str(tmp_path / "b"))
    assert new.exit_code == 0, new.output
    database = city.opened()
    trace = next(act for act in acts_of(database) if act.get("replaces"))
    database.close()
    assert (trace["replaces"], trace["draw"]) == (DRAW, second)
    assert trace["requested_by"] != trace["by"]
    used = committed(city, tmp_path, *source, at(60), "--approval", request, to="d", who="binh")
    refused(used, "approval-decided")


@pytest.mark.parametrize(
    ("rows", "parts"),
    [
        ("unit,stratum,size\n", ("empty-frame",)),
        ("unit;stratum;size\n", ("draw-file-invalid", "line 1")),
        ("unit,stratum,size\na,00001,0\n", ("draw-file-invalid", "line 2", "size", "'0'")),
        ("unit,stratum,size\na,00001,-3\n", ("draw-file-invalid", "line 2", "size", "'-3'")),
        ("unit,stratum,size\na,00001,3\na,00001,3\n", ("draw-file-invalid", "line 3", "unit")),
        ("unit,stratum,size\na,00001,3\n", ("sample-larger-than-stratum", "00001", "at most 1")),
        ("unit,stratum,size\na,00001,3\nb,00001,3\n", ("draw-refused", "stratum", "00001")),
    ],
)
def test_frames_are_refused_with_their_row(city, tmp_path, rows, parts):
    (tmp_path / "bad.csv").write_text(rows, encoding="utf-8")
    done = committed(city, tmp_path, *DICE, "--source-at", at(60), frame="bad.csv")
    assert done.exit_code == 2
    for part in parts:
        assert part in done.stderr


def test_chance_that_somebody_could_choose_is_refused(city, tmp_path):
    mttq = seal(city, tmp_path, "mttq-hp")
    refused(committed(city, tmp_path), "draw-refused", "source")
    alone_one = committed(city, tmp_path, "--secret", mttq, "--open-until", at(60))
    refused(alone_one, "draw-refused", "source")
    refused(committed(city, tmp_path, *DICE, "--source-at", at(-60)), "draw-refused", "source")
    soon = at(60)
    late = committed(
        city, tmp_path, *DICE, "--source-at", soon, "--secret", mttq, "--open-until", at(99)
    )
    refused(late, "draw-refused", "open-until")
    none = committed(city, tmp_path, *DICE, "--source-at", soon, "--secret", mttq)
    refused(none, "draw-refused", "open-until")


def test_a_secret_that_was_not_sealed_is_refused(city, tmp_path):
    mttq = seal(city, tmp_path, "mttq-hp")
    soon = at(60)
    words = (*DICE, "--source-at", soon, "--open-until", soon, "--secret", mttq)
    assert committed(city, tmp_path, *words).exit_code == 0
    said = json.loads((tmp_path / "mttq-hp.json").read_text(encoding="utf-8"))
    forged = tmp_path / "forged.json"
    forged.write_text(json.dumps(said | {"secret": "0" * 64}), encoding="utf-8")
    refused(run(city, "sample", "open", str(forged)), "draw-secret-wrong", "mttq-hp")
    forged.write_text(json.dumps(said | {"owner": "ccb-hp"}), encoding="utf-8")
    refused(run(city, "sample", "open", str(forged)), "draw-secret-wrong", "ccb-hp")
    forged.write_text(json.dumps(said | {"draw_id": "x"}), encoding="utf-8")
    refused(run(city, "sample", "open", str(forged)), "draw-unknown")
    forged.write_text("{", encoding="utf-8")
    refused(run(city, "sample", "open", str(forged)), "draw-file-invalid")
    refused(run(city, "sample", "start", "hp-2026"), "sample-missing")
    refused(run(city, "sample", "minutes", DRAW, "--body", "x", "--output", str(tmp_path / "m")),
            "draw-not-drawn")  # fmt: skip
