"""Proves that every example in docs/units.md prints what the document says."""

import doctest
from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "units.md"


def test_the_document_tells_the_truth() -> None:
    outcome = doctest.testfile(str(DOCUMENT), module_relative=False)
    assert outcome.attempted >= 9
    assert outcome.failed == 0
