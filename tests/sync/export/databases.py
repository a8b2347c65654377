"""Databases with a few rows each, for tests of what is read from them."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlite_utils import Database as Tables

from kiosk.store.schema import STEPS
from sync import outbox
from sync.model.submission import Submission
from sync.sqlite import sqlite3

EPOCH = "8c1f0a9d3b5e7724"
MONDAY = date(2026, 11, 23)


def submission(seq: int, **changed: object) -> Submission:
    """Return a submission of the Monday, or of what is given."""
    plain = Submission(
        EPOCH, seq, "pulse", 1, "fi", "2026-11-23T09:00+02:00/PT1H", 4,
        {"rating": 4, "topics": ("privacy",)}, None, False,
    )  # fmt: skip
    return replace(plain, **changed)  # type: ignore[arg-type]


def kiosk_db(data_dir: Path, given: Iterable[Submission]) -> Path:
    """Make a kiosk.db with these submissions, and a release that counts how two visits ended."""
    data_dir.mkdir(exist_ok=True)
    path = data_dir / "kiosk.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA journal_mode = WAL")
        for step in STEPS:
            step.apply(Tables(connection))
        outbox.append(connection, given)
        connection.execute(
            "INSERT INTO releases (number, epoch, first_seq, last_seq, day) VALUES (1, ?, 1, 9, ?)",
            (EPOCH, str(MONDAY)),
        )
        connection.execute("INSERT INTO release_counts VALUES (1, 'outcome', 'fi', 'completed', 7)")
    return path


def add(path: Path, *given: Submission) -> None:
    """Release more submissions into a kiosk.db."""
    with closing(sqlite3.connect(path)) as connection, connection:
        outbox.append(connection, given)


def copies(path: Path, count: int) -> None:
    """Put many rows beside the first one, alike but for their numbers; their checksums are not."""
    names = ", ".join(outbox.COLUMNS).replace("seq", "value")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "WITH RECURSIVE n(value) AS"
            " (SELECT 2 UNION ALL SELECT value + 1 FROM n WHERE value < ?)"
            f" INSERT INTO submissions SELECT {names} FROM submissions, n WHERE seq = 1",
            (count,),
        )
