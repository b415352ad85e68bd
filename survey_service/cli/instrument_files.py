"""Instrument files that commands read, and how a command says that one cannot be read."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

from questionnaires.errors import InstrumentError
from questionnaires.instrument import Instrument
from questionnaires.loader import library, load_library, parse
from questionnaires.places import error_place
from questionnaires.text import say
from questionnaires.yaml_notation import Place

Command = TypeVar("Command", bound=Callable[..., Any])


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


def json_option(command: Command) -> Command:
    """Add `--json`."""
    return click.option("--json", "as_json", is_flag=True, help="For programs.")(command)


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
        raise FileError("not-utf-8", f"{path}:{line}", "other bytes", "UTF-8 text", hint) from None


def instrument_file(path: Path) -> Instrument:
    """Return the instrument of a file.

    Raises:
        FileError: it holds none.
    """
    text = instrument_text(path)
    try:
        return parse(text)
    except InstrumentError as error:
        raise refusal(path, error, error_place(error, text)) from error


def named_or_file(_: click.Context, argument: click.Parameter, word: str) -> Instrument:
    """Return the instrument that a word of the command line means: a file or `name@version`.

    Raises:
        FileError: there is no such file, it holds no instrument, or none of that name is packaged.
    """
    path = Path(word)
    name, _at, version = word.partition("@")
    if path.is_file():
        return instrument_file(path)
    if name in library() and (found := load_library(name)).version == (version or found.version):
        return found
    packaged = ", ".join(f"{each}@{load_library(each).version}" for each in library())
    hint = "Hãy kiểm tra tên tệp hoặc tên bộ phiếu. Check the name of the file or the instrument."
    expected = f"a file, or one of {packaged}"
    raise FileError("unknown-instrument", argument.human_readable_name, word, expected, hint)


def refusal(path: Path, error: InstrumentError, place: Place) -> FileError:
    """Return an instrument's refusal as a failure of that file."""
    around = f" ({error.where})" if error.where and not error.where.startswith("line ") else ""
    where = f"{path}:{place.line}:{place.column}{around}"
    hint = f"{say(error.hint, 'vi')} {say(error.hint, 'en')}"
    return FileError(error.code, where, error.got, error.expected, hint)


def unreadable(path: Path, error: InstrumentError, place: Place) -> str:
    """Return an instrument's refusal as JSON."""
    refused = {
        "code": error.code,
        "where": error.where,
        "line": place.line,
        "column": place.column,
        "got": error.got,
        "expected": error.expected,
        "hint": error.hint,
    }
    content = {"file": str(path), "unreadable": refused}
    return msgspec.json.format(msgspec.json.encode(content)).decode()


def language_option(command: Command) -> Command:
    """Add `--language`, Vietnamese by default."""
    return click.option("--language", default="vi", show_default=True, metavar="CODE")(command)


def spoken(instrument: Instrument, language: str) -> str:
    """Return the language, if the instrument has it.

    Raises:
        BadParameter: it does not; names those it has.
    """
    if language not in instrument.languages:
        known = ", ".join(instrument.languages)
        raise click.BadParameter(f"{language!r}; expected one of {known}", param_hint="--language")
    return language
