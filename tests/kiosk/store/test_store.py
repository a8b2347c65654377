"""The life of a visit in kiosk.db."""

from __future__ import annotations

import json
import os
import stat
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from kiosk.config.settings import Settings, StorageSettings
from kiosk.core.messages import VisitRecord
from kiosk.store.api import StoreError, StoreInUseError
from sync.outbox import READ_ALL, verify
from sync.sqlite import sqlite3
from tests.kiosk.store.bench import Bench

Given = Callable[..., VisitRecord]
HOUR_S = 3600


def test_a_saved_visit_is_on_the_disk_before_the_thank_you(bench: Bench, given: Given) -> None:
    """What `save` returned from, another connection reads at once."""
    bench.store.save(1, given(rating=2))
    assert bench.sql("SELECT rating, outcome FROM visits") == [(2, None)]


def test_later_answers_update_the_open_visit(bench: Bench, given: Given) -> None:
    """A visit stays one row, with what was given last."""
    bench.store.save(1, given(rating=2))
    bench.store.save(1, given(rating=5, comment="Kiitos"))
    assert bench.sql("SELECT rating, comment FROM visits") == [(5, "Kiitos")]


def test_a_row_that_vanished_is_written_anew(bench: Bench, given: Given) -> None:
    """A save that found no row to update would confirm nothing: it inserts one."""
    bench.store.save(1, given(rating=2))
    bench.sql("DELETE FROM visits")
    bench.store.save(1, given(rating=5))
    assert bench.sql("SELECT rating FROM visits") == [(5,)]


def test_an_ended_visit_never_changes(bench: Bench, given: Given) -> None:
    """What arrives for a visit after its end begins another row, the ended one stays."""
    visit = bench.visit("first")
    bench.store.withdraw(visit)
    bench.store.end(visit, "walked_away", frozenset(), bench.clock.stamp())
    assert bench.sql("SELECT comment, outcome FROM visits") == [("first", "completed")]


def test_a_visit_that_was_never_saved_leaves_nothing(bench: Bench) -> None:
    """Somebody who touched and went is not a row."""
    bench.store.end(1, "walked_away", frozenset(), bench.clock.stamp())
    assert bench.store.counts()["ended"] == 0


def test_no_minute_is_stored(bench: Bench) -> None:
    """Of the time at which a visit ended, only the hour and its offset stay."""
    bench.visit()
    assert bench.sql("SELECT hour, boot, uptime_h FROM visits") == [
        ("2026-11-23T09:00+02:00", None, None)
    ]


def test_an_untrusted_clock_leaves_only_hours_since_boot(bench: Bench) -> None:
    """Without trusted time a visit stores the boot and whole hours."""
    bench.clock.trusted = False
    bench.clock.advance(2 * HOUR_S)
    bench.visit()
    assert bench.sql("SELECT hour, boot, uptime_h FROM visits") == [(None, "simulated", 2)]


def test_an_open_visit_ends_at_the_next_start(bench: Bench, given: Given) -> None:
    """What a crash interrupted counts, as `crashed`, in the hour of the start."""
    bench.store.save(1, given(comment="half"))
    bench.close()
    bench.clock.advance(HOUR_S)
    assert bench.store.counts() == {
        "open": 0, "ended": 1, "released": 0, "releases": 0, "lost": 0
    }  # fmt: skip
    assert bench.sql("SELECT outcome, hour FROM visits") == [("crashed", "2026-11-23T10:00+02:00")]


def test_numbers_of_an_earlier_process_mean_nothing(bench: Bench, given: Given) -> None:
    """After a restart the core counts from one again: its first visit is a new row."""
    bench.store.save(1, given(rating=1))
    bench.close()
    bench.store.save(1, given(rating=5))
    assert bench.sql("SELECT rating FROM visits ORDER BY rating") == [(1,), (5,)]


def test_a_release_moves_what_is_due_and_counts_it(bench: Bench) -> None:
    """An hour's visits become submissions; how they ended stays behind as counts only."""
    for outcome in ("completed", "completed", "walked_away", "replaced", "completed"):
        bench.visit(outcome=outcome)
    bench.clock.advance(HOUR_S)
    released = bench.store.release(bench.clock.stamp())
    assert released is not None
    assert (released.number, released.submissions) == (1, 5)
    assert bench.store.counts()["ended"] == 0
    rows = bench.outbox()
    assert [row["seq"] for row in rows] == [1, 2, 3, 4, 5]
    assert {row["bucket"] for row in rows} == {"2026-11-23T09:00+02:00/PT1H"}
    assert json.loads(rows[0]["answers"]) == {"rating": 4, "topics": ["queue", "staff"]}
    assert bench.sql("SELECT kind, language, name, count FROM release_counts ORDER BY name") == [
        ("outcome", "fi", "completed", 3),
        ("outcome", "fi", "replaced", 1),
        ("outcome", "fi", "walked_away", 1),
    ]


def test_every_submission_agrees_with_its_checksum(bench: Bench) -> None:
    """What the outbox holds verifies, comment and topics included."""
    for _ in range(5):
        bench.visit("Jonossa meni tunti – ääkköset ja عربي")
    bench.store.release(bench.clock.stamp(), everything=True)
    assert [verify(row).seq for row in bench.sql(READ_ALL)] == [1, 2, 3, 4, 5]


def test_the_log_is_cut_whatever_lies_among_the_damaged(bench: Bench, given: Given) -> None:
    """A folder that can't be dealt with does not keep withdrawn words in the log."""
    bench.store.save(1, given(comment="secret words"))
    (bench.data_dir / "damaged" / "2026-99-99-1").mkdir(parents=True)
    reader = sqlite3.connect(str(bench.data_dir / "kiosk.db"), isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM visits").fetchone()
    assert not bench.store.withdraw(1)
    reader.close()
    assert bench.holds("secret words")
    with suppress(ValueError):
        bench.store.tidy(bench.clock.stamp())
    assert not bench.holds("secret words")


def test_the_structure_s_check_gives_way(bench: Bench) -> None:
    """It stops as soon as somebody waits, and the store goes on as if nothing had been."""
    for _ in range(60):
        bench.visit("words " * 300)
    asked: list[int] = []
    assert not bench.store.check_structure(lambda: asked.append(1) is None)
    assert len(asked) == 1
    bench.visit()
    assert bench.store.check_structure(lambda: False)


def test_doubt_is_one_flag_and_its_reasons_are_only_counted(bench: Bench) -> None:
    """The row says doubtful; burst and staff are numbers of the release."""
    for _ in range(3):
        bench.visit(reasons=frozenset({"burst", "staff"}))
    for _ in range(2):
        bench.visit(reasons=frozenset({"burst"}))
    bench.store.release(bench.clock.stamp(), everything=True)
    assert [row["doubtful"] for row in bench.outbox()] == [1] * 5
    assert bench.sql("SELECT name, count FROM release_counts WHERE kind = 'reason'") == [
        ("burst", 5),
        ("staff", 3),
    ]


def test_counts_of_a_thin_release_name_nobody(bench: Bench) -> None:
    """A release of one keeps its total, but neither the language, the end nor the reason."""
    bench.visit(language="ar", outcome="walked_away", reasons=frozenset({"burst"}))
    bench.store.release(bench.clock.stamp(), everything=True)
    assert bench.sql("SELECT * FROM release_counts ORDER BY kind") == [
        (1, "outcome", "all", "few", 1),
        (1, "reason", "all", "few", 1),
    ]


def test_a_streak_makes_earlier_visits_doubtful_while_they_wait(bench: Bench) -> None:
    """Visits that were released before the streak was seen stay as they are."""
    first = bench.visit()
    second = bench.visit(also=(first, 99))
    assert bench.sql("SELECT reasons FROM visits ORDER BY id") == [('["streak"]',), ("[]",)]
    bench.store.release(bench.clock.stamp(), everything=True)
    third = bench.visit()
    fourth = bench.visit(also=(second,))
    assert bench.sql("SELECT reasons FROM visits") == [("[]",), ("[]",)]
    bench.visit(also=(third, fourth))
    assert bench.sql("SELECT reasons FROM visits ORDER BY id") == [
        ('["streak"]',),
        ('["streak"]',),
        ("[]",),
    ]


def test_a_streak_is_flagged_with_the_end_or_not_at_all(bench: Bench, given: Given) -> None:
    """What stops between the two leaves the visit open, and it can still be ended as asked."""
    first = bench.visit()
    bench.store.save(50, given())
    bench.sql(
        "CREATE TRIGGER stop BEFORE UPDATE OF reasons ON visits WHEN OLD.outcome IS NOT NULL"
        " BEGIN SELECT RAISE(ABORT, 'stopped'); END"
    )
    stamp = bench.clock.stamp()
    with pytest.raises(StoreError):
        bench.store.end(50, "completed", frozenset({"streak"}), stamp, also=(first,))
    assert bench.sql("SELECT count(*) FROM visits WHERE outcome IS NULL") == [(1,)]
    bench.sql("DROP TRIGGER stop")
    bench.store.end(50, "completed", frozenset({"streak"}), stamp, also=(first,))
    assert bench.sql("SELECT DISTINCT outcome, reasons FROM visits") == [
        ("completed", '["streak"]')
    ]


def test_the_order_of_visits_is_gone_after_a_release(bench: Bench) -> None:
    """Neither seq nor the table's hidden row number follows the order in which clients came."""
    bench.opened = bench.another(chance=Random(7), durable=False)
    for number in range(40):
        bench.visit(f"comment {number:02}")
    bench.store.release(bench.clock.stamp(), everything=True)
    by_row = [row for (row,) in bench.sql("SELECT comment FROM submissions ORDER BY rowid")]
    by_seq = [row for (row,) in bench.sql("SELECT comment FROM submissions ORDER BY seq")]
    assert by_row == by_seq
    assert by_seq != sorted(by_seq)
    in_place = sum(a == b for a, b in zip(by_seq, sorted(by_seq), strict=True))
    assert in_place < 10
    assert bench.sql("SELECT name FROM sqlite_schema WHERE name = 'sqlite_sequence'") == []


def test_every_order_is_as_likely(bench: Bench) -> None:
    """The shuffle reaches every place: over many releases the first client comes first seldom."""
    bench.opened = bench.another(chance=Random(1), durable=False)
    firsts: Counter[int] = Counter()
    for _ in range(120):
        for rating in (1, 2, 3, 4, 5):
            bench.visit(rating=rating)
        bench.store.release(bench.clock.stamp(), everything=True)
    for row in bench.outbox():
        if row["seq"] % 5 == 1:
            firsts[row["rating"]] += 1
    assert all(10 <= firsts[rating] <= 40 for rating in (1, 2, 3, 4, 5))


def test_numbers_stay_dense_over_releases_and_restarts(bench: Bench) -> None:
    """Every epoch counts 1, 2, 3 … without a gap."""
    for _ in range(3):
        bench.visit()
        bench.visit()
        bench.store.release(bench.clock.stamp(), everything=True)
        bench.close()
    assert [row["seq"] for row in bench.outbox()] == [1, 2, 3, 4, 5, 6]
    assert len({row["epoch"] for row in bench.outbox()}) == 1


@pytest.mark.parametrize("occasion", ["withdrawal", "change"])
def test_deleted_words_are_in_no_file(bench: Bench, given: Given, occasion: str) -> None:
    """After a withdrawal, or a change and a release, no file holds a word that was taken back."""
    words = [f"secretword{number}" for number in range(30)]
    for number, word in enumerate(words):
        bench.store.save(number, given(comment=f"x {word} y"))
        if occasion == "withdrawal":
            bench.store.withdraw(number)
        else:
            bench.store.save(number, given(comment="changed"))
        bench.store.end(number, "completed", frozenset(), bench.clock.stamp())
    bench.store.release(bench.clock.stamp(), everything=True)
    assert [bench.holds(word) for word in words] == [[]] * 30


def test_a_release_leaves_no_trace_of_the_visit_as_it_was(bench: Bench) -> None:
    """What only the waiting visit held, such as its boot, is in no file after the release."""
    bench.clock.reboot("secretboot")
    bench.clock.trusted = False
    for _ in range(30):
        bench.visit()
    assert bench.holds("secretboot")
    bench.store.release(bench.clock.stamp(), everything=True)
    assert bench.holds("secretboot") == []


def test_a_reader_only_delays_the_cutting_of_the_log(bench: Bench, given: Given) -> None:
    """While somebody reads, deleted words are owed; once they are done, tidying removes them."""
    bench.store.save(1, given(comment="secretword"))
    reader = bench.another_reader()
    bench.store.withdraw(1)
    assert not bench.store.tidy(bench.clock.stamp())
    reader.close()
    assert bench.store.tidy(bench.clock.stamp())
    assert bench.holds("secretword") == []


def test_visits_from_before_the_clock_was_trusted_get_their_hour(bench: Bench) -> None:
    """In the same boot the hours since then lead back to the hour of the visit."""
    bench.clock.trusted = False
    for _ in range(5):
        bench.visit()
    bench.clock.advance(3 * HOUR_S)
    assert bench.store.release(bench.clock.stamp()) is None
    bench.clock.trusted = True
    bench.store.release(bench.clock.stamp())
    assert {row["bucket"] for row in bench.outbox()} == {"2026-11-23T09:00+02:00/PT1H"}


def test_visits_of_another_boot_are_unknown_and_wait_for_midnight(bench: Bench) -> None:
    """What was stored without trusted time before a restart never gets a time."""
    bench.clock.trusted = False
    for _ in range(5):
        bench.visit()
    bench.clock.reboot("another")
    bench.clock.trusted = True
    assert bench.store.release(bench.clock.stamp()) is None
    bench.clock.advance(15 * HOUR_S)
    bench.store.release(bench.clock.stamp())
    assert [row["bucket"] for row in bench.outbox()] == ["unknown"] * 5


def test_a_clock_that_was_set_back_makes_waiting_visits_unknown(bench: Bench) -> None:
    """Visits stored under an hour of the future must not wait for that hour to come."""
    now = bench.clock.now()
    assert now is not None
    bench.clock.set(now + timedelta(days=3650))
    bench.visit()
    bench.clock.set(now)
    bench.visit()
    bench.store.release(bench.clock.stamp())
    assert bench.sql("SELECT hour, unknown_since FROM visits ORDER BY id") == [
        (None, "2026-11-23"),
        ("2026-11-23T09:00+02:00", None),
    ]


def test_the_repeated_hour_of_autumn_is_two_hours(bench: Bench) -> None:
    """Five visits before and five after the change stand in two buckets."""
    zone = datetime.fromisoformat("2026-10-25T03:30+03:00")
    bench.clock.set(zone)
    for _ in range(5):
        bench.visit()
    bench.clock.advance(HOUR_S)
    for _ in range(5):
        bench.visit()
    bench.clock.advance(HOUR_S)
    bench.store.release(bench.clock.stamp())
    assert Counter(row["bucket"] for row in bench.outbox()) == {
        "2026-10-25T03:00+03:00/PT1H": 5,
        "2026-10-25T03:00+02:00/PT1H": 5,
    }


def test_only_one_process_writes_a_data_directory(bench: Bench) -> None:
    """A second kiosk on the same directory is told who is there."""
    bench.visit()
    with pytest.raises(StoreInUseError, match=f"process {os.getpid()} is writing here"):
        bench.another()


def test_nobody_else_can_read_the_data(bench: Bench) -> None:
    """The directory is 0700 and every file in it 0600."""
    bench.visit()
    assert stat.S_IMODE(bench.data_dir.stat().st_mode) == 0o700
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in bench.data_dir.iterdir()}
    assert set(modes.values()) == {0o600}, modes


def test_the_connection_is_what_it_says(bench: Bench) -> None:
    """Write-ahead log, a sync at every commit, deleted bytes overwritten."""
    bench.visit()
    assert bench.sql("PRAGMA journal_mode") == [("wal",)]
    connection = bench.store._database._connection
    assert connection is not None
    for pragma, value in (("synchronous", 2), ("secure_delete", 1), ("foreign_keys", 1)):
        assert connection.execute(f"PRAGMA {pragma}").fetchone() == (value,)


def test_a_short_ballast_is_made_whole(bench: Bench, tmp_path: Path) -> None:
    """The ballast is there after opening, and again after it was given up."""
    bench.settings = Settings(storage=StorageSettings(ballast_kib=64))
    assert bench.store.counts()["open"] == 0
    ballast = bench.data_dir / "ballast"
    assert ballast.stat().st_size == 64 * 1024
    ballast.unlink()
    bench.store.tidy(bench.clock.stamp())
    assert ballast.stat().st_size == 64 * 1024
