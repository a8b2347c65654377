"""The tables of sync.db and the small steps that lead there; `PRAGMA user_version` counts them.

Every step names the oldest writer that may still write once it was taken; a writer is known by the
number of steps that it knows.
"""

from __future__ import annotations

from dataclasses import dataclass

from sync.sqlite import sqlite3


class StateError(Exception):
    """sync.db can't be used as it stands; the text names the file and the remedy."""


class StateTooNewError(StateError):
    """A newer Vuoro wrote sync.db and said that this one must not write to it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One migration; `min_writer` is how many steps the oldest code knows that may still write."""

    statements: tuple[str, ...]
    min_writer: int


PASSED = """
CREATE TABLE IF NOT EXISTS passed (
    epoch TEXT NOT NULL,
    first_seq INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    day TEXT NOT NULL,
    PRIMARY KEY (epoch, first_seq)
) STRICT
"""
REQUESTS = """
CREATE TABLE IF NOT EXISTS requests (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    epoch TEXT NOT NULL,
    numbers TEXT NOT NULL
) STRICT
"""
"""`numbers` is JSON: [[first, last], …]. A row goes when the kiosk's table `handled` has its id."""
_FACTS = "CREATE TABLE facts (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT"
_CURSORS = """
CREATE TABLE cursors (
    epoch TEXT PRIMARY KEY,
    seq INTEGER NOT NULL,
    mark TEXT NOT NULL
) STRICT
"""
"""`mark`: a few of the last rows up to the cursor as `number:digits`, the first four digits of the
row's checksum: enough to notice that the kiosk's database is another than it was, too little to
guess a text by."""
_SPANS = """
CREATE TABLE spans (
    kind TEXT NOT NULL,
    epoch TEXT NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (kind, epoch, first)
) STRICT
"""
"""Ranges of one epoch: submissions to send again, releases reported, erasures asked for, and those
that wait until they are passed; what went again since the endpoint lacked it."""
_VERDICTS = """
CREATE TABLE verdicts (
    epoch TEXT NOT NULL,
    seq INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    reason TEXT NOT NULL,
    own_version TEXT NOT NULL,
    endpoint_version TEXT NOT NULL,
    day TEXT NOT NULL,
    PRIMARY KEY (epoch, seq)
) STRICT
"""

STEPS: tuple[Step, ...] = (
    Step((PASSED, REQUESTS, _FACTS, _CURSORS, _SPANS, _VERDICTS), min_writer=1),
)


def migrate(connection: sqlite3.Connection, steps: tuple[Step, ...] = STEPS) -> None:
    """Take the steps that are missing, all in one transaction.

    Raises `StateTooNewError` before anything is written, and SQLite's own errors.
    """
    (taken,) = connection.execute("PRAGMA user_version").fetchone()
    if taken >= len(steps):
        _refuse_newer(connection, taken, len(steps))
        return
    connection.execute("BEGIN IMMEDIATE")
    for step in steps[taken:]:
        for statement in step.statements:
            connection.execute(statement)
    connection.execute(
        "INSERT INTO facts VALUES ('min_writer', ?)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (str(steps[-1].min_writer),),
    )
    connection.execute(f"PRAGMA user_version = {len(steps)}")
    connection.execute("COMMIT")


def _refuse_newer(connection: sqlite3.Connection, taken: int, known: int) -> None:
    if taken == known:
        return
    found = connection.execute("SELECT value FROM facts WHERE key = 'min_writer'").fetchone()
    if found is not None and int(found[0]) > known:
        raise StateTooNewError(
            f"sync.db: written by a newer Vuoro that lets only version {found[0]} and later of the"
            f" tables be written, this one knows {known}; install the newer package again"
        )
