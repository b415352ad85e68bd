"""Work that nobody waits for: one thread that runs named jobs, each at its own interval.

A job that fails is logged by the kind of its error (a message may quote a row) and runs again at
its next turn; it never ends the thread. Which jobs there are is said by the composition root.
"""

import logging
import time
from collections.abc import Callable, Iterable
from threading import Event, Thread

from msgspec import Struct

_log = logging.getLogger("langnghe.background")


class Job(Struct, frozen=True, kw_only=True):
    """Something to do every so many seconds, for the first time at the start; or once."""

    name: str
    run: Callable[[], object]
    seconds: float = 0.0


class Background:
    """The thread that runs jobs, one at a time, from `start` until `stop`."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        self._jobs = tuple(jobs)
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="background", daemon=True)

    def start(self) -> None:
        """Begin with every job at once."""
        self._thread.start()

    def stop(self) -> None:
        """Wait for the job that runs, and end the thread."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        due = {job.name: time.monotonic() for job in self._jobs}
        while self._jobs and not self._stopping.wait(min(due.values()) - time.monotonic()):
            for job in self._jobs:
                if due[job.name] <= time.monotonic() and not self._stopping.is_set():
                    attempt(job)
                    due[job.name] = time.monotonic() + job.seconds


def attempt(job: Job) -> bool:
    """Run a job once; False where it failed, which is logged."""
    try:
        job.run()
    except Exception as error:  # noqa: BLE001 - whatever happens, the thread goes on
        _log.error("%s failed: %s", job.name, getattr(error, "code", type(error).__name__))
        return False
    return True
