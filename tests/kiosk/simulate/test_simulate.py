"""Visits that never happened, through the real core and the real store."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kiosk.config.settings import HoursSettings, Settings
from kiosk.simulate.arrivals import ORDINARY, arrivals
from kiosk.simulate.command import run
from kiosk.simulate.comments import COMMENTS
from sync.outbox import READ_ALL, verify
from sync.sqlite import sqlite3

PERSONAL = ("040 123 4567", "131052-308T", "anna.exempel@example.org", "FI21 1234", "+358 50")


def stored(data_dir: Path, sql: str) -> list[tuple[Any, ...]]:
    """Ask the database that a simulation left."""
    connection = sqlite3.connect(str(data_dir / "kiosk.db"))
    try:
        return list(connection.execute(sql).fetchall())
    finally:
        connection.close()


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory in which 600 people came within a week."""
    data_dir = tmp_path_factory.mktemp("week") / "data"
    assert run(Settings(), count=600, seed=5, data_dir=data_dir, days=5) == 0
    return data_dir


def test_almost_everybody_leaves_a_submission_that_verifies(week: Path) -> None:
    """When the week is over nothing waits any more and every row agrees with its checksum."""
    rows = [verify(row) for row in stored(week, READ_ALL)]
    assert 560 < len(rows) <= 600
    assert stored(week, "SELECT count(*) FROM visits") == [(0,)]


def test_visits_are_as_different_as_clients(week: Path) -> None:
    """Languages, comments, walk-aways, mischief and outside hours all occur."""
    names = {name for (name,) in stored(week, "SELECT name FROM release_counts")}
    assert names >= {"completed", "walked_away", "replaced", "burst", "streak"}
    languages = {code for (code,) in stored(week, "SELECT DISTINCT language FROM submissions")}
    assert languages == {"fi", "sv", "en", "ar"}
    ((ratings, comments, topics),) = stored(
        week,
        "SELECT count(DISTINCT rating), count(comment),"
        " sum(answers LIKE '%topics%') FROM submissions",
    )
    assert ratings == 5
    assert comments > 50
    assert topics > 200


def test_invented_personal_data_is_never_stored(week: Path) -> None:
    """Numbers and addresses in the written stock pass the real guard before the real disk."""
    text = "".join(comment for stock in COMMENTS.values() for comment in stock)
    assert all(number in text for number in PERSONAL)
    for path in week.glob("kiosk.db*"):
        content = path.read_bytes()
        assert not [number for number in PERSONAL if number.encode() in content]


def test_the_same_seed_gives_the_same_rows(tmp_path: Path) -> None:
    """A seed decides everything, up to the order of a release and the database's birth number."""
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        run(Settings(), count=60, seed=seed, data_dir=tmp_path / name, days=2)
    ordered = f"{READ_ALL} ORDER BY epoch, seq"
    assert stored(tmp_path / "a", ordered) == stored(tmp_path / "b", ordered)
    assert stored(tmp_path / "a", ordered) != stored(tmp_path / "c", ordered)


def test_visits_outside_configured_hours_are_doubtful(tmp_path: Path) -> None:
    """The hours of the settings decide what counts as closed."""
    hours = HoursSettings(weekdays={"tuesday": ((time(12), time(12, 1)),)}, holidays="")
    run(Settings(hours=hours), count=30, seed=3, data_dir=tmp_path / "data", days=1)
    ((closed,),) = stored(
        tmp_path / "data", "SELECT sum(count) FROM release_counts WHERE name = 'closed'"
    )
    assert closed > 20


def test_people_come_in_order_and_mostly_when_it_is_open() -> None:
    """Arrivals lie within the days asked for, and the midday hours are busier than the evening."""
    start = datetime(2026, 11, 2, tzinfo=ZoneInfo("Europe/Helsinki"))
    coming = arrivals(2000, 5, start, ORDINARY, Random(1))
    moments = [arrival.at for arrival in coming]
    assert len(coming) == 2000
    assert moments == sorted(moments)
    assert start.astimezone(UTC) <= moments[0]
    assert moments[-1] < start.astimezone(UTC) + timedelta(days=5)
    hours = [moment.astimezone(start.tzinfo).hour for moment in moments]
    assert hours.count(10) > 5 * hours.count(18)
