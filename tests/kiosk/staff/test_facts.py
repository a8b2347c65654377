"""What the home page tells, read from real databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kiosk.clock import SimulatedClock
from kiosk.core.staff.things import Facts
from kiosk.staff.facts import FactsReader, Sends
from tests.kiosk.store.bench import ZONE, Bench

NOW = datetime(2026, 11, 23, 9, 5, tzinfo=ZONE)


class Clock:
    """The bench's clock as sync needs it."""

    def __init__(self, clock: SimulatedClock) -> None:
        self.clock = clock

    def unix_s(self) -> float:
        """Return the wall clock."""
        return (self.clock.now() or datetime(2026, 1, 1, tzinfo=UTC)).timestamp()

    def trusted(self) -> bool:
        """Whether it is to be believed."""
        return self.clock.now() is not None

    def elapsed_s(self) -> float:
        """Return the seconds since boot."""
        return self.clock.elapsed_s()

    def boot(self) -> str:
        """Return this boot's id."""
        return "boot"

    def today(self) -> date:
        """Return the local day."""
        return NOW.date()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A new data directory on a Monday morning."""
    bench = Bench(tmp_path / "data", SimulatedClock(NOW))
    yield bench
    bench.close()


def reader(bench: Bench) -> FactsReader:
    """Return a reader of the bench's data directory."""
    return FactsReader(
        bench.data_dir,
        Clock(bench.clock),
        ZONE,
        Sends(endpoint=True, by_hand=False),
        local_now=bench.clock.now,
    )


def test_released_rows_are_counted_and_waiting_visits_are_not(bench: Bench) -> None:
    """By language and doubt, with the first and the last day."""
    facts = reader(bench)
    for _ in range(6):
        bench.visit()
    bench.visit(language="sv", reasons=frozenset({"burst"}))
    assert facts.read().facts.released == 0
    bench.clock.advance(8 * 86400)
    bench.store.release(bench.clock.stamp())
    told = facts.read().facts
    assert (told.released, told.doubtful, dict(told.by_language)) == (7, 1, {"fi": 6, "sv": 1})
    assert (told.oldest_day, told.newest_day) == ("2026-11-23", "2026-11-23")
    assert told.readable
    assert told.free_bytes > 0
    assert told.local_time == bench.clock.now()


def test_a_kiosk_that_has_never_started_has_nothing(bench: Bench) -> None:
    """No database is not a fault."""
    told = reader(bench).read().facts
    assert (told.released, told.readable) == (0, True)


def test_the_table_is_looked_through_only_after_it_changed(bench: Bench) -> None:
    """Reading every five seconds costs nothing while nothing happens."""
    facts = reader(bench)
    bench.visit()
    first = facts._counts()
    assert facts._counts() is first
    bench.visit()
    assert facts._counts() is not first


def test_a_database_that_can_not_be_read_is_told_as_such(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing raises, nothing of the file is in the log, and it is tried again each time."""
    bench.data_dir.mkdir(parents=True)
    file = bench.data_dir / "kiosk.db"
    file.write_bytes(b"a client's words, not a database" * 200)
    facts = reader(bench)
    told = facts.read().facts
    assert (told.readable, told.sync) == (False, None)
    assert "words" not in caplog.text
    file.unlink()
    assert facts.read().facts.readable


def test_a_damaged_day_is_left_out(bench: Bench) -> None:
    """What is no day is shown nowhere."""
    bench.visit()
    bench.clock.advance(8 * 86400)
    bench.store.release(bench.clock.stamp())
    bench.sql("UPDATE submissions SET bucket = 'not a day'")
    told = reader(bench).read().facts
    assert (told.released, told.oldest_day) == (1, None)


def test_reading_changes_nothing(bench: Bench) -> None:
    """Both databases are opened for reading only."""
    bench.visit()
    before = sorted((p.name, p.stat().st_mtime_ns) for p in bench.data_dir.glob("kiosk.db"))
    reader(bench).read()
    assert before == sorted((p.name, p.stat().st_mtime_ns) for p in bench.data_dir.glob("kiosk.db"))
    assert not (bench.data_dir / "sync.db").exists()


def test_no_facts_are_calm_facts() -> None:
    """What is shown before anything was read says nothing false."""
    assert Facts(0, 0).sync is None
