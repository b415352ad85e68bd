"""Files that commands read."""

from pathlib import Path

from survey_service.problems import Problem


def read_text(path: Path, problem: str) -> str:
    """Return a text file people handed over.

    Raises:
        Problem: of code `problem`, naming the line whose bytes are not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise Problem(problem, f"line {line}", "other bytes", "UTF-8 text") from error
