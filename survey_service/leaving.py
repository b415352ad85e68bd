"""Leaving after a failed sync: answer who waits, then end at once without touching a file again.

An orderly shutdown would close the database, and closing SQLite writes and syncs. What a sync that
failed has left undone cannot be repaired by this process (see docs/decisions/0058), so a
supervisor has to start a new one, which reads what is really on the disk.
"""

import os
from threading import Timer
from typing import Final

STATUS: Final = os.EX_IOERR
"""Exit status 74: an input or output error (sysexits.h)."""

SECONDS_TO_ANSWER: Final = 1.0


def leave_soon() -> None:
    """End this process with `STATUS` once those who wait had a moment to be refused."""
    timer = Timer(SECONDS_TO_ANSWER, os._exit, (STATUS,))
    timer.daemon = True
    timer.start()
