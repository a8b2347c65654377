"""What an overview counts, read from the roll-ups alone: never slower because more was stored.

Counts are as stored: small cells are for the caller to suppress. A wider bucket stands under its
own length and is never spread over the days or hours in it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select

from sync.endpoint.ingest.counting import ALL_KIOSKS_SHARDS, COMMENTS, SUBMISSIONS
from sync.endpoint.schema import cells, rollup_days, rollup_hours, stays

__all__ = ["COMMENTS", "SUBMISSIONS", "Span", "Which", "by_day", "by_hour", "by_value"]


@dataclass(frozen=True, slots=True)
class Which:
    """Which submissions are counted. None stands for all; a kiosk goes before a site."""

    survey: str | None = None
    site: str | None = None
    kiosk: str | None = None
    language: str | None = None
    with_doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """From the first day to the last, both included; submissions of unknown day lie in none."""

    first: date
    last: date


def by_value(
    connection: Connection, question: str, which: Which, span: Span | None = None
) -> Counter[str]:
    """Return value → how many. `SUBMISSIONS` and `COMMENTS` have the one value ''.

    A week counts in the span in which its Monday lies. No span: everything, unknown days too.
    """
    table, names = rollup_days.c, _cells(connection, question, which)
    query = select(table.cell, func.sum(table.count)).where(table.cell.in_(names))
    query = query.where(*_whose(table.kiosk, table.site, connection, which)).group_by(table.cell)
    if span is not None:
        query = query.where(table.day.between(span.first.isoformat(), span.last.isoformat()))
    found: Counter[str] = Counter()
    for cell, count in connection.execute(query):
        found[names[cell].value] += int(count)
    return found


def by_day(
    connection: Connection, question: str, which: Which, span: Span
) -> Counter[tuple[date, str, str]]:
    """Return (day, length, value) → how many; a length of `P7D` is the week from that Monday."""
    table, names = rollup_days.c, _cells(connection, question, which)
    query = (
        select(table.day, table.cell, func.sum(table.count))
        .where(*_whose(table.kiosk, table.site, connection, which))
        .where(table.cell.in_(names))
        .where(table.day.between(span.first.isoformat(), span.last.isoformat()))
        .group_by(table.day, table.cell)
    )
    found: Counter[tuple[date, str, str]] = Counter()
    for day, cell, count in connection.execute(query):
        found[date.fromisoformat(day), names[cell].length, names[cell].value] += int(count)
    return found


def by_hour(
    connection: Connection, question: str, which: Which, span: Span
) -> Counter[tuple[int, int, str, str]]:
    """Return (weekday, hour, length, value) → how many, over whole weeks.

    Weekdays are 1 to 7, 0 for a whole week. Every week of which a day lies in the span counts.
    """
    table, names = rollup_hours.c, _cells(connection, question, which)
    # Each week and cell is looked up by itself: the other questions' rows are never touched.
    query = (
        select(table.slot, table.cell, func.sum(table.count))
        .where(*_whose(table.kiosk, table.site, connection, which))
        .where(table.week.in_(_weeks(span)), table.cell.in_(names))
        .group_by(table.cell, table.slot)
    )
    found: Counter[tuple[int, int, str, str]] = Counter()
    for slot, cell, count in connection.execute(query):
        found[(*divmod(slot, 100), names[cell].length, names[cell].value)] += int(count)
    return found


class _Name(NamedTuple):
    value: str
    length: str


def _cells(connection: Connection, question: str, which: Which) -> dict[int, _Name]:
    query = select(cells.c.id, cells.c.value, cells.c.length).where(cells.c.question == question)
    if which.survey is not None:
        query = query.where(cells.c.survey == which.survey)
    if which.language is not None:
        query = query.where(cells.c.language == which.language)
    if not which.with_doubtful:
        query = query.where(cells.c.doubtful == 0)
    return {number: _Name(value, length) for number, value, length in connection.execute(query)}


def _whose(
    kiosk: ColumnElement[str], site: ColumnElement[str], connection: Connection, which: Which
) -> list[ColumnElement[bool]]:
    if which.kiosk is None and which.site is None:
        used = select(rollup_days.c.kiosk).limit(1)
        shards = [
            each
            for each in ALL_KIOSKS_SHARDS
            if connection.scalar(used.where(rollup_days.c.kiosk == each)) is not None
        ]
        return [kiosk.in_(shards)]
    names = [which.kiosk]
    if which.kiosk is None:
        names = list(connection.scalars(select(stays.c.kiosk).where(stays.c.site == which.site)))
    return [kiosk.in_(names), *([] if which.site is None else [site == which.site])]


def _weeks(span: Span) -> list[str]:
    monday = span.first - timedelta(days=span.first.weekday())
    count = (span.last - monday).days // 7 + 1
    return [(monday + timedelta(weeks=each)).isoformat() for each in range(count)]
