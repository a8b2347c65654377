"""kiosk.db may be an older copy than the one that was read before: put back, or a cloned card.

What it gives out anew would hide below the cursor. It is noticed by its numbers, and where it has
grown past them meanwhile, by the marks of the last rows up to the cursor.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

from sync.gathering import MOST_MARKS, Overview, Reader
from sync.policy.planning import EpochState, rolled_back
from sync.sqlite import sqlite3
from sync.state import forget_passed, record_request
from sync.state.requests import new_request, requests_in
from sync.state.tables import Cursor, read_cursors, write_cursor
from sync.worker.ledger import States, save_state

_EVERYTHING = ((1, 2**62),)

ROLLED_BACK = (
    "kiosk.db is an older copy than before: everything is compared with the endpoint, and the"
    " kiosk is asked to start a new epoch"
)


def notice_an_older_copy(
    connection: sqlite3.Connection,
    reader: Reader | None,
    states: States,
    overview: Overview,
    chance: Random,
) -> tuple[str, ...]:
    """Take the cursor back and ask for a new epoch if it is one; returns what to log.

    Within the caller's transaction; `states` are brought up to date. Raises `UnreadableError`.
    """
    epoch = overview.epoch
    if epoch is None or reader is None:
        return ()
    before = states[epoch]
    after = rolled_back(before)
    if after is before and _has_other_rows(connection, reader, before):
        after = rolled_back(replace(before, cursor=before.highest + 1))
    if after is before:
        return ()
    save_state(connection, before, after, None)
    write_cursor(connection, epoch, Cursor(after.cursor, last_marks(reader, epoch, after.cursor)))
    forget_passed(connection, epoch, _EVERYTHING)
    if not asked_for_epoch(connection, epoch):
        record_request(connection, new_request(chance, "new_epoch", epoch))
    states[epoch] = after
    return (ROLLED_BACK,)


def last_marks(reader: Reader, epoch: str, through: int) -> dict[int, str]:
    """Return the marks of the last rows up to a number."""
    return dict(reader.marks(epoch, range(max(1, through - MOST_MARKS + 1), through + 1)))


def asked_for_epoch(connection: sqlite3.Connection, epoch: str) -> bool:
    """Whether the kiosk is asked to leave this epoch already."""
    return any(each.kind == "new_epoch" and each.epoch == epoch for each in requests_in(connection))


def _has_other_rows(connection: sqlite3.Connection, reader: Reader, state: EpochState) -> bool:
    """Whether a row up to the cursor is another than it was; one that is gone or damaged is not."""
    cursor = read_cursors(connection).get(state.epoch)
    if cursor is None:
        return False
    found = reader.marks(state.epoch, cursor.marks)
    return any(cursor.marks[seq] != mark for seq, mark in found.items())
