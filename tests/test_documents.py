"""Documents that are checked: links, files, commands and settings they name must exist."""

import re
import subprocess
from pathlib import Path

import pytest

from survey_service.settings import Settings, to_environment

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\((?!https?://|#)([^)#]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_relative_links_lead_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    broken = [link for link in LINK.findall(text) if not (document.parent / link).exists()]
    assert broken == []


def test_every_make_target_in_the_readme_exists() -> None:
    targets = set(
        re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    named = set(re.findall(r"`?make ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert {"demo", "test"} <= named <= targets


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert [name for name in to_environment(Settings()) if f"`{name}`" not in text] == []


def test_every_tree_in_the_architecture_exists() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    tree = text.split("survey_service/\n", 1)[1].split("```", 1)[0]
    names = [line.split()[0] for line in tree.splitlines() if line.strip()]
    assert names
    assert [name for name in names if not (ROOT / "survey_service" / name).exists()] == []


def test_decisions_are_numbered_once() -> None:
    numbers = [path.name[:4] for path in (ROOT / "docs" / "decisions").glob("*.md")]
    assert sorted(numbers) == sorted(set(numbers))


def test_the_repository_names_no_machine() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    home = re.compile(r"/(?:root|home/\w+|work|tmp/langnghe)/")
    wrong = []
    for name in tracked:
        path = ROOT / name
        if (
            path.suffix in {".png", ".webp", ".gz", ".parquet", ".woff2", ".ttf"}
            or not path.is_file()
        ):
            continue
        if home.search(path.read_text(encoding="utf-8")):
            wrong.append(name)
    assert wrong == []
