"""When the write-ahead log is moved into the database, and what follows a sync that failed.

SQLite would do the first by itself inside a COMMIT and tell nobody when its sync fails; here every
sync is asked for by a statement whose error is seen. After a failed sync the operating system may
forget what it could not write and call the next sync a success, so this process writes nothing
more.
"""

import logging
from collections.abc import Callable
from threading import Event
from typing import Final

COMMITS_PER_CHECKPOINT: Final = 64
"""At most so many commits between two checkpoints."""

PAGES_PER_CHECKPOINT: Final = 2_000
"""About so many pages are moved at a time: 8 MB, some hundredths of a second."""

_log = logging.getLogger("langnghe.store")


class Syncs:
    """What the syncs of one open database came to.

    Args:
        on_failure: called once, from the thread that met the failed sync; it must not block.
    """

    def __init__(self, on_failure: Callable[[], None]) -> None:
        self._on_failure = on_failure
        self._failed = Event()
        self._commits = 0
        self._due = COMMITS_PER_CHECKPOINT

    @property
    def failed(self) -> bool:
        """True once a sync failed; it never becomes False again."""
        return self._failed.is_set()

    def fail(self) -> None:
        """Remember that a sync failed."""
        if not self._failed.is_set():
            self._failed.set()
            _log.critical("a sync to disk failed: this process writes nothing more")
            self._on_failure()

    def committed(self) -> None:
        """Count one commit."""
        self._commits += 1

    def checkpoint_is_due(self) -> bool:
        """Tell whether enough was committed to move the log now."""
        return self._commits >= self._due

    def checkpointed(self, pages: int) -> None:
        """Begin to count again; the last commits made a log of so many pages, and so may the next.

        Large commits come under load, when a move of many pages at once would be waited for.
        """
        made, self._commits = self._commits, 0
        wanted = made * PAGES_PER_CHECKPOINT // max(pages, 1)
        self._due = min(max(wanted, 1), COMMITS_PER_CHECKPOINT)
