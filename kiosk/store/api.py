"""What the rest of the kiosk may ask of the store. One thread, the writer, calls it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from kiosk.core.messages import Outcome, Reason, VisitRecord
from sync.model.calendar import Stamp


class StoreError(Exception):
    """The store can't do what was asked. Nothing that was confirmed before is lost."""


class CannotWriteError(StoreError):
    """Disk full, read-only or an I/O error: passing; try again later."""


class StoreTooNewError(StoreError):
    """A newer Vuoro wrote this database and said that this one must not write to it."""


class StoreInUseError(StoreError):
    """Another `vuoro kiosk` holds this data directory."""


class StoreDamagedError(StoreError):
    """kiosk.db is corrupt: opening the store again moves it aside and saves what can be read."""


@dataclass(frozen=True, slots=True)
class Released:
    """What one release did: its number and how many visits became submissions."""

    number: int
    submissions: int


class VisitStore(Protocol):
    """kiosk.db as the runtime and the simulator use it. `visit` is the core's visit number."""

    def save(self, visit: int, record: VisitRecord) -> None:
        """Commit the open visit as it now stands: durable when this returns.

        Raises `CannotWriteError`.
        """
        ...

    def end(
        self,
        visit: int,
        outcome: Outcome,
        reasons: frozenset[Reason],
        stamp: Stamp,
        *,
        also: Iterable[int] = (),
    ) -> None:
        """End the visit in the hour of `stamp`. A visit that was never saved leaves nothing.

        `also` are earlier visits that it shows to be of a streak: while they are not released
        they become doubtful with it, in the same transaction.
        """
        ...

    def withdraw(self, visit: int) -> bool:
        """Delete the visit without a trace.

        Returns False while a reader keeps its text in the write-ahead log: call `tidy` soon.
        """
        ...

    def release(self, stamp: Stamp, *, everything: bool = False) -> Released | None:
        """Release what is due at `stamp` (with `everything`: whatever has ended)."""
        ...

    def retain(self, stamp: Stamp) -> int:
        """Delete what the endpoint stored longer ago than the retention; returns how many."""
        ...

    def probe(self) -> None:
        """Write and take back a little; raises `CannotWriteError` while that fails."""
        ...

    def tidy(self, stamp: Stamp) -> bool:
        """Do what is owed when nobody waits: checkpoint, ballast, old damaged files.

        Returns False while a reader keeps deleted text in the write-ahead log: call again soon.
        """
        ...

    def carry_out_requests(self, stamp: Stamp) -> bool:
        """Do what sync asks for in sync.db; costs next to nothing while that has not changed.

        Returns False while a reader keeps deleted text in the write-ahead log: `tidy` soon.
        """
        ...

    def check(self) -> None:
        """Read the whole database; raises `StoreDamagedError` if any of it is damaged."""
        ...

    def check_some(self) -> bool:
        """Check the next few submissions, a few milliseconds' work; damage is rescued.

        Returns whether that was the last of them.
        """
        ...

    def check_structure(self, gives_way: Callable[[], bool]) -> bool:
        """Check the database's structure; damage is rescued.

        Returns False if it stopped because `gives_way` said so: call again later.
        """
        ...

    def counts(self) -> Mapping[str, int]:
        """Return `open`, `ended`, `released`, `releases`, `lost`."""
        ...

    def close(self) -> None:
        """Finish; the store can't be used afterwards."""
        ...
