"""The one or two folders in which keys are kept, treated as one.

What is written is on the disk of every place before the call returns; what is read comes from the
first place, or from the second where the first has no such file or a damaged one, and the log says
so; what is destroyed is destroyed in all of them.
"""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from survey_service.ledger import key_files
from survey_service.ledger.errors import LedgerError

T = TypeVar("T")

_DAMAGED: Final = frozenset({"key-missing", "key-unreadable"})
_log = logging.getLogger("langnghe.keys")


class Places:
    """Files under a folder and its copy; names are relative to both.

    Args:
        first: the first place.
        copy: the second, on another disk; None for one place only.
    """

    def __init__(self, first: Path, copy: Path | None) -> None:
        self.all: Final = (first,) if copy is None else (first, copy)

    def files(self, name: str) -> tuple[Path, ...]:
        """Return where a file of this name is or would be, the first place first."""
        return tuple(place / name for place in self.all)

    def names(self, pattern: str) -> frozenset[str]:
        """Return the stems of the files in any place that match a pattern."""
        return frozenset(path.stem for place in self.all for path in place.glob(pattern))

    def write_new(self, name: str, content: bytes) -> None:
        """Write a new file in every place, or in none.

        Raises:
            LedgerError: `key-exists`, `key-unwritable`.
        """
        written: list[Path] = []
        try:
            for path in self.files(name):
                key_files.write_new(path, content)
                written.append(path)
        except LedgerError:
            for path in written:
                key_files.destroy(path)
            raise

    def replace(self, name: str, content: bytes) -> None:
        """Write a small file in every place, the first place last: it is the one that decides.

        Raises:
            LedgerError: `key-unwritable`.
        """
        for path in reversed(self.files(name)):
            key_files.replace(path, content)

    def read(self, name: str, parse: Callable[[Path], T]) -> T:
        """Return what `parse` makes of the file in the first place where it is whole.

        Raises:
            LedgerError: `key-exposed` (a folder or file that others can touch); otherwise what the
                first place said: `key-missing` or `key-unreadable`.
        """
        failures: list[LedgerError] = []
        for path in self.files(name):
            key_files.check_folder(path.parent)
            try:
                found = parse(path)
            except LedgerError as error:
                if error.code not in _DAMAGED:
                    raise
                failures.append(error)
                continue
            if failures:
                _log.warning("%s: a key was read from its copy %s", failures[0].code, path)
            return found
        raise failures[0]

    def destroy(self, name: str) -> None:
        """Destroy a file in every place; one that is gone is destroyed already.

        Raises:
            LedgerError: `key-unwritable`; `key-place-missing`, since a disk that is not mounted
                still holds the file.
        """
        for place in self.all:
            if not place.is_dir():
                raise LedgerError(
                    "key-place-missing",
                    where=str(place),
                    got="no folder",
                    expected="the folder of keys",
                    hint="Mount its disk, or make the folder; then do the same again.",
                )
        for path in self.files(name):
            key_files.destroy(path)
