"""Counts for an overview of ten million submissions, from SQLite and from PostgreSQL."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from sqlalchemy import Connection

from sync.endpoint import counts
from sync.endpoint.counts import SUBMISSIONS, Span, Which
from sync.endpoint.database import Database
from tests.bench.figures import Figure
from tests.bench.processes import scratch
from tests.bench.subjects.rollups import fill
from tests.endpoint import postgres

_LIMIT_MS = 100.0
_SUBMISSIONS = 10_000_000
_TIMES = 7
_WHOSE = {
    "all": Which(), "one site": Which(site="Site 7"), "one kiosk": Which(kiosk="kiosk-7"),
    "all in Finnish": Which(language="fi"),
}  # fmt: skip
_QUESTIONS = (SUBMISSIONS, "face", "topics")
Count = Callable[[Connection], object]


def measure(scale: float) -> list[Figure]:
    """Ask everything that an overview may ask; the slowest question is the figure."""
    submissions = max(1_000_000, round(_SUBMISSIONS * min(scale, 1.0)))
    figures = [_figure("SQLite", _slowest_ms(_sqlite(), submissions), submissions)]
    if postgres.installed():
        figures.append(_figure("PostgreSQL", _slowest_ms(_postgres(), submissions), submissions))
    return figures


def _figure(name: str, medians: dict[str, float], submissions: int) -> Figure:
    slowest = max(medians, key=lambda each: medians[each])
    return Figure(
        f"any overview count over {submissions:,} submissions, {name}", _LIMIT_MS,
        tuple(medians.values()), f"slowest: {slowest}", unit="ms", worst=True,
    )  # fmt: skip


def _slowest_ms(opened: Iterator[Database], submissions: int) -> dict[str, float]:
    """Return the median of each count; the first of all warms up."""
    found: dict[str, float] = {}
    for database in opened:
        last = fill(database, submissions=submissions)
        with database.read() as connection:
            for name, ask in _counts(last):
                ask(connection)
                found[name] = statistics.median(_ms(ask, connection) for _ in range(_TIMES))
    return found


def _ms(ask: Count, connection: Connection) -> float:
    began = time.perf_counter()
    ask(connection)
    return (time.perf_counter() - began) * 1000


def _counts(last: date) -> Iterator[tuple[str, Count]]:
    month, year = Span(last - timedelta(days=30), last), Span(last - timedelta(days=364), last)
    for whose, which in _WHOSE.items():
        for question in _QUESTIONS:
            about = f"{question or 'submissions'}, {whose}"
            yield f"by value, {about}", lambda c, q=question, w=which: counts.by_value(c, q, w)
            for length, span in (("month", month), ("year", year)):
                yield (
                    f"by day, {about}, a {length}",
                    lambda c, q=question, w=which, s=span: counts.by_day(c, q, w, s),
                )
                yield (
                    f"by hour, {about}, a {length}",
                    lambda c, q=question, w=which, s=span: counts.by_hour(c, q, w, s),
                )


def _sqlite() -> Iterator[Database]:
    with scratch() as folder, _open(f"sqlite:///{folder}/endpoint.db") as database:
        yield database


def _postgres() -> Iterator[Database]:
    with postgres.running() as server, _open(server.url) as database:
        yield database


@contextmanager
def _open(url: str) -> Iterator[Database]:
    database = Database.open(url)
    try:
        yield database
    finally:
        database.close()
