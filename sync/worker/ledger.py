"""Each epoch's state, put together from kiosk.db and sync.db, and written back."""

from __future__ import annotations

from datetime import date

from sync.gathering import MOST_MARKS, Marks, Overview
from sync.model.ranges import Ranges
from sync.policy.planning import EpochState
from sync.sqlite import sqlite3
from sync.state import Passed, forget_passed, record_passed
from sync.state.tables import (
    ASIDE,
    Cursor,
    numbers_in_trouble,
    read_cursors,
    read_spans,
    write_cursor,
    write_spans,
)

States = dict[str, EpochState]
"""By epoch; the oldest first, the present one last."""


def load_states(connection: sqlite3.Connection, overview: Overview) -> States:
    """Return what is known of every epoch.

    Of an epoch that was left, kiosk.db may have deleted the last rows: there the cursor knows
    better how many numbers were given out. Of the present epoch only kiosk.db knows.
    """
    cursors = read_cursors(connection)
    resend, aside = read_spans(connection, "resend"), numbers_in_trouble(connection, *ASIDE)
    left = [*cursors, *(epoch for epoch in overview.highest if epoch not in cursors)]
    order = [epoch for epoch in left if epoch != overview.epoch]
    order += [overview.epoch] if overview.epoch is not None else []
    states: States = {}
    for epoch in order:
        cursor = cursors[epoch].seq if epoch in cursors else 0
        highest = overview.highest.get(epoch, 0)
        states[epoch] = EpochState(
            epoch,
            highest if epoch == overview.epoch else max(highest, cursor),
            cursor,
            resend.get(epoch, ()),
            aside.get(epoch, ()),
        )
    return states


def save_state(
    connection: sqlite3.Connection, before: EpochState, after: EpochState, marks: Marks | None
) -> None:
    """Write an epoch's cursor and resends within the caller's transaction.

    `marks` are of rows up to the new cursor; where there are too few, known ones stay. None: the
    cursor did not move. What is set aside stands in the table of verdicts.
    """
    if after.cursor != before.cursor and marks is not None:
        known = read_cursors(connection).get(after.epoch)
        all_marks = {**(known.marks if known is not None else {}), **marks}
        last = sorted(seq for seq in all_marks if seq <= after.cursor)[-MOST_MARKS:]
        kept = {seq: all_marks[seq] for seq in last}
        write_cursor(connection, after.epoch, Cursor(after.cursor, kept))
    if after.resend != before.resend:
        write_spans(connection, "resend", after.epoch, after.resend)


def save_passed(
    connection: sqlite3.Connection, epoch: str, passed: Ranges, lacking: Ranges, today: date
) -> None:
    """Write down what passed; what the endpoint lacks again is kept by the kiosk from now on."""
    forget_passed(connection, epoch, lacking)
    for first, last in passed:
        record_passed(connection, Passed(epoch, first, last, today))
