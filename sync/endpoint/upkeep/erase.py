"""Erasing one text everywhere it stands, for ever.

The row stays with its counts, and so does its keyed checksum: a copy that comes again is still a
duplicate. What is noted of an erasure holds no content; by it a text that comes again by another
way (an old bundle, a restored backup) is stored without its words, and the kiosk deletes its copy.
Roll-ups stay: they count that a comment was given, which remains true and names nobody.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from sync.endpoint.api import EndpointError
from sync.endpoint.schema import HOLDS_TEXT, audit, erasures, quarantine, submissions

_ROW_ID = re.compile("[0-9a-f]{20}")


class NoSuchTextError(EndpointError):
    """Under this id no text stands here."""


class Name(NamedTuple):
    """Which text: what people call it, and its number between machines."""

    row_id: bytes
    kiosk: str
    epoch: str
    seq: int


@dataclass(frozen=True, slots=True)
class Erased:
    """Where a text was taken out just now. `again` if it had been erased before."""

    submissions: int
    quarantined: int
    again: bool


def row_id_of(text: str) -> bytes:
    """Return a row id from how people write it. Raises `NoSuchTextError`."""
    if _ROW_ID.fullmatch(text.strip().lower()) is None:
        raise NoSuchTextError(
            f"{text[:40]!r}: is no row id: it must be 20 hexadecimal digits, as pages and exports "
            "show it"
        )
    return bytes.fromhex(text.strip())


def erase(connection: Connection, row_id: bytes, *, who: str, now_s: int, today: date) -> Erased:
    """Take a text out of every table and note that it was erased.

    A copy of the same text under another number (re-issued after a conflict) goes too. Raises
    `NoSuchTextError` if it neither stands here nor was erased before.
    """
    known = _noted(connection, row_id)
    found = {*_everywhere(connection, row_id), *known}
    if not found:
        raise NoSuchTextError(
            f"{row_id.hex()}: no text stands under this id here: look whether it was copied whole. "
            "A line of `vuoro endpoint erase --list` also erases what has not come back yet"
        )
    done = forget(connection, sorted(found), today)
    erased = Erased(*done, again=bool(known))
    _write_down(
        connection, who, now_s,
        f"erase {row_id.hex()}: {erased.submissions} submissions, {erased.quarantined} quarantined",
    )  # fmt: skip
    return erased


def erase_named(connection: Connection, name: Name, *, who: str, now_s: int, today: date) -> Erased:
    """Erase a text whose number is known, also if it is not here (yet): after a restore."""
    found = {name, *_everywhere(connection, name.row_id)}
    again = bool(_noted(connection, name.row_id))
    erased = Erased(*forget(connection, sorted(found), today), again=again)
    _write_down(connection, who, now_s, f"erase {name.row_id.hex()} by its number, from a list")
    return erased


def forget(connection: Connection, names: Iterable[Name], today: date) -> tuple[int, int]:
    """Take these texts out and note it; return how many submissions and quarantined records."""
    rows = records = 0
    for name in names:
        rows += connection.execute(
            update(submissions)
            .where(
                submissions.c.kiosk == name.kiosk,
                submissions.c.epoch == name.epoch,
                submissions.c.seq == name.seq,
                submissions.c.row_id == name.row_id,
                HOLDS_TEXT,
            )
            .values(comment=None, extra=None)
        ).rowcount
        records += connection.execute(
            update(quarantine)
            .where(
                quarantine.c.kiosk == name.kiosk,
                quarantine.c.row_id == name.row_id,
                quarantine.c.record.is_not(None),
            )
            .values(record=None)
        ).rowcount
        _note(connection, name, today)
    return rows, records


def erased_names(connection: Connection) -> Iterator[Name]:
    """Yield what was ever erased, the oldest first: a list to keep outside the backup."""
    chosen = select(erasures.c.row_id, erasures.c.kiosk, erasures.c.epoch, erasures.c.seq).order_by(
        erasures.c.day, erasures.c.kiosk, erasures.c.epoch, erasures.c.seq
    )
    for row in connection.execute(chosen):
        yield _name(row)


def _everywhere(connection: Connection, row_id: bytes) -> set[Name]:
    """Return where the text stands: its own row or record, and copies under other numbers."""
    rows = connection.execute(
        select(submissions).where(submissions.c.row_id == row_id, HOLDS_TEXT)
    ).all()
    records = connection.execute(
        select(quarantine).where(quarantine.c.row_id == row_id, quarantine.c.record.is_not(None))
    ).all()
    found = {_name(row) for row in (*rows, *records)}
    for row in rows:
        found |= set(_copies(connection, row.kiosk, row.comment, row.bucket))
    for row in records:
        record = _read(row.record)
        found |= set(_copies(connection, row.kiosk, record.get("comment"), record.get("bucket")))
    return found


def _copies(connection: Connection, kiosk: str, comment: Any, bucket: Any) -> Iterator[Name]:  # noqa: ANN401 - as sent
    """Yield every row and record of the kiosk with these words in this bucket.

    A submission in conflict is kept in quarantine and comes again under a new number, which gives
    it another row id.
    """
    if not isinstance(comment, str) or not isinstance(bucket, str):
        return
    for row in connection.execute(
        select(submissions).where(
            submissions.c.kiosk == kiosk,
            submissions.c.comment == comment,
            submissions.c.bucket == bucket,
        )
    ):
        yield _name(row)
    for row in connection.execute(
        select(quarantine).where(quarantine.c.kiosk == kiosk, quarantine.c.record.is_not(None))
    ):
        record = _read(row.record)
        if record.get("comment") == comment and record.get("bucket") == bucket:
            yield _name(row)


def _noted(connection: Connection, row_id: bytes) -> set[Name]:
    return {
        _name(row)
        for row in connection.execute(select(erasures).where(erasures.c.row_id == row_id))
    }


def _note(connection: Connection, name: Name, today: date) -> None:
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    values = {**name._asdict(), "day": today}
    connection.execute(dialect.insert(erasures).values(values).on_conflict_do_nothing())


def _write_down(connection: Connection, who: str, now_s: int, what: str) -> None:
    connection.execute(insert(audit).values(at=now_s, who=who, what=what))


def _name(row: Any) -> Name:  # noqa: ANN401 - a row of any of three tables
    return Name(bytes(row.row_id), row.kiosk, row.epoch, row.seq)


def _read(record: str) -> dict[str, Any]:
    value = json.loads(record)
    return value if isinstance(value, dict) else {}
