"""Answers that are files: only the SHA-256 of the file is the answer, the file lies elsewhere."""

from questionnaires.question_types.base import Checker, ItemBase, Scales
from questionnaires.question_types.formed_code import formed_checker


def file_checker(_item: ItemBase, _scales: Scales) -> Checker:
    """Return the check of the name of a stored file."""
    return formed_checker("sha256:[0-9a-f]{64}", "not-a-file", "sha256: and 64 hex digits")
