"""Erasing one text everywhere it stands, for ever.

The row stays with its counts, and so does its keyed checksum: a copy that comes again is still a
duplicate. What is noted of an erasure holds no content; by it a text that comes again by another
way (an old bundle, a restored backup) or under another number is stored without its words, and the
kiosk deletes its copy. Roll-ups stay: they count that a comment was given, which remains true and
names nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from sync.endpoint.api import EndpointError
from sync.endpoint.driver import Driver
from sync.endpoint.ingest.holdings import erased_more
from sync.endpoint.ingest.turns import one_at_a_time
from sync.endpoint.schema import HOLDS_TEXT, audit, erasures, quarantine, submissions
from sync.endpoint.upkeep.copies import Name, copies, name_of, noted, standing
from sync.endpoint.upkeep.wiping import mark_due

_ROW_ID = re.compile("[0-9a-f]{20}")


class NoSuchTextError(EndpointError):
    """Under this id no text stands here."""


@dataclass(frozen=True, slots=True)
class Erased:
    """Where a text was taken out just now. `again` if it had been erased before."""

    submissions: int
    quarantined: int
    again: bool
    others: tuple[bytes, ...] = ()
    """Row ids of its copies under other numbers, which went too."""


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

    A copy of the same submission under another number (re-issued after a conflict) goes too.
    Raises `NoSuchTextError` if it neither stands here nor was erased before.
    """
    named = {*standing(connection, row_id), *noted(connection, row_id)}
    if not named:
        raise NoSuchTextError(
            f"{row_id.hex()}: no text stands under this id here: look whether it was copied whole. "
            "A line of `vuoro endpoint erase --list` also erases what has not come back yet"
        )
    return _erase(connection, named, who=who, now_s=now_s, today=today)


def erase_named(connection: Connection, name: Name, *, who: str, now_s: int, today: date) -> Erased:
    """Erase a text whose number is known, also if it is not here (yet): after a restore."""
    return _erase(connection, {name}, who=who, now_s=now_s, today=today)


def erased_names(connection: Connection) -> Iterator[Name]:
    """Yield what was ever erased, the oldest first: a list to keep outside the backup."""
    chosen = select(erasures).order_by(
        erasures.c.day, erasures.c.kiosk, erasures.c.epoch, erasures.c.seq
    )
    for row in connection.execute(chosen):
        yield name_of(row)


def _erase(
    connection: Connection, named: set[Name], *, who: str, now_s: int, today: date
) -> Erased:
    (row_id,) = {name.row_id for name in named}
    for kiosk in sorted({name.kiosk for name in named}):
        one_at_a_time(Driver(connection), kiosk)
    # Read again: until now a batch of the kiosk may have been on its way in.
    before = noted(connection, row_id)
    named |= standing(connection, row_id) | before
    found = named | copies(connection, named)
    rows, records = _forget(connection, found, today)
    for kiosk in sorted({name.kiosk for name in found}):
        erased_more(Driver(connection), kiosk)
    others = tuple(sorted({name.row_id for name in found} - {row_id}))
    what = f"erase {row_id.hex()}: {rows} submissions, {records} quarantined"
    if others:
        what += f"; copies: {', '.join(each.hex() for each in others)}"
    connection.execute(insert(audit).values(at=now_s, who=who, what=what))
    mark_due(connection, today)
    return Erased(rows, records, again=bool(before), others=others)


def _forget(connection: Connection, names: Iterable[Name], today: date) -> tuple[int, int]:
    """Take these texts out and note it; return how many submissions and quarantined records."""
    rows = records = 0
    for name in sorted(names, key=lambda name: name[:4]):
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


def _note(connection: Connection, name: Name, today: date) -> None:
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    noting = dialect.insert(erasures).values({**name._asdict(), "day": today})
    content = func.coalesce(erasures.c.content, noting.excluded.content)
    connection.execute(
        noting.on_conflict_do_update(
            index_elements=[erasures.c.kiosk, erasures.c.row_id], set_={"content": content}
        )
    )
