"""The one way the analysis core refuses: a coded error with where, got, expected and a hint.

Codes are stable; sentences may change. The command line prints the error as one line.
"""

import numpy as np

LONGEST_GOT = 80


class AnalysisError(Exception):
    """A request, design or table the core cannot work with.

    `where` names the place in the caller's own terms (a column, a key, a stratum), `got` what
    stood there, `expected` what would have worked and `hint` what to do next.
    """

    def __init__(self, code: str, *, where: str, got: object, expected: str, hint: str) -> None:
        self.code = code
        self.where = where
        # a number of NumPy would be shown with its type
        self.got = got.item() if isinstance(got, np.generic) else got
        self.expected = expected
        self.hint = hint
        super().__init__(code, where, self.got, expected, hint)

    def __str__(self) -> str:
        got = _short(self.got)
        return f"{self.code}: {self.where}: got {got}, expected {self.expected}. {self.hint}"


def _short(got: object) -> str:
    """One line of bounded length, whatever a file held."""
    line = " ".join(str(got).split())
    return line if len(line) <= LONGEST_GOT else line[: LONGEST_GOT - 1] + "…"
