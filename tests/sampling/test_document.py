"""Proves that every example in docs/sampling.md prints what the document says."""

import doctest
from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "sampling.md"


def test_the_document_tells_the_truth() -> None:
    outcome = doctest.testfile(str(DOCUMENT), module_relative=False)
    assert outcome.attempted >= 14
    assert outcome.failed == 0
