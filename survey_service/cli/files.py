"""Files that commands read."""

from pathlib import Path

from survey_service.pipeline.csv_rows import Refuse


def read_text(path: Path, refuse: Refuse) -> str:
    """Return a text file people handed over.

    Raises:
        Problem: made by `refuse`, naming the line whose bytes are not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise refuse(f"line {line}", "other bytes", "UTF-8 text") from error
