"""The daily care: what is too old goes, once, whoever else is at work."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, insert, select

from kiosk.cli import main
from sync.endpoint.database import Database
from sync.endpoint.schema import alerts, arrivals, boots, quarantine, settled, submissions
from sync.endpoint.upkeep.maintain import Maintained, maintain
from sync.endpoint.upkeep.retention import months_before, note_arrivals, prune
from sync.endpoint.upkeep.turn import alone
from sync.endpoint.upkeep.wiping import WIPE_DAYS
from sync.sqlite import sqlite3
from tests.endpoint.opened import writing
from tests.endpoint.rows import put, quarantined, set_aside, submission

TODAY = date(2026, 11, 23)
OLD = date(2024, 11, 22)
LONG_AGO = date(2021, 1, 1)
JUST_YOUNG = date(2024, 11, 23)


def seconds(day: date) -> int:
    """Return a moment of that day."""
    return int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty database."""
    with closing(Database.open(database_url)) as opened:
        yield opened


def run(database: Database, day: date = TODAY) -> Maintained:
    """Run the daily care on a day."""
    return maintain(database, comment_months=24, now_s=seconds(day))


def comments(database: Database) -> list[str | None]:
    """Return the comments in the order of their numbers."""
    with database.read() as connection:
        return list(connection.scalars(select(submissions.c.comment).order_by("seq")))


def test_old_texts_go_and_their_rows_stay(database: Database) -> None:
    """A text older than the retention is removed; its checksum, its face and the younger stay."""
    with database.write() as connection:
        put(
            connection,
            submission(seq=1, day=OLD, comment="old", extra='{"x":"y"}', mac=b"m" * 16),
            submission(seq=2, day=JUST_YOUNG, comment="young"),
            submission(seq=3, day=OLD),
        )
    assert run(database).texts == 1
    assert comments(database) == [None, "young", None]
    with database.read() as connection:
        row = connection.execute(select(submissions).where(submissions.c.seq == 1)).one()
    assert (row.extra, row.mac, row.rating) == (None, b"m" * 16, 4)
    assert run(database).texts == 0


@pytest.mark.parametrize("day", [None, date(1970, 1, 1), date(2036, 11, 23)])
def test_a_text_without_a_believable_day_ages_from_its_arrival(
    database: Database, day: date | None
) -> None:
    """A wrong clock neither deletes a text at once nor keeps it for ever."""
    with database.write() as connection:
        put(connection, submission(seq=5, day=day, comment="when?"))
        connection.execute(insert(settled).values(kiosk="a-1", epoch="e1", first_seq=1, last_seq=5))
    for months in (0, 12, 23):
        assert run(database, months_before(TODAY, -months)).texts == 0
    with database.write() as connection:  # came later, under a later number
        put(connection, submission(seq=6, day=day, comment="later"))
    assert run(database, months_before(TODAY, -25)).texts == 1
    assert comments(database) == [None, "later"]


def test_marks_do_not_pile_up(database: Database) -> None:
    """One mark a kiosk and month, and none that a later one replaces."""
    with database.write() as connection:
        connection.execute(insert(settled).values(kiosk="a-1", epoch="e1", first_seq=1, last_seq=5))
    for months in range(40):
        for day in (0, 1):
            today = months_before(TODAY, -months) + timedelta(days=day)
            before = months_before(today, 24)
            with database.write() as connection:
                note_arrivals(connection, today)
                prune(connection, before, now_s=seconds(today), today=today)
    with database.read() as connection:
        assert 24 <= (connection.scalar(select(func.count()).select_from(arrivals)) or 0) <= 26


def begin_month(database: Database, day: date) -> None:
    """Let the month's first care be over."""
    with database.write() as connection:
        connection.execute(insert(settled).values(kiosk="k-0", epoch="e1", first_seq=1, last_seq=9))
    run(database, day)


def words_put(database: Database, first: date, days: int) -> dict[str, date]:
    """Store words of so many days in no order, so that pages split; return each one's day."""
    chance = random.Random(1)
    dated = {f"WORD{number}.": first + timedelta(days=number % days) for number in range(1000)}
    rows = [
        submission(
            f"k-{chance.randrange(9)}", seq, day=day, comment=word * chance.randrange(1, 200)
        )
        for seq, (word, day) in enumerate(dated.items(), 1)
    ]
    chance.shuffle(rows)
    with database.write() as connection:
        for row in rows:
            put(connection, row)
    return dated


def words_in(path: Path, words: Iterable[str]) -> list[str]:
    """Return which of the words stand in a database's files."""
    files = path.parent.glob(f"{path.name}*")
    content = b"".join(file.read_bytes() for file in files)
    return [word for word in words if word.encode() in content]


def test_old_words_leave_the_file_within_a_week(tmp_path: Path) -> None:
    """In a month of daily care each day's old texts leave SQLite's file, split pages too."""
    path, begin = tmp_path / "e.db", date(2026, 12, 1)
    with closing(Database.open(f"sqlite:///{path}")) as database:
        begin_month(database, begin)
        dated = words_put(database, months_before(begin, 24), 40)
        for passed in range(1, 30):
            assert run(database, begin + timedelta(days=passed)).left is None
        since = months_before(begin + timedelta(days=29 - WIPE_DAYS), 24)
        assert words_in(path, [word for word, day in dated.items() if day < since]) == []
        assert words_in(path, [word for word, day in dated.items() if day > since]) != []


def test_what_was_not_wiped_is_wiped_by_the_next_run(tmp_path: Path) -> None:
    """A reader that holds the log's end puts it off, and it is not forgotten."""
    path = tmp_path / "e.db"
    with closing(Database.open(f"sqlite:///{path}")) as database:
        begin_month(database, TODAY)
        dated = words_put(database, OLD, 1)
        with closing(sqlite3.connect(path)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM submissions").fetchall()
            with database.bare() as connection:
                connection.execute("PRAGMA busy_timeout = 10")
            assert run(database).left is not None
        assert words_in(path, dated) != []
        assert run(database, TODAY + timedelta(days=1)).left is None
        assert words_in(path, dated) == []


def test_old_records_and_notes_go(database: Database) -> None:
    """Records set aside are emptied at the same age; boots and alerts go after their time."""
    with database.write() as connection:
        set_aside(
            connection,
            quarantined(seq=1, day=OLD, comment="old"),
            quarantined(seq=2, day=JUST_YOUNG, comment="young"),
        )
        for boot, last_seen in (("old", seconds(OLD)), ("new", seconds(TODAY))):
            connection.execute(
                insert(boots).values(
                    kiosk="a-1", boot=boot, offset_s=0.5, first_seen=1, last_seen=last_seen
                )
            )
        for kind, day in (("clock", OLD), ("conflict", TODAY)):
            connection.execute(
                insert(alerts).values(
                    kiosk="a-1", kind=kind, first_day=OLD, last_day=day, count=1, detail=""
                )
            )
    done = run(database)
    assert (done.records, done.notes) == (1, 2)
    with database.read() as connection:
        records = connection.scalars(select(quarantine.c.record).order_by("seq")).all()
        assert [record is None for record in records] == [True, False]
        assert connection.scalars(select(boots.c.boot)).all() == ["new"]
        assert connection.scalars(select(alerts.c.kind)).all() == ["conflict"]


def test_two_at_once_do_no_harm(
    database: Database, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """While one is at work a second says so and leaves; afterwards it works again."""
    with alone(database, database_url):
        assert main(["endpoint", "maintain", "--database", database_url]) == 1
        assert "another `vuoro endpoint maintain`" in capsys.readouterr().err
    assert main(["endpoint", "maintain", "--database", database_url]) == 0
    assert "0 removed" in capsys.readouterr().out


def test_killed_in_the_middle_the_next_run_goes_on(database_url: str, tmp_path: Path) -> None:
    """SIGKILL between two chunks loses no row, and no text stays for ever."""
    with closing(Database.open(database_url)) as database:
        with database.write() as connection:
            rows = [submission(seq=seq, day=LONG_AGO, comment="old") for seq in range(1, 4001)]
            put(connection, *rows)
        victim = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "endpoint", "maintain", "--database", database_url],
            stdout=subprocess.DEVNULL,
        )
        while victim.poll() is None and None not in comments(database):
            time.sleep(0.01)
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        assert main(["endpoint", "maintain", "--database", database_url]) == 0
        assert comments(database) == [None] * 4000


def test_the_settings_say_how_long(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`[retention] comment_months` of the endpoint's file holds."""
    file = tmp_path / "endpoint.toml"
    file.write_text("[retention]\ncomment_months = 3\n")
    words = ["endpoint", "maintain", "--config", str(file), "--database", database_url]
    with writing(database_url):
        pass
    assert main(words) == 0
    assert "older than 3 months" in capsys.readouterr().out


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 120))
def test_months_before_is_a_day_of_that_month(day: date, months: int) -> None:
    """Never more than the asked months back, and in the right month at any month's end."""
    found = months_before(day, months)
    assert (day.year * 12 + day.month) - (found.year * 12 + found.month) == months
    assert found.day <= day.day
