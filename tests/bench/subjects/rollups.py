"""Roll-ups as millions of submissions would leave them, without the submissions."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sync.endpoint.counts import COMMENTS, SUBMISSIONS
from sync.endpoint.database import Database
from sync.endpoint.driver import Driver
from sync.endpoint.ingest.rollups import EVERYBODY

FACES = {"1": 0.1, "2": 0.1, "3": 0.2, "4": 0.3, "5": 0.3}
TOPICS = dict.fromkeys(("waiting", "staff", "place", "privacy", "language", "result"), 0.05)
LANGUAGES = {"fi": 0.7, "en": 0.12, "ru": 0.08, "sv": 0.06, "ar": 0.04}
DOUBTFUL = {0: 0.94, 1: 0.06}
HOURS = range(8, 16)
_BY_HOUR, _BY_DAY = 0.85, 0.15
"""Shares of the submissions by their bucket's length."""
_PATTERNS = 4
"""So many kiosks differ; the others are like one of them."""
_ROW = "INSERT INTO rollups (kiosk, day, survey, question, site, counts) VALUES (?, ?, ?, ?, ?, ?)"
_CELL = "INSERT INTO cells VALUES (?, 'pulse', ?, ?, ?, ?, ?)"
Share = tuple[int, str, float]
"""A cell, its question, and which part of the submissions it counts."""
_Counts = Counter[tuple[str, str, int]]
"""(day, question, key) → how many."""


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
        patterns = [_lived(worked, a_day, cells, chance) for _ in range(_PATTERNS)]
        everybody: _Counts = Counter()
        for kiosk in range(kiosks):
            name, site, counts = f"kiosk-{kiosk}", f"Site {kiosk}", patterns[kiosk % _PATTERNS]
            driver.run("INSERT INTO stays VALUES (?, ?)", (name, site))
            driver.many(_ROW, _rows(name, site, counts))
            everybody.update(counts)
        driver.many(_ROW, _rows(EVERYBODY[0], "", everybody))
    return worked[-1]


def _lived(
    worked: Sequence[date], a_day: float, cells: dict[str, list[Share]], chance: random.Random
) -> _Counts:
    counts: _Counts = Counter()
    for day in worked:
        _count_day(day, a_day, cells, chance, counts)
    return counts


def _make_cells(driver: Driver) -> dict[str, list[Share]]:
    found: dict[str, list[Share]] = {}
    number = 0
    for length in ("PT1H", "P1D"):
        found[length] = []
        for question, value, language, doubtful, share in _shares():
            number += 1
            driver.run(_CELL, (number, question, value, language, doubtful, length))
            found[length].append((number, question, share))
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
    day: date, a_day: float, cells: dict[str, list[Share]], chance: random.Random, counts: _Counts
) -> None:
    for cell, question, share in cells["P1D"]:
        _add(counts, (day.isoformat(), question, cell * 100), a_day * share * _BY_DAY, chance)
    for hour in HOURS:
        for cell, question, share in cells["PT1H"]:
            mean = a_day * share * _BY_HOUR / len(HOURS)
            _add(counts, (day.isoformat(), question, cell * 100 + hour), mean, chance)


def _add(counts: _Counts, key: tuple[str, str, int], mean: float, chance: random.Random) -> None:
    number = int(mean + chance.random())
    if number:
        counts[key] += number


def _rows(kiosk: str, site: str, counts: _Counts) -> Iterator[tuple[str, ...]]:
    by_row: dict[tuple[str, str], dict[int, int]] = {}
    for (day, question, key), number in counts.items():
        by_row.setdefault((day, question), {})[key] = number
    for (day, question), found in sorted(by_row.items()):
        yield kiosk, day, "pulse", question, site, json.dumps(found, separators=(",", ":"))
