"""Roll-ups as millions of submissions would leave them, without the submissions."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TypeVar

from sync.endpoint.counts import COMMENTS, SUBMISSIONS
from sync.endpoint.database import Database
from sync.endpoint.driver import Driver

FACES = {"1": 0.1, "2": 0.1, "3": 0.2, "4": 0.3, "5": 0.3}
TOPICS = dict.fromkeys(("waiting", "staff", "place", "privacy", "language", "result"), 0.05)
LANGUAGES = {"fi": 0.7, "en": 0.12, "ru": 0.08, "sv": 0.06, "ar": 0.04}
DOUBTFUL = {0: 0.94, 1: 0.06}
HOURS = range(8, 16)
_BY_HOUR, _BY_DAY = 0.85, 0.15
"""Shares of the submissions by their bucket's length."""
_DAYS = "INSERT INTO rollup_days (kiosk, day, cell, site, count) VALUES (?, ?, ?, ?, ?)"
_HOURS = "INSERT INTO rollup_hours (kiosk, week, cell, slot, site, count) VALUES (?, ?, ?, ?, ?, ?)"
_CELL = "INSERT INTO cells VALUES (?, 'pulse', ?, ?, ?, ?, ?)"
_Key = TypeVar("_Key")
Share = tuple[int, float]
"""A cell and which part of the submissions it counts."""


def fill(database: Database, *, submissions: int, kiosks: int = 40, days: int = 365) -> date:
    """Fill the roll-ups of an empty database, working days only; return the last day."""
    chance = random.Random(1)
    with database.write() as connection:
        driver = Driver(connection)
        cells = _make_cells(driver)
        first = date(2025, 1, 6)
        worked = [first + timedelta(days=each) for each in range(days)]
        worked = [each for each in worked if each.weekday() < 5]
        a_day = submissions / kiosks / len(worked)
        everybody_days: Counter[tuple[str, int]] = Counter()
        everybody_hours: Counter[tuple[str, int, int]] = Counter()
        for kiosk in range(kiosks):
            name, site = f"kiosk-{kiosk}", f"Site {kiosk}"
            by_day: Counter[tuple[str, int]] = Counter()
            by_hour: Counter[tuple[str, int, int]] = Counter()
            for day in worked:
                _count_day(day, a_day, cells, chance, by_day, by_hour)
            driver.run("INSERT INTO stays VALUES (?, ?)", (name, site))
            driver.many(_DAYS, [(name, d, c, site, n) for (d, c), n in sorted(by_day.items())])
            driver.many(
                _HOURS, [(name, w, c, s, site, n) for (w, c, s), n in sorted(by_hour.items())]
            )
            everybody_days += by_day
            everybody_hours += by_hour
        driver.many(_DAYS, [("*", d, c, "", n) for (d, c), n in sorted(everybody_days.items())])
        driver.many(
            _HOURS, [("*", w, c, s, "", n) for (w, c, s), n in sorted(everybody_hours.items())]
        )
    return worked[-1]


def _make_cells(driver: Driver) -> dict[str, list[Share]]:
    found: dict[str, list[Share]] = {}
    number = 0
    for length in ("PT1H", "P1D"):
        found[length] = []
        for question, value, language, doubtful, share in _shares():
            number += 1
            driver.run(_CELL, (number, question, value, language, doubtful, length))
            found[length].append((number, share))
    return found


def _shares() -> Iterator[tuple[str, str, str, int, float]]:
    values = [("face", value, share) for value, share in FACES.items()]
    values += [("topics", value, share) for value, share in TOPICS.items()]
    values += [(SUBMISSIONS, "", 1.0), (COMMENTS, "", 0.08)]
    for question, value, share in values:
        for language, spoken in LANGUAGES.items():
            for doubtful, part in DOUBTFUL.items():
                yield question, value, language, doubtful, share * spoken * part


def _count_day(
    day: date,
    a_day: float,
    cells: dict[str, list[Share]],
    chance: random.Random,
    by_day: Counter[tuple[str, int]],
    by_hour: Counter[tuple[str, int, int]],
) -> None:
    week, weekday = (day - timedelta(days=day.weekday())).isoformat(), day.isoweekday() * 100
    for cell, share in cells["P1D"]:
        _add(by_day, (day.isoformat(), cell), a_day * share, chance)
        _add(by_hour, (week, cell, weekday), a_day * share * _BY_DAY, chance)
    for hour in HOURS:
        for cell, share in cells["PT1H"]:
            mean = a_day * share * _BY_HOUR / len(HOURS)
            _add(by_hour, (week, cell, weekday + hour), mean, chance)


def _add(counts: Counter[_Key], key: _Key, mean: float, chance: random.Random) -> None:
    number = int(mean + chance.random())
    if number:
        counts[key] += number
