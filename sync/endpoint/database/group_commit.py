"""SQLite's one writer: a thread that commits all batches that wait together."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager

from sqlalchemy import Connection

from sync.endpoint.api import BusyError
from sync.endpoint.database.faults import busy_when_passing
from sync.endpoint.driver import Driver
from sync.endpoint.ingest.storing import Arrived, Stored, Storing

_MOST_TOGETHER = 64
_MOST_WAITING = 256
_Job = tuple[Arrived, "Future[Stored]"]


class GroupCommit:
    """Takes batches from any thread; each is all or nothing, and one sync makes many durable."""

    def __init__(
        self, write: Callable[[], AbstractContextManager[Connection]], storing: Storing
    ) -> None:
        self._write = write
        self._storing = storing
        self._waiting: queue.Queue[_Job | None] = queue.Queue(_MOST_WAITING)
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False

    def store(self, arrived: Arrived) -> Stored:
        """Store a batch; returns after its COMMIT. Raises `BusyError`."""
        future: Future[Stored] = Future()
        with self._starting:
            if self._closed:
                raise BusyError("database: the endpoint is stopping")
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
                self._thread.start()
            try:
                self._waiting.put_nowait((arrived, future))
            except queue.Full:
                raise BusyError("database: too many batches wait for the disk") from None
        return future.result()

    def close(self) -> None:
        """Store what waits, then end the thread."""
        with self._starting:
            self._closed = True
            thread = self._thread
        if thread is not None:
            self._waiting.put(None)
            thread.join()

    def _run(self) -> None:
        while True:
            first = self._waiting.get()
            if first is None:
                return
            jobs, last = self._gather(first)
            self._commit(jobs)
            if last:
                return

    def _gather(self, first: _Job) -> tuple[list[_Job], bool]:
        jobs = [first]
        while len(jobs) < _MOST_TOGETHER:
            try:
                job = self._waiting.get_nowait()
            except queue.Empty:
                break
            if job is None:
                return jobs, True
            jobs.append(job)
        return jobs, False

    def _commit(self, jobs: list[_Job]) -> None:
        outcomes: list[Stored | BaseException] = []
        try:
            with self._write() as connection:
                driver = Driver(connection)
                outcomes = [self._try(driver, arrived) for arrived, _ in jobs]
                if not driver.in_transaction():
                    raise BusyError("database: SQLite gave the transaction up")
        except BaseException as fault:  # noqa: BLE001 - every waiting thread must hear of it
            outcomes = [fault] * len(jobs)
        for (_, future), outcome in zip(jobs, outcomes, strict=True):
            if isinstance(outcome, BaseException):
                future.set_exception(outcome)
            else:
                self._storing.cells.learn(outcome.fresh)
                future.set_result(outcome)

    def _try(self, driver: Driver, arrived: Arrived) -> Stored | BaseException:
        """Store one batch in a savepoint. Raises if SQLite has rolled the whole group back."""
        driver.run("SAVEPOINT batch")
        try:
            with busy_when_passing():
                stored = self._storing.store(driver, arrived)
        except Exception as fault:  # goes to the thread that waits for this batch
            if not driver.in_transaction():
                raise  # a full disk, for one: SQLite has taken back the batches before it too
            driver.run("ROLLBACK TO batch")
            driver.run("RELEASE batch")
            return fault
        driver.run("RELEASE batch")
        return stored
