"""Hostile workbooks are refused by code, in little time and memory, and nothing leaks.

All are judged by the code of the process with limits; the heaviest go the whole way through such a
process. Its seconds and bytes are limits it has, not measurements of a machine.
"""

import resource
import sys

import msgspec
import pytest

from survey_service.workbooks import Request, child, import_workbook, reading
from survey_service.workbooks.verdicts import Outcome
from tests.workbooks import hostile

SECRET = "bí mật của máy này"
CASES = {
    "zip bomb": (hostile.zip_bomb, "workbook-too-large"),
    "many bombs that are not read": (hostile.many_small_bombs, "workbook-too-large"),
    "1 GB declared": (hostile.declared_gigabyte, "workbook-too-large"),
    "less declared": (hostile.declared_less, "damaged-workbook"),
    "document type from elsewhere": (hostile.parameter_entity, "document-type"),
    "billion laughs": (hostile.billion_laughs, "document-type"),
    "billion laughs in shared texts": (lambda: hostile.billion_laughs("shared"), "document-type"),
    "quadratic blow-up": (hostile.quadratic_blow_up, "document-type"),
    "macros": (hostile.macros, "macros"),
    "hidden macros": (hostile.hidden_macros, "macros"),
    "macro sheet": (hostile.macro_sheet, "macros"),
    "slip up": (lambda: hostile.slipping("../../etc/cron.d/x"), "unsafe-part"),
    "slip absolute": (lambda: hostile.slipping("/etc/passwd"), "unsafe-part"),
    "slip backslash": (lambda: hostile.slipping("xl\\..\\..\\x"), "unsafe-part"),
    "slip drive": (lambda: hostile.slipping("C:/x"), "unsafe-part"),
    "one name twice": (hostile.twice, "unsafe-part"),
    "thousands of sheets": (hostile.thousands_of_sheets, "too-many-sheets"),
    "thousands of parts": (hostile.thousands_of_parts, "workbook-too-large"),
    "deep markup": (hostile.deep_markup, "damaged-workbook"),
    "deep formula": (hostile.deep_formula, "bad-expression"),
    "many cells": (hostile.many_cells, "too-many-cells"),
    "long cell": (hostile.long_cell, "cell-too-long"),
    "one long text in many cells": (hostile.repeated_long_text, "too-many-cells"),
    "old Excel": (hostile.old_excel, "old-workbook"),
    "encrypted": (hostile.encrypted, "encrypted-workbook"),
    "encrypted parts": (hostile.encrypted_parts, "encrypted-workbook"),
    "rare compression": (hostile.rare_compression, "damaged-workbook"),
    "text": (lambda: b"type,name,label\n", "not-a-workbook"),
    "PDF": (lambda: b"%PDF-1.7", "not-a-workbook"),
    "nothing": (lambda: b"", "not-a-workbook"),
    "half a zip": (lambda: hostile.packed(hostile.parts())[:700], "damaged-workbook"),
    "another zip": (lambda: hostile.packed({"a.txt": "x"}), "damaged-workbook"),
}
HEAVY = [
    "zip bomb", "many bombs that are not read", "1 GB declared", "billion laughs",
    "quadratic blow-up", "thousands of parts", "deep markup", "many cells",
    "one long text in many cells",
]  # fmt: skip
REQUEST = Request(suffix=".xlsx")


def test_the_harmless_one_is_imported():
    outcome = import_workbook(hostile.packed(hostile.parts()), REQUEST)
    assert outcome.refusals == ()
    assert "name: age" in outcome.text


@pytest.mark.parametrize("case", CASES)
def test_hostile_workbooks_are_refused_by_code(case):
    make, code = CASES[case]
    read = import_workbook if case in HEAVY else child.outcome_of
    outcome = read(make(), REQUEST)
    assert outcome.text is None
    assert [reason.code for reason in outcome.refusals] == [code]
    assert set(outcome.refusals[0].hint) == {"vi", "en"}
    assert outcome.refusals[0].expected


@pytest.mark.parametrize("make", [hostile.external_entity, hostile.external_entity_in_utf16])
def test_no_file_of_the_machine_is_read(make, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET, encoding="utf-8")
    outcome = child.outcome_of(make(secret), REQUEST)
    assert [reason.code for reason in outcome.refusals] == ["document-type"]
    assert SECRET not in msgspec.json.encode(outcome).decode()


def test_a_cell_in_the_last_corner_costs_nothing():
    outcome = child.outcome_of(hostile.far_cell(), REQUEST)
    assert [remark.code for remark in outcome.remarks][:1] == [
        "language-assumed"
    ] or outcome.remarks


def test_another_ending_does_not_make_a_workbook_text():
    content = hostile.packed(hostile.parts())
    assert import_workbook(content, Request(suffix=".csv")).text is not None
    assert import_workbook(hostile.macros(), Request(suffix=".md")).refusals[0].code == "macros"


def run_child(tmp_path, monkeypatch, body):
    """Let another program stand in for the process that reads."""
    script = tmp_path / "stand_in.py"
    script.write_text(f"from survey_service.workbooks import child\nchild._limit()\n{body}\n")
    monkeypatch.setattr(reading, "COMMAND", (sys.executable, str(script)))
    return import_workbook(b"x", REQUEST)


@pytest.mark.parametrize(
    "body",
    [
        "while True: pass",
        "x = bytearray(300_000_000)",
        "x = [bytes(1_000_000) for _ in range(400)]",
    ],
)
def test_a_reader_that_goes_wild_is_ended_and_told_by_code(tmp_path, monkeypatch, body):
    monkeypatch.chdir(tmp_path)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    outcome = run_child(tmp_path, monkeypatch, body)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert [reason.code for reason in outcome.refusals] == ["took-too-long"]
    assert after.ru_utime - before.ru_utime < 2


def test_a_reader_that_sleeps_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "PATIENCE", 0.5)
    outcome = run_child(tmp_path, monkeypatch, "import time; time.sleep(60)")
    assert [reason.code for reason in outcome.refusals] == ["took-too-long"]


@pytest.mark.parametrize(
    ("body", "got"),
    [
        ("print('nonsense')", ""),
        ("raise KeyError('vi')", "KeyError: 'vi'"),
        ("import os; os._exit(3)", ""),
        ("open('made.txt', 'w').write('x' * 10)", ""),
    ],
)
def test_a_reader_that_fails_is_told_by_code(tmp_path, monkeypatch, body, got):
    monkeypatch.chdir(tmp_path)
    outcome = run_child(tmp_path, monkeypatch, body)
    assert [(each.code, each.got) for each in outcome.refusals] == [("reader-failed", got)]
    made = tmp_path / "made.txt"
    assert not made.exists() or made.read_bytes() == b""


def test_more_bytes_than_a_form_has_are_not_passed_on():
    content = hostile.packed(hostile.parts()) + b"\0" * 11_000_000
    assert import_workbook(content, REQUEST).refusals[0].code == "workbook-too-large"
    text = b"|survey|\n" + b"x" * 11_000_000
    refused = child.outcome_of(text, Request(suffix=".md")).refusals
    assert refused[0].code == "workbook-too-large"


def test_texts_are_read_in_the_same_process():
    table = "| survey |\n| | type | name | label |\n| | integer | age | Tuổi của bác? |"
    assert "name: age" in child.outcome_of(table.encode(), Request(suffix=".md")).text
    rows = "survey,,,\n,type,name,label\n,integer,age,Tuổi của bác?\n"
    assert "name: age" in child.outcome_of(rows.encode(), Request(suffix=".csv")).text
    refused = child.outcome_of(b"\xff\xfe", Request(suffix=".csv")).refusals
    assert refused[0].code == "not-a-workbook"


def test_modules_of_the_working_folder_are_not_run(tmp_path, monkeypatch):
    for name in ("msgspec", "yaml", "questionnaires", "zipfile"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('run')")
    monkeypatch.chdir(tmp_path)
    assert import_workbook(hostile.packed(hostile.parts()), REQUEST).text is not None


def test_the_limits_are_those_that_are_promised():
    assert child.PROCESSOR_SECONDS < 2
    assert child.MEMORY <= 256 * 1024 * 1024
    assert Outcome().refusals == ()
