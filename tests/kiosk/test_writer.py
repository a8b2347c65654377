"""The thread that owns the store, and what it does when nobody waits."""

from __future__ import annotations

import logging
import queue
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kiosk.clock import SimulatedClock
from kiosk.config.settings import Settings
from kiosk.core.commands import End, Probe, Save, Withdraw
from kiosk.core.messages import Message, Saved, SaveFailed, StorageChecked, VisitRecord
from kiosk.store.api import CannotWriteError, VisitStore
from kiosk.store.store import Store
from kiosk.writer import Writer
from sync import outbox
from sync.model.calendar import Stamp
from sync.model.submission import Submission
from sync.sqlite import sqlite3

ZONE = ZoneInfo("Europe/Helsinki")
RECORD = VisitRecord("pulse", 1, "fi", 4, {"rating": 4}, "secret words")
PATIENCE_S = 20.0


class Office:
    """A writer on a real store whose disk can be declared broken."""

    def __init__(self, data_dir: Path, clock: SimulatedClock | None = None) -> None:
        self.data_dir = data_dir
        self.clock = clock or SimulatedClock(datetime(2026, 11, 23, 9, 5, tzinfo=ZONE))
        self.broken = False
        self.failing: str | None = None
        """Of a disk that is well, this alone fails."""
        self.after: dict[str, Callable[[], None]] = {}
        """What to do on the writer's thread after the first call of a name."""
        self._called: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self.writer = Writer(self._open, self.clock, self._answers.put)

    def _open(self, stamp: Stamp) -> VisitStore:
        if self.broken:
            raise CannotWriteError("the disk is broken")
        return Breakable(self, Store.open(self.data_dir, settings=Settings(), stamp=stamp))

    def answer(self) -> Message:
        """Return the writer's next word."""
        return self._answers.get(timeout=PATIENCE_S)

    def answers_to(self, *commands: Save | End | Withdraw | Probe) -> list[Message]:
        """Hand over commands and return as many answers."""
        for command in commands:
            self.writer.do(command)
        return [self.answer() for _ in commands]

    def called(self, name: str) -> None:
        """Wait until the store was asked for this."""
        while self._called.get(timeout=PATIENCE_S) != name:
            pass

    def note(self, name: str) -> None:
        """Write down what the store was asked for."""
        self._called.put(name)
        self.after.pop(name, lambda: None)()

    def append(self, count: int) -> None:
        """Let there be so many submissions, of which the last is damaged."""
        ((epoch,),) = self.rows("SELECT value FROM meta WHERE key = 'epoch'")
        bucket = "2026-11-23T09:00+02:00/PT1H"
        with closing(sqlite3.connect(str(self.data_dir / "kiosk.db"))) as connection, connection:
            outbox.append(
                connection,
                [
                    Submission(
                        epoch, seq, "pulse", 1, "fi", bucket, 4, {"rating": 4}, None, False, "kiosk"
                    )
                    for seq in range(1, count + 1)
                ],
            )
            connection.execute(
                "UPDATE meta SET value = ? WHERE key = 'next_seq'", (str(count + 1),)
            )
            connection.execute("UPDATE submissions SET rating = 1 WHERE seq = ?", (count,))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the database."""
        connection = sqlite3.connect(str(self.data_dir / "kiosk.db"))
        try:
            return list(connection.execute(sql).fetchall())
        finally:
            connection.close()


class Breakable:
    """A store that fails like a broken disk while its office says so."""

    def __init__(self, office: Office, store: Store) -> None:
        self._office, self._store = office, store

    def __getattr__(self, name: str) -> Callable[..., object]:
        method: Callable[..., object] = getattr(self._store, name)

        def guarded(*args: object, **kwargs: object) -> object:
            if name == self._office.failing or (self._office.broken and name != "close"):
                raise CannotWriteError("the disk is broken")
            result = method(*args, **kwargs)
            self._office.note(name)
            return result

        return guarded


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A writer that runs."""
    office = Office(tmp_path / "data")
    office.writer.start()
    yield office
    office.writer.stop(timeout_s=PATIENCE_S)


def test_a_save_is_answered_after_the_commit(office: Office) -> None:
    """`Saved` names the visit and its revision, and the row is there."""
    assert office.answers_to(Save(1, 1, RECORD)) == [Saved(1, 1)]
    assert office.rows("SELECT comment FROM visits") == [("secret words",)]


def test_commands_are_carried_out_in_order(office: Office) -> None:
    """A withdrawal after a save leaves nothing, whatever else is under way."""
    commands = [Save(1, 1, RECORD), Save(2, 1, RECORD), Withdraw(1, 2), Save(2, 2, RECORD)]
    assert office.answers_to(*commands) == [Saved(1, 1), Saved(2, 1), Saved(1, 2), Saved(2, 2)]
    office.writer.do(End(2, "completed"))
    assert office.writer.stop(timeout_s=PATIENCE_S)
    assert office.rows("SELECT outcome FROM visits") == [("completed",)]


def test_an_end_while_the_disk_is_broken_is_made_up_for(office: Office) -> None:
    """The visit ends in the hour in which it ended, however late that is written; and the core
    hears when the store fails and when it works again."""
    assert office.answers_to(Save(1, 1, RECORD)) == [Saved(1, 1)]
    office.broken = True
    office.writer.do(End(1, "completed", frozenset({"burst"})))
    assert office.answer() == StorageChecked(works=False)
    assert office.answers_to(Save(2, 1, RECORD)) == [SaveFailed(2, 1)]
    assert office.answers_to(Probe()) == [StorageChecked(works=False)]
    office.clock.advance(2 * 3600)
    office.broken = False
    assert office.answers_to(Probe()) == [StorageChecked(works=True)]
    assert office.writer.stop(timeout_s=PATIENCE_S)
    assert office.rows("SELECT hour, reasons FROM visits") == [
        ("2026-11-23T09:00+02:00", '["burst"]')
    ]


def test_a_store_that_did_not_open_is_opened_later(tmp_path: Path) -> None:
    """A kiosk that starts on a broken disk says so, and serves as soon as the disk is well."""
    office = Office(tmp_path / "data")
    office.broken = True
    office.writer.start()
    assert office.answer() == StorageChecked(works=False)
    assert office.answers_to(Save(1, 1, RECORD)) == [SaveFailed(1, 1)]
    office.broken = False
    office.writer.do(Save(1, 2, RECORD))
    assert {office.answer(), office.answer()} == {StorageChecked(works=True), Saved(1, 2)}
    assert office.writer.stop(timeout_s=PATIENCE_S)


def test_a_store_that_can_not_be_opened_is_not_tried_in_a_circle(tmp_path: Path) -> None:
    """While the data directory can't be used the thread rests; it tries again now and then."""
    tries = 0
    many = Event()

    def open_store(_stamp: Stamp) -> VisitStore:
        nonlocal tries
        tries += 1
        if tries > 20:
            many.set()
        raise CannotWriteError("the disk is full")

    clock = SimulatedClock(datetime(2026, 11, 23, 9, 5, tzinfo=ZONE))
    answers: queue.SimpleQueue[Message] = queue.SimpleQueue()
    writer = Writer(open_store, clock, answers.put)
    clock.advance(3600)
    writer.start()
    assert not many.wait(0.3)
    writer.do(End(1, "completed"))
    assert not many.wait(0.3)
    assert writer.stop(timeout_s=PATIENCE_S)
    assert answers.get(timeout=PATIENCE_S) == StorageChecked(works=False)
    assert answers.empty()


def test_a_chore_that_fails_leaves_the_kiosk_in_service(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A release that fails is logged once, and the screen hears nothing of it while saves work."""
    office = Office(tmp_path / "data")
    office.failing = "release"
    office.writer.start()
    assert office.answers_to(Save(1, 1, RECORD)) == [Saved(1, 1)]
    for _ in range(3):
        office.clock.advance(60)
        assert office.answers_to(Save(1, 2, RECORD)) == [Saved(1, 2)]
        office.writer.release_everything()
    assert office.answers_to(Probe()) == [StorageChecked(works=True)]
    assert office.writer.stop(timeout_s=PATIENCE_S)
    assert [record.levelname for record in caplog.records].count("ERROR") == 1


def test_an_end_that_fails_by_itself_holds_up_no_other(tmp_path: Path) -> None:
    """What can't be written though the store works is kept, and what came after it is written."""
    office = Office(tmp_path / "data")
    office.writer.start()
    assert office.answers_to(Save(1, 1, RECORD), Save(2, 1, RECORD)) == [Saved(1, 1), Saved(2, 1)]
    office.failing = "end"
    office.writer.do(End(1, "completed"))
    assert office.answers_to(Probe()) == [StorageChecked(works=True)]
    office.failing = None
    office.writer.do(End(2, "replaced"))
    assert office.writer.stop(timeout_s=PATIENCE_S)
    assert office.rows("SELECT outcome FROM visits ORDER BY id") == [("completed",), ("replaced",)]


def test_withdrawn_words_leave_the_log_soon_after_a_reader_lets_go(office: Office) -> None:
    """While a reader holds what was withdrawn, cutting the log is tried again within seconds."""
    log = office.data_dir / "kiosk.db-wal"
    office.clock.advance(3)
    assert office.answers_to(Save(1, 1, RECORD)) == [Saved(1, 1)]
    office.called("tidy")
    reader = sqlite3.connect(str(office.data_dir / "kiosk.db"), isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM visits").fetchone()
    assert office.answers_to(Save(1, 2, RECORD), Withdraw(1, 3)) == [Saved(1, 2), Saved(1, 3)]
    for wait_s in (6, 31):
        assert b"secret words" in log.read_bytes()
        office.clock.advance(wait_s)
        assert office.answers_to(Probe()) == [StorageChecked(works=True)]
        office.called("tidy")
    reader.close()
    office.clock.advance(31)
    assert office.answers_to(Probe()) == [StorageChecked(works=True)]
    office.called("tidy")
    assert b"secret words" not in log.read_bytes()


class Running(SimulatedClock):
    """A clock that is moved by hand and goes on by itself too, for intervals."""

    def elapsed_s(self) -> float:
        """Return the seconds since boot."""
        return super().elapsed_s() + time.monotonic()


def test_a_client_does_not_wait_for_a_check(tmp_path: Path) -> None:
    """A save handed in while many submissions are checked is answered before the check ends,
    and a row that is damaged at the very end of them is still found."""
    clock = Running(datetime(2026, 11, 23, 9, 5, tzinfo=ZONE))
    office = Office(tmp_path / "data", clock)
    with closing(Store.open(office.data_dir, settings=Settings(), stamp=clock.stamp())):
        office.append(1000)
    office.writer.start()
    assert office.answers_to(Save(1, 1, RECORD)) == [Saved(1, 1)]
    office.after["check_some"] = lambda: office.writer.do(Save(1, 2, RECORD))
    clock.advance(121)
    assert office.answers_to(Probe()) == [StorageChecked(works=True)]
    office.called("check_some")
    office.called("save")
    assert office.answer() == Saved(1, 2)
    for _ in range(9):
        office.called("check_some")
    assert (office.data_dir / "damaged").exists()
    assert office.writer.stop(timeout_s=PATIENCE_S)
    assert office.rows("SELECT count(*), max(seq) FROM submissions") == [(999, 999)]
    assert office.rows("SELECT first_seq, last_seq FROM lost") == [(1000, 1000)]


def test_a_withdrawal_while_the_disk_is_broken_is_made_up_for(office: Office) -> None:
    """The core hears that it failed; the writer keeps trying by itself, the last time before the
    store closes, and says when it is done."""
    assert office.answers_to(Save(1, 1, RECORD), Save(2, 1, RECORD)) == [Saved(1, 1), Saved(2, 1)]
    office.failing = "withdraw"
    assert office.answers_to(Withdraw(1, 2), Withdraw(2, 2)) == [SaveFailed(1, 2), SaveFailed(2, 2)]
    office.failing = None
    office.writer.do(End(3, "completed"))
    assert {office.answer(), office.answer()} == {Saved(1, 2), Saved(2, 2)}
    assert office.answers_to(Save(4, 1, RECORD)) == [Saved(4, 1)]
    office.broken = True
    office.writer.do(Withdraw(4, 2))
    assert {office.answer(), office.answer()} == {SaveFailed(4, 2), StorageChecked(works=False)}
    office.broken = False
    assert office.writer.stop(timeout_s=PATIENCE_S)
    assert office.rows("SELECT * FROM visits") == []


def test_a_streak_flags_the_visits_before_it(office: Office) -> None:
    """`also` names earlier visits that become doubtful with this one."""
    office.answers_to(Save(1, 1, RECORD))
    office.writer.do(End(1, "completed"))
    office.answers_to(Save(2, 1, RECORD))
    office.writer.do(End(2, "completed", frozenset({"streak"}), also=(1,)))
    assert office.writer.stop(timeout_s=PATIENCE_S)
    assert office.rows("SELECT DISTINCT reasons FROM visits") == [('["streak"]',)]


def test_the_end_of_a_demonstration_releases_everything(office: Office) -> None:
    """Closing the period leaves no visit behind."""
    office.answers_to(Save(1, 1, RECORD))
    office.writer.do(End(1, "completed"))
    assert office.writer.stop(release_everything=True, timeout_s=PATIENCE_S)
    assert office.rows("SELECT bucket FROM submissions") == [("2026-11-23T00:00+02:00/P7D",)]


def test_nothing_is_logged_about_visits(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """No log line is caused by a visit or holds text, not even at the finest level."""
    caplog.set_level(logging.DEBUG)
    for visit in range(5):
        office.answers_to(Save(visit, 1, RECORD))
        office.writer.do(End(visit, "walked_away", frozenset({"burst"})))
    office.answers_to(Save(9, 1, RECORD), Withdraw(9, 2))
    assert office.writer.stop(release_everything=True, timeout_s=PATIENCE_S)
    assert caplog.records == []


def test_a_tap_that_meets_a_failing_disk_leaves_no_line_at_its_minute(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """The screen hears at once; the log only when the hour is over, and then without a time."""
    assert office.answers_to(Save(1, 1, RECORD)) == [Saved(1, 1)]
    office.broken = True
    office.writer.do(Save(1, 2, RECORD))
    assert {office.answer(), office.answer()} == {StorageChecked(works=False), SaveFailed(1, 2)}
    office.broken = False
    office.writer.do(Save(1, 3, RECORD))
    assert {office.answer(), office.answer()} == {StorageChecked(works=True), Saved(1, 3)}
    assert caplog.records == []
    office.clock.advance(3600)
    assert office.answers_to(Probe()) == [StorageChecked(works=True)]
    office.called("tidy")
    assert office.writer.stop(timeout_s=PATIENCE_S)
    assert caplog.messages == [
        "within the last hour: the store can't be used: the disk is broken",
        "within the last hour: the store works again",
    ]


def test_a_fault_of_our_own_is_logged_without_what_was_written(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """An unexpected error fails the save and names its place, never a client's words."""
    office = Office(tmp_path / "data")
    office.writer.start()
    broken = VisitRecord("pulse", 1, "fi", 4, {"rating": 4}, {"secret words"})  # type: ignore[arg-type]
    office.writer.do(Save(1, 1, broken))
    assert {office.answer(), office.answer()} == {StorageChecked(works=False), SaveFailed(1, 1)}
    assert office.answers_to(Probe())[0] == StorageChecked(works=True)
    assert office.writer.stop(timeout_s=PATIENCE_S)
    assert "secret" not in caplog.text
