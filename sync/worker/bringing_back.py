"""What was refused or damaged goes again: after an update, on a new day, mended, or on demand."""

from __future__ import annotations

from sync.gathering import Overview, Reader
from sync.model.ranges import Ranges
from sync.policy.planning import send_again
from sync.sqlite import sqlite3
from sync.state.tables import (
    forget_trouble,
    note_versions,
    numbers_in_trouble,
    numbers_of_other_versions,
    numbers_set_aside,
)
from sync.times import SyncClock
from sync.worker.ledger import States, save_state

_MOST_DAMAGED = 100
"""So many damaged rows are looked at again before each attempt."""

Numbers = dict[str, Ranges]


def due_again(
    connection: sqlite3.Connection,
    reader: Reader,
    overview: Overview,
    clock: SyncClock,
    versions: tuple[str, str],
) -> list[Numbers]:
    """Return what goes again now, by epoch. Raises `UnreadableError`.

    What was set aside goes once a day, and as what is in quarantine if one of both sides has
    another version; what was damaged goes once it is mended.
    """
    return [
        numbers_set_aside(connection, versions, clock.today()),
        _still_here(connection, reader, versions),
        _mended(connection, reader, overview),
    ]


def bring_back(connection: sqlite3.Connection, states: States, again: Numbers) -> None:
    """Let these numbers go again, within the caller's transaction."""
    for epoch, numbers in again.items():
        if numbers and epoch in states:
            before = states[epoch]
            states[epoch] = send_again(before, numbers)
            save_state(connection, before, states[epoch], None)
            forget_trouble(connection, epoch, numbers)


def _still_here(
    connection: sqlite3.Connection, reader: Reader, versions: tuple[str, str]
) -> Numbers:
    """Return what is in quarantine and has a row here; without one it could only go as lost, and
    nobody would know any more that it is in quarantine."""
    here: Numbers = {}
    for epoch, numbers in numbers_of_other_versions(connection, versions).items():
        found = [seq for first, last in numbers for seq in reader.present(epoch, first, last)]
        here[epoch] = tuple((seq, seq) for seq in sorted(found))
        note_versions(connection, epoch, numbers, versions)
    return here


def _mended(connection: sqlite3.Connection, reader: Reader, overview: Overview) -> Numbers:
    mended: Numbers = {}
    for epoch, numbers in numbers_in_trouble(connection, "damaged", most=_MOST_DAMAGED).items():
        lost = overview.lost.get(epoch, ())
        mended[epoch] = tuple(
            (seq, seq)
            for first, last in numbers
            for seq in range(first, last + 1)
            if not reader.piece(epoch, seq, seq, lost).damaged
        )
    return mended
