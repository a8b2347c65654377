"""What an overview counts, read from the roll-ups alone: never slower because more was stored.

Counts are as stored: small cells are for the caller to suppress. A wider bucket stands under its
own length and is never spread over the days or hours in it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, NamedTuple, TypeVar

import msgspec
from sqlalchemy import ColumnElement, Connection, select

from sync.endpoint.ingest.counting import COMMENTS, HOURS, SUBMISSIONS
from sync.endpoint.ingest.rollups import EVERYBODY
from sync.endpoint.schema import cells, rollups, stays

__all__ = ["COMMENTS", "SUBMISSIONS", "Span", "Which", "by_day", "by_hour", "by_value"]

_Part = TypeVar("_Part")
_Kind = TypeVar("_Kind")
_decode = msgspec.json.Decoder(dict[int, int]).decode


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
    found: Counter[str] = Counter()
    kinds = _Kinds(_cells(connection, question, which), lambda name, _: name.value)
    for _, value, count in _counted(_rows(connection, question, which, span), lambda _: 0, kinds):
        found[value] += count
    return found


def by_day(
    connection: Connection, question: str, which: Which, span: Span
) -> Counter[tuple[date, str, str]]:
    """Return (day, length, value) → how many; a length of `P7D` is the week from that Monday."""
    found: Counter[tuple[date, str, str]] = Counter()
    kinds = _Kinds(_cells(connection, question, which), lambda name, _: _of_a_day(name))
    rows = _rows(connection, question, which, span)
    for day, name, count in _counted(rows, date.fromisoformat, kinds):
        found[(day, *name)] += count
    return found


def by_hour(
    connection: Connection, question: str, which: Which, span: Span
) -> Counter[tuple[int, int, str, str]]:
    """Return (weekday, hour, length, value) → how many, over whole weeks.

    Weekdays are 1 to 7, 0 for a whole week. Every week of which a day lies in the span counts.
    """
    found: Counter[tuple[int, int, str, str]] = Counter()
    weeks = Span(
        span.first - timedelta(days=span.first.weekday()),
        span.last + timedelta(days=6 - span.last.weekday()),
    )
    kinds = _Kinds(_cells(connection, question, which), lambda name, hour: (hour, name))
    rows = _rows(connection, question, which, weeks)
    for weekday, (hour, name), count in _counted(rows, _weekday, kinds):
        found[0 if name.length == "P7D" else weekday, hour, name.length, name.value] += count
    return found


class _Name(NamedTuple):
    length: str
    value: str


class _Kinds(dict[int, int], Generic[_Kind]):
    """Key of a count → the place of its kind in `places`; -1 for what nobody asked for.

    Worked out once for each key: there are a hundred thousand counts of a few hundred keys.
    """

    def __init__(self, names: Mapping[int, _Name], kind: Callable[[_Name, int], _Kind]) -> None:
        super().__init__()
        self.places: dict[_Kind, int] = {}
        self._names = names
        self._kind = kind

    def __missing__(self, key: int) -> int:
        """Find a key's place."""
        cell, hour = divmod(key, HOURS)
        name = self._names.get(cell)
        self[key] = -1
        if name is not None:
            self[key] = self.places.setdefault(self._kind(name, hour), len(self.places))
        return self[key]


def _counted(
    rows: Iterable[tuple[str, str]], part: Callable[[str], _Part], kinds: _Kinds[_Kind]
) -> Iterator[tuple[_Part, _Kind, int]]:
    """Yield for each part of the days and each kind how many there are."""
    totals: defaultdict[_Part, defaultdict[int, int]] = defaultdict(lambda: defaultdict(int))
    for day, counts in rows:
        total = totals[part(day)]
        for key, count in _decode(counts).items():
            total[kinds[key]] += count
    for each, total in totals.items():
        for kind, place in kinds.places.items():
            if place in total:
                yield each, kind, total[place]


def _rows(
    connection: Connection, question: str, which: Which, span: Span | None
) -> Iterable[tuple[str, str]]:
    table = rollups.c
    query = select(table.day, table.counts).where(table.question == question)
    query = query.where(*_whose(connection, which))
    if which.survey is not None:
        query = query.where(table.survey == which.survey)
    if span is not None:
        query = query.where(table.day.between(span.first.isoformat(), span.last.isoformat()))
    return [(row.day, row.counts) for row in connection.execute(query)]


def _cells(connection: Connection, question: str, which: Which) -> dict[int, _Name]:
    query = select(cells.c.id, cells.c.value, cells.c.length).where(cells.c.question == question)
    if which.survey is not None:
        query = query.where(cells.c.survey == which.survey)
    if which.language is not None:
        query = query.where(cells.c.language == which.language)
    if not which.with_doubtful:
        query = query.where(cells.c.doubtful == 0)
    return {number: _Name(length, value) for number, value, length in connection.execute(query)}


def _whose(connection: Connection, which: Which) -> list[ColumnElement[bool]]:
    table = rollups.c
    if which.kiosk is None and which.site is None:
        return [table.kiosk.in_(EVERYBODY)]
    names = [which.kiosk]
    if which.kiosk is None:
        names = list(connection.scalars(select(stays.c.kiosk).where(stays.c.site == which.site)))
    return [table.kiosk.in_(names), *([] if which.site is None else [table.site == which.site])]


def _of_a_day(name: _Name) -> _Name:
    return name if name.length == "P7D" else name._replace(length="P1D")


def _weekday(day: str) -> int:
    return date.fromisoformat(day).isoweekday()
