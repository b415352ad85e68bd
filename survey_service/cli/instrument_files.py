"""Instrument files that commands read."""

from pathlib import Path

from questionnaires.errors import InstrumentError
from questionnaires.text import say


class FileError(Exception):
    """A file that holds no instrument, told in both languages.

    Attributes:
        code: the code of the `InstrumentError`, or `not-utf-8`.
        where: file and place in it.
        got: what stands there.
        expected: what could stand there.
        hint: what the author can do, Vietnamese first.
    """

    def __init__(self, code: str, where: str, got: object, expected: str, hint: str) -> None:
        super().__init__(f"{where}: {code}")
        self.code = code
        self.where = where
        self.got = got
        self.expected = expected
        self.hint = hint


def instrument_text(path: Path) -> str:
    """Return the text of an instrument file.

    Raises:
        FileError: `not-utf-8`, with the line.
    """
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        hint = "Hãy lưu tệp bằng UTF-8. Save the file as UTF-8."
        place = f"{path}: line {line}"
        raise FileError("not-utf-8", place, "other bytes", "UTF-8 text", hint) from None


def refusal(path: Path, error: InstrumentError) -> FileError:
    """Return an instrument's refusal as a failure of that file."""
    where = f"{path}: {error.where}" if error.where else str(path)
    hint = f"{say(error.hint, 'vi')} {say(error.hint, 'en')}"
    return FileError(error.code, where, error.got, error.expected, hint)
