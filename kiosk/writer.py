"""The one thread that owns the store: commits off the interface thread, answers by callback.

    writer = Writer(open_store, clock, answer)
    writer.start()                  # after the first frame: the store is opened on this thread
    writer.do(Save(...))            # answered by answer(Saved(...)) or answer(SaveFailed(...))
    writer.stop(release_everything=False)

`answer` is called on the writer's thread; the runtime carries the message over to its own.
Between commands the thread sleeps until something is due: the end of an hour, something owed, or a
look whether the clock has become trusted.
"""

from __future__ import annotations

import logging
import queue
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from threading import Thread

from kiosk.attempts import Attempts, told
from kiosk.chores import Chores
from kiosk.clock import Clock
from kiosk.core.commands import End, Probe, Save, Withdraw
from kiosk.core.messages import Message, Saved, SaveFailed, StorageChecked
from kiosk.store.api import (
    StoreError,
    StoreInUseError,
    StoreTooNewError,
    VisitStore,
)
from sync.model.calendar import Stamp

_OWED = "the end of a visit, or its withdrawal"

OpenStore = Callable[[Stamp], VisitStore]
"""Opens the store as of a stamp; raises `StoreError`."""
Answer = Callable[[Message], None]
Refuse = Callable[[StoreError], None]
"""Is told, on the writer's thread, why the store may never be opened by this process."""


@dataclass(frozen=True, slots=True)
class _Ended:
    """An `End` with the moment at which it was asked for, however late it is written."""

    command: End
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class _ReleaseEverything:
    """Close the period and release all that has ended."""


@dataclass(frozen=True, slots=True)
class _Stop:
    """Finish."""


_Task = Save | Withdraw | Probe | _Ended | _ReleaseEverything | _Stop


class Writer:
    """Takes the core's commands for the store, in order; never forgets an `End` or `Withdraw`."""

    def __init__(
        self, open_store: OpenStore, clock: Clock, answer: Answer, refuse: Refuse = lambda _: None
    ) -> None:
        self._open_store, self._clock, self._answer = open_store, clock, answer
        self._refuse = refuse
        self._tasks: queue.SimpleQueue[_Task] = queue.SimpleQueue()
        self._owed: list[_Ended | Withdraw] = []
        self._store: VisitStore | None = None
        self._attempts = Attempts()
        self._chores = Chores(clock, self._attempts, lambda: not self._tasks.empty())
        self._works = True
        self._thread = Thread(target=self._run, name="writer", daemon=True)

    def start(self) -> None:
        """Start the thread and open the store on it."""
        self._thread.start()

    def do(self, command: Save | End | Withdraw | Probe) -> None:
        """Hand over a command; returns at once."""
        if isinstance(command, End):
            self._tasks.put(_Ended(command, self._clock.stamp()))
        else:
            self._tasks.put(command)

    def release_everything(self) -> None:
        """Close the period and release all that has ended, for demonstrations."""
        self._tasks.put(_ReleaseEverything())

    def stop(self, *, release_everything: bool = False, timeout_s: float | None = None) -> bool:
        """Finish what was handed over, close the store, and end the thread.

        Returns False if it has not ended within `timeout_s`; nothing that was confirmed is lost
        then.
        """
        if release_everything:
            self.release_everything()
        self._tasks.put(_Stop())
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    # --- on the writer's thread --------------------------------------------------------------

    def _run(self) -> None:
        with suppress(Exception):  # it is noted
            self._opened()
        self._attempts.tell()  # nobody's tap: the process starts
        running = True
        while running:
            try:
                task = self._tasks.get(timeout=self._chores.next_in_s(owed=bool(self._owed)))
            except queue.Empty:
                self._do_chores()
                continue
            running = not isinstance(task, _Stop)
            self._carry_out(task)
        self._close()

    def _carry_out(self, task: _Task) -> None:
        match task:
            case Save(visit, revision, record):
                done = self._proves(lambda: self._opened().save(visit, record))
                self._answer(Saved(visit, revision) if done else SaveFailed(visit, revision))
            case Withdraw(visit, revision):
                if not self._attempts.manages(_OWED, partial(self._withdraw, task)):
                    self._answer(SaveFailed(visit, revision))
                    self._owe(task)
            case Probe():
                self._probe()
                self._answer(StorageChecked(self._works))
            case _Ended():
                self._owe(task)
            case _ReleaseEverything():
                self._settle()
                self._attempts.manages("the release", self._release)
            case _Stop():
                pass
        self._settle()

    def _owe(self, task: _Ended | Withdraw) -> None:
        if task not in self._owed:
            self._owed.append(task)

    def _settle(self) -> None:
        """Write what is owed, in order; what can't be written now waits for better times.

        One that fails though the store takes writes holds up no other.
        """
        tried, self._owed = self._owed, []
        for position, owed in enumerate(tried):
            if self._attempts.manages(_OWED, partial(self._write, owed)):
                continue
            self._owed.append(owed)
            if not self._probe():
                self._owed += tried[position + 1 :]
                return

    def _write(self, owed: _Ended | Withdraw) -> bool:
        return self._end(owed) if isinstance(owed, _Ended) else self._withdraw(owed)

    def _end(self, ended: _Ended) -> bool:
        end = ended.command
        self._opened().end(end.visit, end.outcome, end.reasons, ended.stamp, also=end.also)
        return True

    def _withdraw(self, withdrawal: Withdraw) -> bool:
        if not self._opened().withdraw(withdrawal.visit):
            self._chores.hurry()
        self._answer(Saved(withdrawal.visit, withdrawal.revision))
        return True

    def _release(self) -> bool:
        self._chores.hurry()
        self._opened().release(self._clock.stamp(), everything=True)
        return True

    def _do_chores(self) -> None:
        if self._works or self._probe():
            self._settle()
        if self._store is None:
            self._chores.put_off()
        else:
            self._chores.do_due(self._store)

    def _probe(self) -> bool:
        return self._proves(lambda: self._opened().probe())

    def _opened(self) -> VisitStore:
        if self._store is None:
            try:
                self._store = self._open_store(self._clock.stamp())
            except Exception as fault:
                self._note(works=False, fault=told(fault))
                if isinstance(fault, StoreInUseError | StoreTooNewError):
                    self._refuse(fault)
                raise
        return self._store

    def _proves(self, work: Callable[[], object]) -> bool:
        """Do what works exactly when the store takes writes; tells when that changes."""
        try:
            work()
        except Exception as fault:  # noqa: BLE001 - the edge of the thread: it must go on
            self._note(works=False, fault=told(fault))
            return False
        self._note(works=True)
        return True

    def _note(self, *, works: bool, fault: str | None = None) -> None:
        if works == self._works:
            return
        self._works = works
        if fault is not None:
            self._attempts.note(logging.ERROR, f"the store can't be used: {fault}")
        else:
            self._attempts.note(logging.WARNING, "the store works again")
        self._answer(StorageChecked(works))

    def _close(self) -> None:
        self._chores.tell_now()
        store, self._store = self._store, None
        if store is not None:
            store.close()
