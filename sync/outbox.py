"""The outbox: the table of submissions in kiosk.db, where the kiosk and sync meet.

The kiosk appends within its own transaction; sync reads through a read-only connection of its own
and ends its read before any network wait. Every row carries the SHA-256 of its canonical form.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sync.model.submission import Answer, Submission, answers_json, checksum
from sync.sqlite import sqlite3

if TYPE_CHECKING:
    from sqlite_utils import Database

COLUMNS = (
    "epoch", "seq", "survey", "rev", "language", "bucket", "rating", "answers", "comment",
    "doubtful", "channel", "ticket_hash", "checksum",
)  # fmt: skip

Row = tuple[Any, ...]
"""One row of the table, in the order of `COLUMNS`."""

_NAMES = ", ".join(COLUMNS)
_INSERT = (
    f"INSERT INTO submissions ({_NAMES}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608
    " ON CONFLICT DO NOTHING"
)
READ_ALL = f"SELECT {_NAMES} FROM submissions"  # noqa: S608
"""Every row, unordered."""


class OutboxError(Exception):
    """The outbox can't be used as it stands."""


class DamagedRowError(OutboxError):
    """A row does not agree with its own checksum; `epoch` and `seq` name it."""

    def __init__(self, epoch: object, seq: object) -> None:
        self.epoch, self.seq = epoch, seq
        super().__init__(
            f"submission {epoch}/{seq}: the row does not agree with its checksum;"
            " the kiosk moves a damaged database aside when it starts"
        )


class TakenNumberError(OutboxError):
    """A number was given out twice, which must never happen."""


def create(db: Database) -> None:
    """Create the table in a database that has none."""
    db.table("submissions").create(
        {
            "epoch": str,
            "seq": int,
            "survey": str,
            "rev": int,
            "language": str,
            "bucket": str,
            "rating": int,
            "answers": str,
            "comment": str,
            "doubtful": int,
            "channel": str,
            "ticket_hash": str,
            "checksum": str,
        },
        pk=("epoch", "seq"),
        not_null=set(COLUMNS) - {"rating", "comment", "ticket_hash"},
        strict=True,
    )


def append(connection: sqlite3.Connection, submissions: Iterable[Submission]) -> int:
    """Insert submissions within the caller's transaction; returns how many.

    Raises `TakenNumberError` if one of the numbers is there already: the caller rolls back.
    """
    rows = [to_row(submission) for submission in submissions]
    cursor = connection.executemany(_INSERT, rows)
    if rows and cursor.rowcount != len(rows):
        raise TakenNumberError(
            f"only {cursor.rowcount} of {len(rows)} new submissions had a free number; nothing was"
            " released, and `next_seq` in the table meta must be above every seq"
        )
    return len(rows)


def open_outbox(path: Path, *, immutable: bool = False) -> sqlite3.Connection:
    """Open kiosk.db for reading only. Raises SQLite's `OperationalError` if that can't be done.

    `immutable`: nobody can write to it, and nothing lies in a log beside it.
    """
    how = "&immutable=1" if immutable else ""
    connection = sqlite3.connect(
        f"file:{quote(str(path))}?mode=ro{how}", uri=True, isolation_level=None
    )
    connection.execute("PRAGMA query_only = ON")
    return connection


def to_row(submission: Submission) -> Row:
    """Return the submission as the table holds it, with its checksum."""
    return (
        submission.epoch,
        submission.seq,
        submission.survey,
        submission.rev,
        submission.language,
        submission.bucket,
        submission.rating,
        answers_json(submission.answers),
        submission.comment,
        int(submission.doubtful),
        submission.channel,
        submission.ticket_hash,
        checksum(submission),
    )


def verify(row: Row) -> Submission:
    """Return the submission that a row holds. Raises `DamagedRowError` if it was altered."""
    epoch, seq, survey, rev, language, bucket, rating, answers, comment, doubtful, *rest = row
    channel, ticket_hash, expected = rest
    try:
        submission = Submission(
            epoch=epoch,
            seq=seq,
            survey=survey,
            rev=rev,
            language=language,
            bucket=bucket,
            rating=rating,
            answers=parse_answers(answers),
            comment=comment,
            doubtful=bool(doubtful),
            channel=channel,
            ticket_hash=ticket_hash,
        )
        intact = checksum(submission) == expected
    except (TypeError, ValueError, AttributeError, RecursionError):
        intact = False
    if not intact:
        raise DamagedRowError(epoch, seq)
    return submission


def parse_answers(text: str) -> dict[str, Answer]:
    """Read answers as `answers_json` wrote them; lists become tuples. Raises `ValueError`."""
    answers = json.loads(text)
    return {
        question: tuple(value) if isinstance(value, list) else value
        for question, value in answers.items()
    }
