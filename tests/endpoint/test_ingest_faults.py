"""Nothing twice and nothing half: many senders, killed processes, restarted servers."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, select, text

from sync.endpoint.api import BusyError
from sync.endpoint.counts import SUBMISSIONS, Which, by_value
from sync.endpoint.database import Database
from sync.endpoint.schema import settled, submissions
from tests.endpoint import postgres
from tests.endpoint.batches import EPOCH, GIVES, HEADS, NOW_S, SENDER, batch, register

ROOT = Path(__file__).resolve().parents[2]
ENTRIES = [(place % len(HEADS), place % len(GIVES)) for place in range(60)]
_KILLED = """
import sys
from sync.endpoint.database import Database
from tests.endpoint.batches import NOW_S, SENDER, batch
from tests.endpoint.test_ingest_faults import ENTRIES
database = Database.open(sys.argv[1])
for first in range(int(sys.argv[2]), 10**6, 60):
    answer = database.ingest(batch(ENTRIES, first=first), SENDER, NOW_S)
    sys.stdout.write(f"{answer.verdicts[-1].last_seq}\\n")
    sys.stdout.flush()
"""


def test_thirty_two_senders_of_one_batch_store_it_once(database_url: str) -> None:
    """Each number is `stored` for exactly one of them and `duplicate` for the others."""
    database = Database.open(database_url)
    register(database)
    found: list[str] = []
    start = threading.Barrier(32)

    def run() -> None:
        start.wait()
        answer = database.ingest(batch(ENTRIES), SENDER, NOW_S)
        found.extend(each.verdict for each in answer.verdicts)

    threads = [threading.Thread(target=run) for _ in range(32)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(found) == ["duplicate"] * 31 + ["stored"]
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(submissions)) == len(ENTRIES)
    database.close()


def test_what_was_answered_survives_a_kill(tmp_path: Path) -> None:
    """Killed at any moment, the file holds every answered batch, and no part of another."""
    url = f"sqlite:///{tmp_path / 'endpoint.db'}"
    database = Database.open(url)
    register(database)
    database.close()
    held = 0
    for answers in (1, 4, 9):
        with subprocess.Popen(
            [sys.executable, "-c", _KILLED, url, str(held + 1)],
            stdout=subprocess.PIPE, text=True, cwd=ROOT,
        ) as process:  # fmt: skip
            assert process.stdout is not None
            answered = [int(process.stdout.readline()) for _ in range(answers)][-1]
            process.send_signal(signal.SIGKILL)
        database = Database.open(url)
        with database.read() as connection:
            held = connection.scalar(select(func.count()).select_from(submissions)) or 0
            ranges = [tuple(row) for row in connection.execute(select(settled))]
            own, everybody = (
                by_value(connection, SUBMISSIONS, Which(kiosk=kiosk, with_doubtful=True))[""]
                for kiosk in (SENDER.kiosk, None)
            )
        database.close()
        assert held >= answered
        assert held % len(ENTRIES) == 0
        assert ranges == [(SENDER.kiosk, EPOCH, 1, held)]
        assert own == everybody == held


def test_a_restarted_server_costs_a_try_and_nothing_else() -> None:
    """While PostgreSQL is away a batch is busy; afterwards the same pool stores it."""
    if not postgres.installed():
        pytest.skip("no PostgreSQL server programs on this machine")
    with postgres.running() as server:
        database = Database.open(server.url)
        register(database)
        database.ingest(batch(ENTRIES), SENDER, NOW_S)
        server.stop("immediate")
        with pytest.raises(BusyError, match="try again later"):
            database.ingest(batch(ENTRIES, first=61), SENDER, NOW_S)
        assert not database.ready()
        server.start()
        answer = database.ingest(batch(ENTRIES, first=61), SENDER, NOW_S)
        assert [each.verdict for each in answer.verdicts] == ["stored"]
        database.close()


def test_a_server_that_dies_in_mid_batch_leaves_nothing_half(postgres_url: str) -> None:
    """A connection cut between rows and roll-ups is busy; sent again, all is stored."""
    database = Database.open(postgres_url)
    register(database)
    name = postgres_url.rpartition("/")[2]
    with database.write() as blocker:
        # The batch inserts its rows and then waits for this lock, where it is cut off.
        blocker.execute(text("LOCK TABLE rollups IN EXCLUSIVE MODE"))
        caught: list[BaseException] = []

        def run() -> None:
            try:
                database.ingest(batch(ENTRIES), SENDER, NOW_S)
            except BusyError as fault:
                caught.append(fault)

        thread = threading.Thread(target=run)
        thread.start()
        waiting = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = %s AND wait_event_type = 'Lock'"
        )
        with psycopg.connect(postgres_url, autocommit=True) as watcher:
            while not watcher.execute(waiting, (name,)).fetchall():
                thread.join(0.05)
        thread.join()
    assert len(caught) == 1
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(submissions)) == 0
    answer = database.ingest(batch(ENTRIES), SENDER, NOW_S)
    assert [each.verdict for each in answer.verdicts] == ["stored"]
    database.close()


def test_a_locked_file_is_busy(tmp_path: Path) -> None:
    """While another process writes for longer than we wait, the batch is refused whole."""
    from sync.sqlite import sqlite3

    path = tmp_path / "endpoint.db"
    database = Database.open(f"sqlite:///{path}")
    register(database)
    with database.write() as connection:
        connection.execute(text("PRAGMA busy_timeout = 10"))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(BusyError, match="SQLITE_BUSY"):
        database.ingest(batch(ENTRIES), SENDER, NOW_S)
    other.execute("ROLLBACK")
    other.close()
    answer = database.ingest(batch(ENTRIES), SENDER, NOW_S)
    assert [each.verdict for each in answer.verdicts] == ["stored"]
    database.close()


def test_a_full_disk_is_busy_and_stores_nothing(tmp_path: Path) -> None:
    """A batch that does not fit is refused whole, and fits once there is room."""
    database = Database.open(f"sqlite:///{tmp_path / 'endpoint.db'}")
    register(database)
    with database.write() as connection:
        pages = connection.scalar(text("PRAGMA page_count"))
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))
    with pytest.raises(BusyError, match="SQLITE_FULL"):
        database.ingest(batch(ENTRIES, comments={1: "x" * 9000}), SENDER, NOW_S)
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(submissions)) == 0
        assert connection.scalar(select(func.count()).select_from(settled)) == 0
    with database.write() as connection:
        connection.execute(text("PRAGMA max_page_count = 100000"))
    answer = database.ingest(batch(ENTRIES, comments={1: "x" * 9000}), SENDER, NOW_S)
    assert [each.verdict for each in answer.verdicts] == ["stored"]
    database.close()


def test_the_server_cannot_set_another_isolation(postgres_url: str) -> None:
    """What another transaction committed is read after waiting for it, whatever is the default."""
    name = postgres_url.rpartition("/")[2]
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(
            f"ALTER DATABASE {name} SET default_transaction_isolation = 'repeatable read'"
        )
    database = Database.open(postgres_url)
    with database.write() as connection:
        assert connection.scalar(text("SHOW transaction_isolation")) == "read committed"
    database.close()
