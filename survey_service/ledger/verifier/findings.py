"""Findings: what does not fit, as lines that a person and a program can read."""

import json
from collections.abc import Callable

MOST = 1_000


class Findings:
    """Hands each finding to `show` at once; after a thousand they are only counted."""

    def __init__(self, show: Callable[[str], object]) -> None:
        self.count = 0
        self._show = show

    def add(self, code: str, where: str, got: object = None, expected: object = None) -> None:
        """Report one finding: its stable code, the place, what is there, what had to be there."""
        self.count += 1
        if self.count <= MOST:
            finding = {"code": code, "where": where, "got": got, "expected": expected}
            self._show(json.dumps(finding, ensure_ascii=False))
