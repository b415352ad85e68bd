"""Files that commands make: new, for their owner alone, taken away if what follows fails."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

OWNER_ONLY = 0o600


class OutputError(OSError):
    """A file that cannot be written."""

    code = "output-unwritable"
    expected = "a new file in a folder that can be written"
    hint = "Choose another name: a file that exists is never written over."

    def __init__(self, where: str, got: str) -> None:
        super().__init__(f"{where}: {got}")
        self.where = where
        self.got = got


@contextmanager
def written(files: Mapping[Path, bytes]) -> Iterator[None]:
    """Write new files, and take them away again if what follows fails.

    Files first: codes that are registered and written nowhere are lost, and codes on paper that
    nobody registered turn people away.

    Raises:
        OutputError: one of them cannot be written, or exists.
    """
    with ExitStack() as undo:
        for path, content in files.items():
            create(path, content)
            undo.callback(path.unlink, missing_ok=True)
        yield
        undo.pop_all()


def create(path: Path, content: bytes) -> None:
    """Write a new file that only its owner can read; never over an existing one.

    Raises:
        OutputError: it cannot be written, or exists.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except OSError as error:
        raise OutputError(str(path), error.strerror or str(error)) from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
