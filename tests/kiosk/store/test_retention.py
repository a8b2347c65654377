"""What may be deleted: what the endpoint has, after the days of the settings."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kiosk.config.settings import RetentionSettings, Settings
from kiosk.store.retention import delete_oldest
from sync import state
from sync.sqlite import sqlite3
from tests.kiosk.store.bench import Bench

DAY_S = 24 * 3600
TODAY = date(2026, 11, 23)


def passed(bench: Bench, first: int, last: int, day: date) -> None:
    """Let sync write down that the endpoint has these numbers."""
    ((epoch,),) = bench.sql("SELECT value FROM meta WHERE key = 'epoch'")
    connection = sqlite3.connect(str(bench.data_dir / state.FILE_NAME))
    with connection:
        state.create(connection)
        state.record_passed(connection, state.Passed(epoch, first, last, day))
    connection.close()


def released(bench: Bench, count: int = 20) -> None:
    """Release so many visits with words of their own."""
    for number in range(count):
        bench.visit(f"secretword{number:02}")
    bench.store.release(bench.clock.stamp(), everything=True)


def seqs(bench: Bench) -> list[int]:
    """Return the numbers that are left."""
    return [row["seq"] for row in bench.outbox()]


@pytest.mark.parametrize(("days_ago", "kept"), [(0, True), (30, True), (31, False), (-400, True)])
def test_what_is_stored_there_goes_after_the_days_of_the_settings(
    bench: Bench, days_ago: int, kept: bool
) -> None:
    """Thirty days after it was stored a submission is still here, the day after it is not; a day
    in the future, from a clock that was wrong, deletes nothing."""
    released(bench)
    passed(bench, 1, 20, TODAY - timedelta(days=days_ago))
    assert bench.store.retain(bench.clock.stamp()) == (0 if kept else 20)
    assert (seqs(bench) == list(range(1, 21))) == kept


def test_only_the_passed_range_goes(bench: Bench) -> None:
    """Numbers of which sync says nothing stay for ever, whatever their age."""
    released(bench)
    passed(bench, 5, 8, TODAY - timedelta(days=100))
    bench.store.retain(bench.clock.stamp())
    assert seqs(bench) == [1, 2, 3, 4, *range(9, 21)]


def test_what_the_endpoint_lost_again_stays(bench: Bench) -> None:
    """When sync takes its word back, because the endpoint was restored, the rows are kept until it
    gives it anew, whatever their age; neighbours of the same day go on as one range."""
    released(bench)
    long_ago = TODAY - timedelta(days=100)
    passed(bench, 1, 6, long_ago)
    passed(bench, 7, 20, long_ago)
    connection = sqlite3.connect(str(bench.data_dir / state.FILE_NAME))
    assert len(state.read_passed(bench.data_dir / state.FILE_NAME)) == 1
    with connection:
        ((epoch,),) = bench.sql("SELECT value FROM meta WHERE key = 'epoch'")
        state.forget_passed(connection, epoch, [(5, 9)])
    connection.close()
    assert bench.store.retain(bench.clock.stamp()) == 15
    assert seqs(bench) == [5, 6, 7, 8, 9]
    passed(bench, 5, 9, TODAY - timedelta(days=31))
    assert bench.store.retain(bench.clock.stamp()) == 5


def test_deleted_words_are_in_no_file(bench: Bench) -> None:
    """After retention neither database nor log holds a word that was deleted."""
    released(bench)
    passed(bench, 1, 20, TODAY - timedelta(days=31))
    words = [f"secretword{number:02}" for number in range(20)]
    assert all(bench.holds(word) for word in words)
    bench.store.retain(bench.clock.stamp())
    assert [bench.holds(word) for word in words] == [[]] * 20


def test_without_word_from_sync_nothing_is_deleted(bench: Bench) -> None:
    """Neither a missing sync.db nor one that can't be read lets anything go."""
    released(bench)
    bench.clock.advance(1000 * DAY_S)
    assert bench.store.retain(bench.clock.stamp()) == 0
    (bench.data_dir / state.FILE_NAME).write_bytes(b"no database " * 100)
    assert bench.store.retain(bench.clock.stamp()) == 0
    assert len(seqs(bench)) == 20


def test_an_untrusted_clock_deletes_nothing(bench: Bench) -> None:
    """Without trusted time nobody knows how long ago it was."""
    released(bench)
    passed(bench, 1, 20, TODAY - timedelta(days=100))
    bench.clock.trusted = False
    assert bench.store.retain(bench.clock.stamp()) == 0


def test_numbers_go_on_after_everything_was_deleted(bench: Bench) -> None:
    """Retention frees room, never a number."""
    bench.settings = Settings(retention=RetentionSettings(days_after_stored=0))
    released(bench)
    passed(bench, 1, 20, TODAY - timedelta(days=1))
    bench.store.retain(bench.clock.stamp())
    assert seqs(bench) == []
    bench.close()
    released(bench, 3)
    assert seqs(bench) == [21, 22, 23]


def releases(bench: Bench) -> list[int]:
    """Return the releases that are left; the same ones have counts."""
    counted = {number for (number,) in bench.sql("SELECT release FROM release_counts")}
    numbers = [number for (number,) in bench.sql("SELECT number FROM releases ORDER BY number")]
    assert counted == set(numbers)
    return numbers


def test_a_release_goes_a_year_after_its_day_when_all_of_its_rows_have(bench: Bench) -> None:
    """Counts do not grow for ever: an empty release older than a year goes, one with a single row
    left stays, and so does the latest, whose number must not be given out again."""
    for _ in range(3):
        released(bench, 5)
    passed(bench, 1, 9, TODAY)
    passed(bench, 11, 15, TODAY)
    bench.clock.advance(366 * DAY_S)
    bench.store.retain(bench.clock.stamp())
    assert (seqs(bench), releases(bench)) == ([10], [1, 2, 3])
    bench.clock.advance(DAY_S)
    bench.store.retain(bench.clock.stamp())
    assert (seqs(bench), releases(bench)) == ([10], [2, 3])
    released(bench, 1)
    bench.store.retain(bench.clock.stamp())
    assert releases(bench) == [2, 4]


def test_in_need_the_oldest_go_first(bench: Bench) -> None:
    """Room is made from the day that was stored longest ago, by number, no more than asked for."""
    released(bench)
    passed(bench, 11, 20, TODAY - timedelta(days=9))
    passed(bench, 1, 5, TODAY - timedelta(days=2))
    connection = sqlite3.connect(str(bench.data_dir / "kiosk.db"))
    known = state.read_passed(bench.data_dir / state.FILE_NAME)
    with connection:
        assert delete_oldest(connection, known, 4) == 4
    assert seqs(bench) == [*range(1, 11), *range(15, 21)]
    with connection:
        assert delete_oldest(connection, known, 8) == 8
    connection.close()
    assert seqs(bench) == [3, 4, 5, 6, 7, 8, 9, 10]
