"""Group commit: one thread, one queue, one transaction for everything that waits.

A sync to disk costs the same for one row as for hundreds, so whatever arrived while the last batch
was being committed forms the next batch. A caller is answered only after the COMMIT that holds its
work. The queue is bounded: what does not fit is refused at once (`Busy`) and never dropped later.

A batch is done set-based in one go. Where a key is already there, another process may have been
faster, and the same work is tried again on what is there now. Where that does not help, or a job is
defective, each job gets a transaction of its own, so one job can never take others with it. Where
the database itself fails, every job of the batch is answered `StorageFailed` and the thread goes on
with the next batch: a full disk that has space again, or a server that is back, needs no restart.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from threading import Condition, Thread
from typing import Any, Generic, Literal, NamedTuple, TypeVar

import msgspec
from sqlalchemy import Connection, exc

from survey_service.store.database import Database
from survey_service.store.errors import StoreError
from survey_service.store.failures import is_contended, is_full

Job = TypeVar("Job")
Outcome = TypeVar("Outcome")
AnyFuture = Future[Any] | asyncio.Future[Any]

_log = logging.getLogger("langnghe.writer")

DATABASE_FAILED = (exc.OperationalError, exc.InterfaceError, exc.TimeoutError, StoreError)
"""Failures of the database and not of a job: locked, full, unreachable, wrong settings."""

TRIES = 3
"""Attempts at work that another process contends for."""


class Busy(msgspec.Struct, frozen=True):
    """The queue is full or closed; nothing was taken. Try again after so many seconds."""

    retry_after: int = 1


class StorageFailed(msgspec.Struct, frozen=True):
    """The database failed; nothing of this job was acknowledged. Sending it again is safe.

    Attributes:
        code: `storage-full` where the disk has no space left, `storage-failed` otherwise.
    """

    code: Literal["storage-failed", "storage-full"] = "storage-failed"


class _Waiting(NamedTuple, Generic[Job]):
    """A job and who waits for it: a coroutine of `loop`, or a thread where there is none."""

    job: Job
    future: AnyFuture
    loop: asyncio.AbstractEventLoop | None


class GroupCommitWriter(Generic[Job, Outcome]):
    """Runs `work` over batches of jobs, each batch in one transaction.

    Args:
        database: where to write.
        work: does a batch set-based in the transaction given and returns one outcome per job, in
            order. It may be called again for the same jobs in a new transaction, so it must not
            keep anything between calls, and must touch the rows of a table in key order.
        limit: jobs that may wait; more are refused.
        batch_limit: most jobs in one transaction.
    """

    def __init__(
        self,
        database: Database,
        work: Callable[[Connection, Sequence[Job]], Sequence[Outcome]],
        *,
        limit: int = 4096,
        batch_limit: int = 512,
    ) -> None:
        self._database = database
        self._work = work
        self._limit = limit
        self._batch_limit = batch_limit
        self._waiting: deque[_Waiting[Job]] = deque()
        self._changed = Condition()
        self._closing = False
        self._thread = Thread(target=self._run, name="group-commit", daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> Future[Outcome | Busy | StorageFailed]:
        """Queue a job; the future is resolved after the commit that holds it.

        A job whose waiter went away is still done. An exception raised by `work` for this job alone
        comes back through the future.
        """
        future: Future[Outcome | Busy | StorageFailed] = Future()
        future.set_running_or_notify_cancel()  # taken is taken: it can no longer be cancelled
        if not self._take(_Waiting(job, future, None)):
            future.set_result(Busy())
        return future

    async def write(self, job: Job) -> Outcome | Busy | StorageFailed:
        """As `submit` for a coroutine, whose event loop is woken once for a whole batch."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Outcome | Busy | StorageFailed] = loop.create_future()
        return await future if self._take(_Waiting(job, future, loop)) else Busy()

    def _take(self, waiting: "_Waiting[Job]") -> bool:
        with self._changed:
            if self._closing or len(self._waiting) >= self._limit:
                return False
            self._waiting.append(waiting)
            if len(self._waiting) == 1:
                self._changed.notify()
        return True

    def close(self) -> None:
        """Take no more jobs, finish those that wait, and stop the thread."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while batch := self._next_batch():
            outcomes = self._commit([waiting.job for waiting in batch])
            _deliver(zip(batch, outcomes, strict=True))
            self._database.move_log()  # whoever was answered does not wait for this

    def _next_batch(self) -> list["_Waiting[Job]"]:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closing)
            size = min(len(self._waiting), self._batch_limit)
            return [self._waiting.popleft() for _ in range(size)]

    def _commit(self, jobs: Sequence[Job]) -> Sequence[Outcome | StorageFailed | Exception]:
        done = self._attempt(jobs)
        if not isinstance(done, Exception):
            return done
        if isinstance(done, DATABASE_FAILED):
            return self._failed(jobs, done)
        if len(jobs) == 1:
            return [done]
        _log.info("a batch of %d is done one by one: %s", len(jobs), type(done).__name__)
        # a transaction for each: one that holds the locks of earlier jobs while it waits for a
        # later one could wait in a circle with another process
        return [outcome for job in jobs for outcome in self._commit([job])]

    def _attempt(self, jobs: Sequence[Job]) -> Sequence[Outcome] | Exception:
        failure: Exception = RuntimeError("never tried")
        for _ in range(TRIES):
            try:
                return self._together(jobs)
            except Exception as error:  # noqa: BLE001 - whatever happens, the thread goes on
                failure = error
            if not is_contended(failure):
                break
        return failure

    def _failed(self, jobs: Sequence[Job], error: Exception) -> list[StorageFailed]:
        # the message of a database error may quote the values of a row: only its kind is logged
        _log.error("a batch of %d was not stored: %s", len(jobs), type(error).__name__)
        return [StorageFailed("storage-full" if is_full(error) else "storage-failed")] * len(jobs)

    def _together(self, jobs: Sequence[Job]) -> Sequence[Outcome]:
        with self._database.write(move_log=False) as connection:
            outcomes = self._work(connection, jobs)
            if len(outcomes) != len(jobs):
                raise RuntimeError(f"{len(outcomes)} outcomes for {len(jobs)} jobs")
        return outcomes


def _deliver(
    answered: Iterable[tuple[_Waiting[Job], Outcome | StorageFailed | Exception]],
) -> None:
    loops: dict[asyncio.AbstractEventLoop, list[tuple[AnyFuture, object]]] = {}
    for waiting, outcome in answered:
        pair = (waiting.future, outcome)
        if waiting.loop is None:
            _resolve([pair])
        else:
            loops.setdefault(waiting.loop, []).append(pair)
    for loop, pairs in loops.items():
        with suppress(RuntimeError):  # a loop that was closed meanwhile: nobody waits any more
            loop.call_soon_threadsafe(_resolve, pairs)


def _resolve(pairs: Iterable[tuple[AnyFuture, object]]) -> None:
    for future, outcome in pairs:
        if future.done():  # a coroutine that was cancelled
            continue
        if isinstance(outcome, Exception):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)
