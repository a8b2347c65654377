"""sync.db: what the kiosk reads of it, its steps, and what happens when it is damaged or killed."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync import state
from sync.asking import Request
from sync.sqlite import sqlite3, transaction
from sync.state import FILE_NAME, Passed, forget_passed, read_passed, read_requests, record_passed
from sync.state.opening import forget_damaged, move_aside, open_state
from sync.state.requests import forget_request, record_request, requests_in
from sync.state.schema import STEPS, StateTooNewError, Step, migrate

ROOT = Path(__file__).resolve().parents[2]
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
ranges = st.tuples(st.integers(1, 40), st.integers(0, 12)).map(lambda r: (r[0], r[0] + r[1]))


def in_memory() -> sqlite3.Connection:
    """Return a new sync.db without a file."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    return connection


def days(connection: sqlite3.Connection) -> dict[int, str]:
    """Return the day of every number that passed; no number may stand twice."""
    found: dict[int, str] = {}
    for first, last, day in connection.execute("SELECT first_seq, last_seq, day FROM passed"):
        for seq in range(first, last + 1):
            assert seq not in found
            found[seq] = day
    return found


def test_neighbours_of_one_day_are_one_range() -> None:
    """A day's batches make one row, in whatever order they come; another day makes another."""
    connection = in_memory()
    for first, last in ((1, 200), (401, 600), (201, 400)):
        record_passed(connection, Passed("e1", first, last, MONDAY))
    record_passed(connection, Passed("e1", 601, 700, TUESDAY))
    rows = connection.execute("SELECT first_seq, last_seq, day FROM passed").fetchall()
    assert sorted(rows) == [(1, 600, "2026-11-23"), (601, 700, "2026-11-24")]


@given(st.lists(st.tuples(st.sampled_from([MONDAY, TUESDAY, None]), ranges), max_size=12))
@settings(max_examples=150, deadline=None)
def test_a_number_keeps_the_day_on_which_it_first_passed(
    steps: list[tuple[date | None, tuple[int, int]]],
) -> None:
    """However ranges overlap, each number has one day: its first since it was last taken back."""
    with closing(in_memory()) as connection:
        expected: dict[int, str] = {}
        for day, (first, last) in steps:
            numbers = range(first, last + 1)
            if day is None:
                forget_passed(connection, "e1", [(first, last)])
                expected = {seq: of for seq, of in expected.items() if seq not in numbers}
            else:
                record_passed(connection, Passed("e1", first, last, day))
                expected = dict.fromkeys(numbers, day.isoformat()) | expected
        assert days(connection) == expected


def test_taking_back_leaves_other_epochs_alone() -> None:
    """What the endpoint lacks of one epoch says nothing about another."""
    connection = in_memory()
    for epoch in ("e1", "e2"):
        record_passed(connection, Passed(epoch, 1, 10, MONDAY))
    forget_passed(connection, "e1", [(4, 6)])
    rows = connection.execute("SELECT epoch, first_seq, last_seq FROM passed").fetchall()
    assert sorted(rows) == [("e1", 1, 3), ("e1", 7, 10), ("e2", 1, 10)]


def test_requests_stay_until_they_are_taken_back(tmp_path: Path) -> None:
    """The kiosk reads from another process what was asked, in the order of asking."""
    path = tmp_path / state.FILE_NAME
    first = Request("a" * 32, "new_epoch", "e1", ((3, 4), (9, 9)))
    second = Request("b" * 32, "erase", "e1", ())
    with closing(open_state(path)) as connection:
        record_request(connection, first)
        record_request(connection, second)
        assert read_requests(path) == requests_in(connection) == (first, second)
        forget_request(connection, first.id)
        assert read_requests(path) == (second,)


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    """sync.db and what SQLite puts beside it have mode 0600, whatever the umask."""
    before = os.umask(0)
    try:
        with closing(open_state(tmp_path / state.FILE_NAME)) as connection:
            record_passed(connection, Passed("e1", 1, 2, MONDAY))
            modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    finally:
        os.umask(before)
    assert modes == {0o600}


def test_a_commit_is_durable(tmp_path: Path) -> None:
    """The write-ahead log is synced at every commit."""
    with closing(open_state(tmp_path / state.FILE_NAME)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)


def test_the_tables_of_before_there_were_steps_are_kept(tmp_path: Path) -> None:
    """A sync.db that holds only what passed gets the other tables and loses nothing."""
    path = tmp_path / state.FILE_NAME
    with closing(sqlite3.connect(str(path))) as old:
        state.create(old)
        record_passed(old, Passed("e1", 1, 9, MONDAY))
        old.commit()
    open_state(path).close()
    assert read_passed(path) == (Passed("e1", 1, 9, MONDAY),)


def test_a_step_can_shut_older_code_out() -> None:
    """After a step that says so the older package refuses; else it goes on writing."""
    friendly = Step(("CREATE TABLE more (a)",), min_writer=len(STEPS))
    connection = in_memory()
    migrate(connection, (*STEPS, friendly))
    migrate(connection)
    migrate(connection, (*STEPS, friendly, Step((), min_writer=len(STEPS) + 2)))
    with pytest.raises(StateTooNewError, match="install the newer package again"):
        migrate(connection)


@pytest.mark.parametrize("damage", [b"no database " * 100, b"SQLite format 3\0" + b"x" * 5000])
def test_a_damaged_file_is_moved_aside(tmp_path: Path, damage: bytes) -> None:
    """A new one takes its place: nothing counts as stored until the endpoint says so again."""
    path = tmp_path / state.FILE_NAME
    path.write_bytes(damage)
    with closing(open_state(path)) as connection:
        assert days(connection) == {}
    assert (tmp_path / "sync.db.damaged").read_bytes() == damage
    open_state(path).close()


def test_what_is_raised_in_a_transaction_takes_it_back() -> None:
    """What is settled by one answer is settled whole or not at all."""
    connection = in_memory()

    def half() -> None:
        with transaction(connection):
            record_passed(connection, Passed("e1", 1, 2, MONDAY))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert days(connection) == {}


def test_a_kill_in_mid_settlement_leaves_all_or_nothing(tmp_path: Path) -> None:
    """Killed at any moment, every number up to the cursor has passed or goes again, never both."""
    script = (
        "import sys; from pathlib import Path; from tests.sync.bench import SyncBench\n"
        "bench = SyncBench(Path(sys.argv[1]))\n"
        "print('ready', flush=True)\n"
        "while True:\n"
        "    bench.kiosk.release(3)\n"
        "    bench.worker.attempt()\n"
        "    print('.', end='', flush=True)\n"
    )
    for kill_after in (1, 4, 9):
        with subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, cwd=ROOT
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            process.stdout.read(kill_after)
            os.kill(process.pid, signal.SIGKILL)
        with closing(sqlite3.connect(str(tmp_path / state.FILE_NAME))) as connection:
            (cursor,) = connection.execute("SELECT seq FROM cursors").fetchone()
            again = connection.execute("SELECT first, last FROM spans WHERE kind = 'resend'")
            resend = [seq for first, last in again for seq in range(first, last + 1)]
            assert sorted([*days(connection), *resend]) == list(range(1, cursor + 1))


def test_a_damaged_sync_db_is_kept_whole_for_two_weeks(tmp_path: Path) -> None:
    """It moves aside with its log, for its owner alone, and is deleted after 14 days."""
    path = tmp_path / FILE_NAME
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").write_bytes(b"damaged")
        Path(f"{path}{suffix}").chmod(0o644)
        os.utime(f"{path}{suffix}", (0, 0))
    move_aside(path)
    names = [f"{FILE_NAME}.damaged{suffix}" for suffix in ("", "-shm", "-wal")]
    assert sorted(each.name for each in tmp_path.iterdir()) == names
    assert {each.stat().st_mode & 0o777 for each in tmp_path.iterdir()} == {0o600}
    now_s = time.time()
    forget_damaged(path, now_s + 13 * 86400)
    assert len(list(tmp_path.iterdir())) == 3
    forget_damaged(path, now_s + 15 * 86400)
    assert list(tmp_path.iterdir()) == []
