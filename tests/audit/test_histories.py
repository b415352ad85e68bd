"""Clean histories are clean: not one false alarm, whichever order the acts came in."""

import ast
import subprocess
import sys

import pytest

from survey_service.ledger.verifier.command import CLEAN, verify
from survey_service.ledger.verifier.one_file import one_file
from tests.audit.bundles import write
from tests.audit.grown import grown


def alarms(seed, folder):
    said = []
    history = grown(seed)
    code = verify(write(history, folder / "bundle.zip"), show=said.append)
    return [] if code == CLEAN else [seed, *said]


def test_clean_histories_raise_no_alarm(tmp_path):
    assert [found for seed in range(100) if (found := alarms(seed, tmp_path))] == []


@pytest.mark.endurance
def test_a_thousand_clean_histories_raise_no_alarm(tmp_path):
    assert [found for seed in range(100, 1100) if (found := alarms(seed, tmp_path))] == []


def names(tree):
    """What a module defines at its top."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (
                each.id
                for target in node.targets
                for each in ast.walk(target)
                if isinstance(each, ast.Name)
            )


def test_the_parts_of_the_one_file_have_distinct_names():
    found = list(names(ast.parse(one_file(), feature_version=(3, 10))))
    assert sorted(set(found)) == sorted(found)
    assert len(found) > 50


def test_the_one_file_needs_nothing_of_ours(tmp_path):
    program = tmp_path / "verifier.py"
    program.write_text(one_file(), encoding="utf-8")
    bundle = write(grown(7), tmp_path / "bundle.zip")
    command = [sys.executable, "-I", "-S", str(program), str(bundle)]  # -S: nothing installed
    ran = subprocess.run(
        command, check=False, cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert (ran.returncode, '"verdict": "clean"' in ran.stdout) == (CLEAN, True), ran.stderr
