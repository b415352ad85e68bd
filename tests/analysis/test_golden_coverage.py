"""Every golden case is compared with, or its absence has a reason in `uncovered.yaml`.

Each module `test_golden_*.py` says in `COVERED` which cases it compares; nothing else counts.
"""

import gzip
import importlib.util
import json
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
import yaml

HERE = Path(__file__).parent
REFERENCE = HERE.parent / "reference"
SETS = {
    "api": "api/golden_api.json",
    "commune": "commune/golden_commune.json.gz",
    "advanced": "commune/golden_advanced.json.gz",
}


def all_cases() -> frozenset[str]:
    names = set()
    for name, path in SETS.items():
        text = (REFERENCE / path).read_bytes()
        decoded = json.loads(gzip.decompress(text) if path.endswith(".gz") else text)
        names |= {f"{name}:{case['id']}" for case in decoded["cases"]}
    return frozenset(names)


def covered_by(path: Path) -> frozenset[str]:
    spec = importlib.util.spec_from_file_location(f"coverage_of_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: frozenset[str] = module.COVERED
    return found


MODULES = sorted(
    path
    for folder in ("analysis", "sampling")
    for path in (HERE.parent / folder).glob("test_golden_*.py")
    if path != Path(__file__)
)
CASES = all_cases()


@pytest.fixture(scope="module")
def covered() -> frozenset[str]:
    return frozenset[str]().union(*(covered_by(path) for path in MODULES))


@pytest.fixture(scope="module")
def uncovered() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((REFERENCE / "uncovered.yaml").read_text("utf-8"))
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_covers_cases_that_exist(path: Path) -> None:
    found = covered_by(path)
    assert found
    assert found <= CASES, sorted(found - CASES)


def test_every_case_is_covered_or_has_a_reason(
    covered: frozenset[str], uncovered: list[dict[str, Any]]
) -> None:
    patterns = [pattern for entry in uncovered for pattern in entry["cases"]]
    silent = {c for c in CASES - covered if not any(fnmatchcase(c, p) for p in patterns)}
    assert not silent, sorted(silent)


def test_reasons_are_given_once_and_only_for_what_is_not_covered(
    covered: frozenset[str], uncovered: list[dict[str, Any]]
) -> None:
    for entry in uncovered:
        assert set(entry) == {"cases", "reason"}
        assert len(entry["reason"].split()) > 2
        for pattern in entry["cases"]:
            matched = {case for case in CASES if fnmatchcase(case, pattern)}
            assert matched, f"{pattern} matches no case"
            assert not matched & covered, f"{pattern} matches {sorted(matched & covered)}"
