"""What is kept no longer than it may be: texts, and what was noted about devices.

A text's age is its bucket's day. Where that is unknown or can't be right (a clock at 1970 or far
ahead), it is the day on which its number was first noted to be here.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from sync.endpoint.column_types import DAY
from sync.endpoint.schema import (
    HOLDS_TEXT,
    alerts,
    arrivals,
    boots,
    quarantine,
    settled,
    submissions,
)

CHUNK: Final = 500
"""Rows in one transaction: batches of kiosks go in between."""
NOTED_DAYS: Final = 400
"""How long boots and alerts stay after their last day."""
_FIRST_POSSIBLE_DAY: Final = date(2020, 1, 1)
"""Before Vuoro was; a bucket from before comes from a wrong clock."""


def months_before(day: date, months: int) -> date:
    """Return the same day of the month so many months ago, or that month's last day."""
    at = day.year * 12 + day.month - 1 - months
    year, month = divmod(at, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def note_arrivals(connection: Connection, today: date) -> int:
    """Note, once a month, up to which number each kiosk's submissions are here; return how many."""
    noted = exists().where(
        arrivals.c.kiosk == settled.c.kiosk,
        arrivals.c.epoch == settled.c.epoch,
        arrivals.c.day >= today.replace(day=1),
    )
    highest = (
        select(settled.c.kiosk, settled.c.epoch, literal(today, DAY), func.max(settled.c.last_seq))
        .where(~noted)
        .group_by(settled.c.kiosk, settled.c.epoch)
    )
    columns = ["kiosk", "epoch", "day", "through_seq"]
    return connection.execute(insert(arrivals).from_select(columns, highest)).rowcount


def forget_dated_texts(connection: Connection, before: date) -> int:
    """Take the texts from before a day out of up to `CHUNK` submissions; return of how many."""
    dated = and_(submissions.c.day < before, submissions.c.day >= _FIRST_POSSIBLE_DAY)
    return _forget(connection, dated)


def forget_undated_texts(connection: Connection, before: date, today: date) -> int:
    """The same where the bucket doesn't tell the day: by when the number was noted to be here."""
    undated = or_(
        submissions.c.day.is_(None),
        submissions.c.day < _FIRST_POSSIBLE_DAY,
        submissions.c.day > today + timedelta(days=2),
    )
    through = (
        select(func.max(arrivals.c.through_seq))
        .where(
            arrivals.c.kiosk == submissions.c.kiosk,
            arrivals.c.epoch == submissions.c.epoch,
            arrivals.c.day < before,
        )
        .scalar_subquery()
    )
    return _forget(connection, and_(undated, submissions.c.seq <= through))


def forget_records(connection: Connection, before: date) -> int:
    """Take the records that were set aside before a day out of quarantine; the rows stay."""
    return connection.execute(
        update(quarantine)
        .where(quarantine.c.day < before, quarantine.c.record.is_not(None))
        .values(record=None)
    ).rowcount


def prune(connection: Connection, before: date, *, now_s: int, today: date) -> int:
    """Delete boots and alerts that are long past, and marks that a later one replaces."""
    old = today - timedelta(days=NOTED_DAYS)
    later = arrivals.alias("later")
    replaced = exists().where(
        later.c.kiosk == arrivals.c.kiosk,
        later.c.epoch == arrivals.c.epoch,
        later.c.day > arrivals.c.day,
        later.c.day < before,
    )
    gone = (
        delete(boots).where(boots.c.last_seen < now_s - NOTED_DAYS * 86_400),
        delete(alerts).where(alerts.c.last_day < old),
        delete(arrivals).where(arrivals.c.day < before, replaced),
    )
    return sum(connection.execute(each).rowcount for each in gone)


def _forget(connection: Connection, which: ColumnElement[bool]) -> int:
    names: list[dict[str, Any]] = [
        {"of": row.kiosk, "in": row.epoch, "at": row.seq}
        for row in connection.execute(
            select(submissions.c.kiosk, submissions.c.epoch, submissions.c.seq)
            .where(HOLDS_TEXT, which)
            .limit(CHUNK)
        )
    ]
    if names:
        connection.execute(
            update(submissions)
            .where(
                submissions.c.kiosk == bindparam("of"),
                submissions.c.epoch == bindparam("in"),
                submissions.c.seq == bindparam("at"),
            )
            .values(comment=None, extra=None),
            names,
        )
    return len(names)
