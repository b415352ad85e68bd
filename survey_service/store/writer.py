"""Group commit: one thread, one queue, one transaction for everything that waits.

A sync to disk costs the same for one row as for hundreds, so whatever arrived while the last batch
was being committed forms the next batch. A caller is answered only after the COMMIT that holds its
work. The queue is bounded: what does not fit is refused at once (`Busy`) and never dropped later.

A batch is first done set-based in one go. Where the database refuses it (a job that breaks a
constraint, or another process that was faster), it is done again with a savepoint for each job, so
one job can never take others with it. Where the database itself fails, every job of the batch is
answered `StorageFailed` and the thread goes on with the next batch.
"""

import logging
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import Condition, Thread
from typing import Generic, TypeVar

import msgspec
from sqlalchemy import Connection, exc

from survey_service.store.database import Database
from survey_service.store.errors import StoreError

Job = TypeVar("Job")
Outcome = TypeVar("Outcome")

_log = logging.getLogger("langnghe.writer")

DATABASE_FAILED = (exc.OperationalError, exc.InterfaceError, exc.TimeoutError, StoreError)
"""Failures of the database and not of a job: locked, full, unreachable, wrong settings."""


class Busy(msgspec.Struct, frozen=True):
    """The queue is full or closed; nothing was taken. Try again after so many seconds."""

    retry_after: int = 1


class StorageFailed(msgspec.Struct, frozen=True):
    """The database failed; nothing of this job was acknowledged. Sending it again is safe."""


class GroupCommitWriter(Generic[Job, Outcome]):
    """Runs `work` over batches of jobs, each batch in one transaction.

    Args:
        database: where to write.
        work: does a batch set-based in the transaction given and returns one outcome per job, in
            order. It may be called again for the same jobs in a new transaction or savepoint, so
            it must not keep anything between calls.
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
        self._waiting: deque[tuple[Job, Future[Outcome | Busy | StorageFailed]]] = deque()
        self._changed = Condition()
        self._closing = False
        self._thread = Thread(target=self._run, name="group-commit", daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> Future[Outcome | Busy | StorageFailed]:
        """Queue a job; the future is resolved after the commit that holds it.

        With asyncio: `await asyncio.wrap_future(writer.submit(job))`. A job whose waiter went away
        is still done. An exception raised by `work` for this job alone comes back through it.
        """
        future: Future[Outcome | Busy | StorageFailed] = Future()
        with self._changed:
            if self._closing or len(self._waiting) >= self._limit:
                future.set_result(Busy())
                return future
            self._waiting.append((job, future))
            if len(self._waiting) == 1:
                self._changed.notify()
        return future

    def close(self) -> None:
        """Take no more jobs, finish those that wait, and stop the thread."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while batch := self._next_batch():
            live = [future.set_running_or_notify_cancel() for _, future in batch]
            outcomes = self._commit([job for job, _ in batch])
            for (_, future), awaited, outcome in zip(batch, live, outcomes, strict=True):
                if not awaited:
                    continue
                if isinstance(outcome, Exception):
                    future.set_exception(outcome)
                else:
                    future.set_result(outcome)

    def _next_batch(self) -> list[tuple[Job, Future[Outcome | Busy | StorageFailed]]]:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closing)
            size = min(len(self._waiting), self._batch_limit)
            return [self._waiting.popleft() for _ in range(size)]

    def _commit(self, jobs: Sequence[Job]) -> Sequence[Outcome | StorageFailed | Exception]:
        try:
            return self._together(jobs)
        except DATABASE_FAILED as error:
            return self._failed(jobs, error)
        except Exception as error:  # noqa: BLE001 - whatever one job did, the others go on
            _log.info("a batch of %d is done one by one: %s", len(jobs), type(error).__name__)
        try:
            return self._one_by_one(jobs)
        except Exception as error:  # noqa: BLE001 - the thread must outlive every failure
            return self._failed(jobs, error)

    def _failed(self, jobs: Sequence[Job], error: Exception) -> list[StorageFailed]:
        # the message of a database error may quote the values of a row: only its kind is logged
        _log.error("a batch of %d was not stored: %s", len(jobs), type(error).__name__)
        return [StorageFailed()] * len(jobs)

    def _together(self, jobs: Sequence[Job]) -> Sequence[Outcome]:
        with self._database.write() as connection:
            outcomes = self._work(connection, jobs)
            if len(outcomes) != len(jobs):
                raise RuntimeError(f"{len(outcomes)} outcomes for {len(jobs)} jobs")
        return outcomes

    def _one_by_one(self, jobs: Sequence[Job]) -> list[Outcome | Exception]:
        with self._database.write() as connection:
            return [self._alone(connection, job) for job in jobs]

    def _alone(self, connection: Connection, job: Job) -> Outcome | Exception:
        # a second try, because a first integrity error may be another process that was faster:
        # its row is visible now, and the job's work then answers it as a replay or a refusal
        for _ in range(2):
            try:
                with connection.begin_nested():
                    return self._work(connection, [job])[0]
            except exc.IntegrityError as error:
                failure: Exception = error
            except DATABASE_FAILED:
                raise
            except Exception as error:  # noqa: BLE001 - given back to the caller of this job
                return error
        return failure
