"""The small tables of sync.db, read and written within the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sync.model.ranges import Range, Ranges, merged
from sync.sqlite import sqlite3

SpanKind = Literal["resend", "reported", "erased", "erase_later", "lacked"]
Trouble = Literal["quarantined", "conflict", "set_aside", "damaged"]
"""Why a number did not simply go: the endpoint's word for the first two, ours for the others."""
ASIDE: tuple[Trouble, ...] = ("set_aside", "damaged")
"""The endpoint does not have these: they are passed over, not passed."""

_UPSERT_FACT = (
    "INSERT INTO facts VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)
_UPSERT_CURSOR = (
    "INSERT INTO cursors VALUES (?, ?, ?) ON CONFLICT (epoch)"
    " DO UPDATE SET seq = excluded.seq, mark = excluded.mark"
)
_UPSERT_VERDICT = (
    "INSERT INTO verdicts VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (epoch, seq) DO UPDATE SET"
    " verdict = excluded.verdict, reason = excluded.reason, own_version = excluded.own_version,"
    " endpoint_version = excluded.endpoint_version"
)
_OF_OTHER_VERSIONS = (
    "SELECT epoch, seq FROM verdicts WHERE verdict = 'quarantined'"
    " AND (own_version <> ? OR endpoint_version <> ?)"
)
_SET_ASIDE = (
    "SELECT epoch, seq FROM verdicts WHERE verdict = 'set_aside'"
    " AND (own_version <> ? OR endpoint_version <> ? OR day <> ?)"
)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Every number of the epoch up to `seq` has a final word, or stands in another table."""

    seq: int
    marks: Mapping[int, str]
    """Number → mark, of a few rows at or below `seq`."""


def read_facts(connection: sqlite3.Connection) -> dict[str, str]:
    """Return every fact."""
    return dict(connection.execute("SELECT key, value FROM facts"))


def write_facts(connection: sqlite3.Connection, **facts: object) -> None:
    """Write facts down; None takes one back."""
    for key, value in facts.items():
        if value is None:
            connection.execute("DELETE FROM facts WHERE key = ?", (key,))
        else:
            connection.execute(_UPSERT_FACT, (key, str(value)))


def read_cursors(connection: sqlite3.Connection) -> dict[str, Cursor]:
    """Return the cursor of each epoch, the first that was ever sent first."""
    rows = connection.execute("SELECT epoch, seq, mark FROM cursors ORDER BY rowid")
    return {epoch: Cursor(seq, _marks_in(text)) for epoch, seq, text in rows}


def write_cursor(connection: sqlite3.Connection, epoch: str, cursor: Cursor) -> None:
    """Move the cursor of an epoch."""
    marks = " ".join(f"{seq}:{mark}" for seq, mark in sorted(cursor.marks.items()))
    connection.execute(_UPSERT_CURSOR, (epoch, cursor.seq, marks))


def read_spans(connection: sqlite3.Connection, kind: SpanKind) -> dict[str, Ranges]:
    """Return the ranges of one kind by epoch, in the order in which they were written."""
    found: dict[str, list[Range]] = {}
    ask = "SELECT epoch, first, last FROM spans WHERE kind = ? ORDER BY rowid"
    for epoch, first, last in connection.execute(ask, (kind,)):
        found.setdefault(epoch, []).append((first, last))
    return {epoch: tuple(ranges) for epoch, ranges in found.items()}


def write_spans(
    connection: sqlite3.Connection, kind: SpanKind, epoch: str, ranges: Iterable[Range]
) -> None:
    """Replace the ranges of one kind in an epoch; they must not overlap."""
    connection.execute("DELETE FROM spans WHERE kind = ? AND epoch = ?", (kind, epoch))
    connection.executemany(
        "INSERT INTO spans VALUES (?, ?, ?, ?)",
        [(kind, epoch, first, last) for first, last in ranges],
    )


def note_trouble(
    connection: sqlite3.Connection,
    epoch: str,
    numbers: Iterable[int],
    verdict: Trouble,
    *,
    reason: str,
    versions: tuple[str, str],
    day: date,
) -> None:
    """Write down why numbers did not simply go; `versions` are our own and the endpoint's."""
    connection.executemany(
        _UPSERT_VERDICT,
        [(epoch, seq, verdict, reason, *versions, day.isoformat()) for seq in numbers],
    )


def forget_trouble(connection: sqlite3.Connection, epoch: str, ranges: Iterable[Range]) -> None:
    """Forget what was noted: the numbers are stored now, or are sent again."""
    connection.executemany(
        "DELETE FROM verdicts WHERE epoch = ? AND seq BETWEEN ? AND ?",
        [(epoch, first, last) for first, last in ranges],
    )


def forget_conflicts(connection: sqlite3.Connection, epoch: str, ranges: Iterable[Range]) -> None:
    """Forget conflicts that the kiosk has solved."""
    connection.executemany(
        "DELETE FROM verdicts WHERE verdict = 'conflict' AND epoch = ? AND seq BETWEEN ? AND ?",
        [(epoch, first, last) for first, last in ranges],
    )


def numbers_in_trouble(
    connection: sqlite3.Connection, *verdicts: Trouble, most: int = -1
) -> dict[str, Ranges]:
    """Return the numbers with one of these verdicts by epoch; at most so many, -1: all."""
    marks = ", ".join("?" * len(verdicts))
    ask = f"SELECT epoch, seq FROM verdicts WHERE verdict IN ({marks}) LIMIT ?"  # noqa: S608
    return _by_epoch(connection.execute(ask, (*verdicts, most)))


def numbers_of_other_versions(
    connection: sqlite3.Connection, versions: tuple[str, str]
) -> dict[str, Ranges]:
    """Return what was put into quarantine by, or in, another version than these."""
    return _by_epoch(connection.execute(_OF_OTHER_VERSIONS, versions))


def numbers_set_aside(
    connection: sqlite3.Connection, versions: tuple[str, str], today: date
) -> dict[str, Ranges]:
    """Return what was refused by, or in, another version than these, or on another day."""
    return _by_epoch(connection.execute(_SET_ASIDE, (*versions, today.isoformat())))


def note_versions(
    connection: sqlite3.Connection, epoch: str, ranges: Iterable[Range], versions: tuple[str, str]
) -> None:
    """Write down that these numbers are looked at again only after the next update."""
    connection.executemany(
        "UPDATE verdicts SET own_version = ?, endpoint_version = ?"
        " WHERE epoch = ? AND seq BETWEEN ? AND ?",
        [(*versions, epoch, first, last) for first, last in ranges],
    )


def count_trouble(connection: sqlite3.Connection) -> dict[str, int]:
    """Return how many numbers have each verdict."""
    return dict(connection.execute("SELECT verdict, count(*) FROM verdicts GROUP BY verdict"))


def _marks_in(text: str) -> dict[int, str]:
    pairs = (each.partition(":") for each in text.split())
    return {int(seq): mark for seq, _, mark in pairs if seq.isdecimal() and mark}


def _by_epoch(rows: Iterable[tuple[str, int]]) -> dict[str, Ranges]:
    found: dict[str, list[Range]] = {}
    for epoch, seq in rows:
        found.setdefault(epoch, []).append((seq, seq))
    return {epoch: merged(ranges) for epoch, ranges in found.items()}
