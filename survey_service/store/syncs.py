"""When the write-ahead log is moved into the database, and what follows a sync that failed.

SQLite would do the first by itself inside a COMMIT and tell nobody when its sync fails; here every
sync is asked for by a statement whose error is seen. After a failed sync the operating system may
forget what it could not write and call the next sync a success, so this process writes nothing
more.
"""

import logging
from collections.abc import Callable
from itertools import count
from threading import Event
from typing import Final

COMMITS_PER_CHECKPOINT: Final = 64
"""At about 5 to 300 pages a commit the log stays between one and some tens of megabytes."""

_log = logging.getLogger("langnghe.store")


class Syncs:
    """What the syncs of one open database came to.

    Args:
        on_failure: called once, from the thread that met the failed sync; it must not block.
    """

    def __init__(self, on_failure: Callable[[], None]) -> None:
        self._on_failure = on_failure
        self._failed = Event()
        self._commits = count(1)

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

    def checkpoint_is_due(self) -> bool:
        """Count one commit and tell whether the log should be moved now."""
        return next(self._commits) % COMMITS_PER_CHECKPOINT == 0
