"""An export onto the stick, on a thread of its own: one at a time, and it can be stopped."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Event, Thread
from typing import Final

from kiosk.core.staff.messages import ExportEnded, ExportMoved
from kiosk.core.staff.things import ExportDone, ExportForm, ExportProblem
from kiosk.staff.mounted import Room, held, is_full, room_on
from sync.export.source import Stopped

log = logging.getLogger(__name__)

_TELL_EVERY_S: Final = 0.2
_BEFORE_ENDS_S: Final = 2.0
"""How long an export waits for the one before it, which was told to stop."""

Moved = Callable[[int, int], None]
"""Is told how many of how many rows are done; raises `Stopped` when it was asked to stop."""
Tell = Callable[[ExportMoved | ExportEnded], None]
Write = Callable[[Callable[[], Path], str, Moved], int]
"""Writes to the file that it asks for, in a language; returns the rows. Without any it asks for no
file and returns 0."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be written, where, and who asked."""

    form: ExportForm
    language: str
    mount: Path | None
    """Where the stick is; None: it is gone already."""
    day: date | None
    """Today, None while that is not known."""
    session: float = 0.0


class Exporting:
    """The thread that writes."""

    def __init__(
        self,
        kiosk: str,
        writers: Mapping[ExportForm, Write],
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """`seconds` only measures how often progress is told."""
        self._kiosk, self._writers, self._seconds = kiosk, writers, seconds
        self._stop = Event()
        self._threads: list[Thread] = []
        """Those that write, or that hang."""

    @property
    def is_writing(self) -> bool:
        """Whether an export is on its way."""
        return any(each.is_alive() for each in self._threads)

    def start(self, order: Order, tell: Tell) -> None:
        """Write, unless another one hangs; `tell` is called on the thread that writes."""
        before, stop = [each for each in self._threads if each.is_alive()], Event()
        self._stop = stop

        def run() -> None:
            if not _ended(before, _BEFORE_ENDS_S):
                log.warning("an export hangs on a stick that does not answer: no other is begun")
                tell(ExportEnded("failed", order.session))
                return
            progress = _Progress(tell, stop, order.session, self._seconds)
            tell(ExportEnded(self._written(order, progress), order.session))

        thread = Thread(target=run, name="staff-export", daemon=True)
        self._threads = [*before, thread]
        thread.start()

    def cancel(self) -> None:
        """Ask it to stop; returns at once."""
        self._stop.set()

    def wait(self, timeout_s: float) -> bool:
        """Wait until nothing is written any more; returns whether that is so."""
        return _ended(self._threads, timeout_s)

    def _written(self, order: Order, progress: _Progress) -> ExportDone | ExportProblem:
        if order.mount is None:
            return "gone"
        # On this thread, and not before: what is imported here takes its time.
        from kiosk.staff.export_file import prefix_of, problem_of

        before = Room(0, writable=False)
        try:
            before = room_on(order.mount)
            return self._write(order, order.mount, progress)
        except Exception as fault:
            problem = problem_of(fault, writable=before.writable)
            if problem == "full" and not is_full(order.mount, prefix_of(self._kiosk), before):
                problem = "gone"
            if problem is None:
                log.exception("the export failed")
            elif problem != "cancelled":
                log.warning("the export failed: %s (%s)", problem, type(fault).__name__)
            return problem or "failed"

    def _write(self, order: Order, mount: Path, progress: _Progress) -> ExportDone | ExportProblem:
        from kiosk.staff.export_file import free_name

        with held(mount) as folder:
            name = free_name(folder, order.form, self._kiosk, order.day)
            write = self._writers[order.form]
            rows = write(lambda: folder / name, order.language, progress.moved)
        log.info("an export of %s rows is on the stick", rows)
        return ExportDone(name, rows) if rows else "nothing"


def _ended(threads: Sequence[Thread], timeout_s: float) -> bool:
    end_s = time.monotonic() + timeout_s
    for each in threads:
        each.join(max(0.0, end_s - time.monotonic()))
    return not any(each.is_alive() for each in threads)


class _Progress:
    """Tells of progress now and then, and stops the writing when that was asked."""

    def __init__(
        self,
        tell: Tell,
        stop: Event,
        session: float,
        seconds: Callable[[], float],
    ) -> None:
        self._tell, self._stop, self._session, self._seconds = tell, stop, session, seconds
        self._due_s = seconds()

    def moved(self, done: int, total: int) -> None:
        """Take note of it. Raises `Stopped`."""
        if self._stop.is_set():
            raise Stopped
        now_s = self._seconds()
        if now_s >= self._due_s or done == total:
            self._due_s = now_s + _TELL_EVERY_S
            self._tell(ExportMoved(done, total, self._session))
