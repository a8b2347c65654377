"""What sync asks of the kiosk: a new epoch, rows to be erased; each once, whatever happens."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.clock import SimulatedClock
from kiosk.store import asked
from kiosk.store.api import StoreError
from kiosk.store.connection import connect
from sync import state
from sync.asking import Request
from sync.bell import Bell
from sync.outbox import READ_ALL, verify
from sync.sqlite import sqlite3, transaction
from tests.kiosk.store.bench import ZONE, Bench, record

ROOT = Path(__file__).resolve().parents[3]


def epoch_of(bench: Bench) -> str:
    """Return the present epoch."""
    ((epoch,),) = bench.sql("SELECT value FROM meta WHERE key = 'epoch'")
    return str(epoch)


def words(bench: Bench) -> list[str]:
    """Return the comment of every submission, each of which agrees with its checksum."""
    return sorted(verify(row).comment or "" for row in bench.sql(READ_ALL))


def numbers(bench: Bench, epoch: str) -> list[int]:
    """Return the numbers of an epoch that have a row."""
    return [row["seq"] for row in bench.outbox() if row["epoch"] == epoch]


def released(bench: Bench, count: int = 10) -> str:
    """Release visits with words of their own; returns the epoch."""
    for number in range(count):
        bench.visit(f"secretword{number:02}")
    bench.store.release(bench.clock.stamp(), everything=True)
    return epoch_of(bench)


def asks(bench: Bench, *requests: Request) -> None:
    """Let sync write down what it asks for."""
    with closing(sqlite3.connect(str(bench.data_dir / state.FILE_NAME))) as connection, connection:
        state.create(connection)
        for request in requests:
            state.record_request(connection, request)


def asked_for(bench: Bench, *requests: Request) -> bool:
    """Let sync ask and the kiosk do it."""
    asks(bench, *requests)
    return bench.store.carry_out_requests(bench.clock.stamp())


def new_epoch(epoch: str, *ranges: tuple[int, int], name: str = "a") -> Request:
    """Return a request to leave an epoch."""
    return Request(name * 32, "new_epoch", epoch, ranges)


def erase(epoch: str, *ranges: tuple[int, int], name: str = "e") -> Request:
    """Return a request to erase rows."""
    return Request(name * 32, "erase", epoch, ranges)


def test_submissions_in_conflict_go_out_again_under_new_numbers(bench: Bench) -> None:
    """They stand once, with the same content, in an epoch of their own; the others stay."""
    old = released(bench)
    before = words(bench)
    assert asked_for(bench, new_epoch(old, (2, 4), (9, 30)))
    fresh = epoch_of(bench)
    assert fresh != old
    assert words(bench) == before
    assert (numbers(bench, old), numbers(bench, fresh)) == ([1, 5, 6, 7, 8], [1, 2, 3, 4, 5])
    assert bench.sql("SELECT epoch, first_seq, last_seq, day FROM releases ORDER BY number") == [
        (old, 1, 10, "2026-11-23"),
        (fresh, 1, 5, "2026-11-23"),
    ]
    bench.visit("later")
    bench.store.release(bench.clock.stamp(), everything=True)
    assert numbers(bench, fresh) == [1, 2, 3, 4, 5, 6]


def test_the_new_numbers_do_not_follow_the_old_ones(bench: Bench) -> None:
    """Rows that go out again are shuffled: who held both copies must not learn an order."""
    old = released(bench, 40)
    before = [row["comment"] for row in bench.outbox()]
    asked_for(bench, new_epoch(old, (1, 40)))
    after = [row["comment"] for row in bench.outbox()]
    assert after != before
    assert sorted(after) == sorted(before)


def test_a_request_is_carried_out_once(bench: Bench) -> None:
    """Neither the next look nor the next process does it again; its note says the day."""
    old = released(bench)
    asked_for(bench, new_epoch(old, (1, 3)))
    once = bench.outbox()
    fresh = epoch_of(bench)
    asks(bench, erase("elsewhere", (1, 1)))
    bench.store.carry_out_requests(bench.clock.stamp())
    bench.close()
    bench.store.carry_out_requests(bench.clock.stamp())
    assert (bench.outbox(), epoch_of(bench)) == (once, fresh)
    assert bench.sql("SELECT id, day FROM handled ORDER BY id") == [
        ("a" * 32, "2026-11-23"),
        ("e" * 32, "2026-11-23"),
    ]


def test_an_epoch_that_was_left_is_not_left_again(bench: Bench) -> None:
    """Conflicts found later in the old epoch join the present one."""
    old = released(bench)
    asked_for(bench, new_epoch(old, (1, 2)))
    fresh = epoch_of(bench)
    asked_for(bench, new_epoch(old, (2, 4), name="b"))
    assert epoch_of(bench) == fresh
    assert (numbers(bench, old), numbers(bench, fresh)) == ([*range(5, 11)], [1, 2, 3, 4])


def test_an_epoch_is_left_though_no_row_is_in_conflict(bench: Bench) -> None:
    """The endpoint knows more numbers than we: what comes next is counted anew."""
    old = released(bench)
    asked_for(bench, new_epoch(old))
    assert numbers(bench, old) == [*range(1, 11)]
    assert len(bench.sql("SELECT * FROM releases")) == 1
    fresh = released(bench, 5)
    assert (fresh != old, numbers(bench, fresh)) == (True, [1, 2, 3, 4, 5])


def test_erased_words_are_in_no_file(bench: Bench) -> None:
    """Neither database nor log holds them; a reader only delays that, and the next tidying does
    it."""
    old = released(bench)
    target = {row["seq"]: row["comment"] for row in bench.outbox()}[3]
    reader = bench.another_reader()
    assert not asked_for(bench, erase(old, (3, 3)))
    reader.close()
    assert bench.store.tidy(bench.clock.stamp())
    assert bench.holds(target) == []
    assert numbers(bench, old) == [1, 2, *range(4, 11)]


def test_old_words_of_a_row_that_went_out_again_are_not_twice_in_the_files(bench: Bench) -> None:
    """The row under its old number is overwritten, in the log too."""
    old = released(bench, 1)
    asked_for(bench, new_epoch(old, (1, 1)))
    content = b"".join(path.read_bytes() for path in bench.data_dir.glob("kiosk.db*"))
    assert content.count(b"secretword00") == 1


def test_a_rescue_keeps_what_was_handled_and_reports_nothing_wrongly(bench: Bench) -> None:
    """After damage the requests stay carried out, and numbers that went out again or were erased
    are not told as lost: sync has passed them."""
    old = released(bench)
    asked_for(bench, new_epoch(old, (1, 3)), erase(old, (4, 4)))
    with closing(sqlite3.connect(str(bench.data_dir / state.FILE_NAME))) as connection, connection:
        today = bench.clock.stamp().hour
        assert today is not None
        state.record_passed(connection, state.Passed(old, 1, 4, today.date()))
    before = words(bench)
    bench.sql("UPDATE submissions SET rating = 1 WHERE epoch = ? AND seq = 10", old)
    bench.sql("INSERT INTO meta VALUES ('failed_writes', '7')")
    bench.store.check()
    assert bench.sql("SELECT epoch, first_seq, last_seq FROM lost") == [(old, 10, 10)]
    assert len(words(bench)) == len(before) - 1
    assert len(bench.sql("SELECT id FROM handled")) == 2
    assert bench.sql("SELECT value FROM meta WHERE key = 'failed_writes'") == [("7",)]
    bench.store.carry_out_requests(bench.clock.stamp())
    assert len(words(bench)) == len(before) - 1


def test_a_damaged_row_in_conflict_is_lost_and_the_rest_goes_out(bench: Bench) -> None:
    """It is not given a new checksum: what is there may not be what the client gave."""
    old = released(bench)
    bench.sql("UPDATE submissions SET rating = 1 WHERE seq = 2")
    asked_for(bench, new_epoch(old, (1, 5)))
    assert bench.sql("SELECT epoch, first_seq, last_seq FROM lost") == [(old, 2, 2)]
    assert numbers(bench, old) == [*range(6, 11)]
    assert numbers(bench, epoch_of(bench)) == [1, 2, 3, 4]


class PowerCutError(Exception):
    """Stops a transaction in its middle."""


class Cut:
    """A connection on which the n-th statement that writes does not come to pass."""

    def __init__(self, connection: sqlite3.Connection, at: int) -> None:
        self._connection, self._left = connection, at

    def __getattr__(self, name: str) -> object:
        return getattr(self._connection, name)

    def execute(self, sql: str, *parameters: object) -> object:
        """Run it, unless it is the one."""
        self._count(sql)
        return self._connection.execute(sql, *parameters)

    def executemany(self, sql: str, rows: Iterable[object]) -> object:
        """Run it, unless it is the one."""
        self._count(sql)
        return self._connection.executemany(sql, rows)

    def _count(self, sql: str) -> None:
        if sql.startswith(("INSERT", "UPDATE", "DELETE", "COMMIT")):
            self._left -= 1
            if self._left == 0:
                raise PowerCutError


@pytest.mark.parametrize("kind", ["new_epoch", "erase"])
def test_whatever_write_fails_all_is_as_before(bench: Bench, kind: str) -> None:
    """Each write in turn does not come to pass; then it is done at once and whole."""
    old = released(bench)
    request = new_epoch(old, (2, 5)) if kind == "new_epoch" else erase(old, (2, 5))
    tables = ("submissions", "releases", "meta", "handled", "lost")
    before = [bench.sql(f"SELECT * FROM {table}") for table in tables]
    bench.close()
    writes = 0
    for at in range(1, 20):
        with closing(connect(bench.data_dir / "kiosk.db")) as connection:
            cut = Cut(connection, at)
            try:
                with transaction(cut):  # type: ignore[arg-type]
                    asked.carry_out(cut, request, None, Random(1))  # type: ignore[arg-type]
            except PowerCutError:
                writes += 1
            else:
                break
        assert [bench.sql(f"SELECT * FROM {table}") for table in tables] == before
    assert writes == {"new_epoch": 7, "erase": 3}[kind]
    assert len(words(bench)) == (10 if kind == "new_epoch" else 6)


_KILLED = """
import os, signal, sys
from pathlib import Path
from random import Random
from kiosk.clock import SimulatedClock
from kiosk.store import asked
from kiosk.store.api import StoreError
from kiosk.store.connection import connect
from sync.sqlite import transaction
from sync.asking import Request
from sync.state import read_requests
data_dir, left = Path(sys.argv[1]), int(sys.argv[2])
connection = connect(data_dir / "kiosk.db")
def count(sql):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
connection.set_trace_callback(count)
for request in read_requests(data_dir / "sync.db"):
    with transaction(connection):
        asked.carry_out(connection, request, None, Random(1))
"""


def test_a_kiosk_killed_in_the_middle_has_every_submission_once(bench: Bench) -> None:
    """SIGKILL at several statements; the next process finds all or nothing done, and finishes."""
    old = released(bench)
    before = words(bench)
    asks(bench, new_epoch(old, (2, 6)))
    killed = 0
    for statement in (4, 8, 11, 13):
        bench.close()
        done = subprocess.run(
            [sys.executable, "-c", _KILLED, str(bench.data_dir), str(statement)],
            cwd=ROOT,
            check=False,
        )
        killed += done.returncode == -signal.SIGKILL
        assert words(bench) == before
        assert bench.store.counts()["lost"] == 0
    assert killed == 4
    bench.store.carry_out_requests(bench.clock.stamp())
    assert words(bench) == before
    assert len(numbers(bench, epoch_of(bench))) == 5


RANGES = st.lists(st.tuples(st.integers(1, 12), st.integers(0, 6)), max_size=3)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("release"), st.integers(1, 6)),
        st.tuples(st.just("new_epoch"), st.integers(0, 3), RANGES),
        st.tuples(st.just("erase"), st.integers(0, 3), RANGES),
        st.tuples(st.just("restart")),
        st.tuples(st.just("cut"), st.integers(1, 8)),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(steps=STEPS)
def test_whatever_is_asked_each_submission_stands_once(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[object, ...]]
) -> None:
    """Releases, new epochs, erasures, restarts and failures in any order: what was released and
    not erased is there exactly once, intact, and every epoch's numbers were given out once."""
    with closing(Office(tmp_path_factory.mktemp("asked"))) as office:
        for step in steps:
            office.take(*step)
        office.settle()
        assert words(office.bench) == sorted(office.words)


class Office:
    """A store, what sync asks of it, and what must be there."""

    def __init__(self, folder: Path) -> None:
        clock = SimulatedClock(datetime(2026, 11, 23, 9, 5, tzinfo=ZONE))
        self.bench = Bench(folder / "data", clock)
        self.bench.opened = self.bench.another(durable=False)
        self.words: list[str] = []
        self.epochs = [epoch_of(self.bench)]
        self._given = 0

    def take(self, what: object, *details: object) -> None:
        """Let something happen."""
        getattr(self, f"_{what}")(*details)
        if (epoch := epoch_of(self.bench)) not in self.epochs:
            self.epochs.append(epoch)

    def settle(self) -> None:
        """Let the kiosk look once more."""
        self.bench.store.carry_out_requests(self.bench.clock.stamp())

    def close(self) -> None:
        """Finish."""
        self.bench.close()

    def _release(self, count: int) -> None:
        for _ in range(count):
            self._given += 1
            self.words.append(f"word {self._given}")
            self.bench.visit(self.words[-1])
        self.bench.store.release(self.bench.clock.stamp(), everything=True)

    def _new_epoch(self, which: int, ranges: list[tuple[int, int]]) -> None:
        self._ask("new_epoch", which, ranges)
        self.settle()

    def _erase(self, which: int, ranges: list[tuple[int, int]]) -> None:
        # What an earlier request re-issues is gone from under its number; the endpoint then asks
        # for it under the new one.
        self.settle()
        epoch = self.epochs[which % len(self.epochs)]
        gone = {
            row["comment"]
            for row in self.bench.outbox()
            for first, more in ranges
            if row["epoch"] == epoch and first <= row["seq"] <= first + more
        }
        self.words = [word for word in self.words if word not in gone]
        self._ask("erase", which, ranges)
        self.settle()

    def _restart(self) -> None:
        self.bench.close()
        self.bench.opened = self.bench.another(durable=False)

    def _cut(self, at: int) -> None:
        """A request fails at its n-th write, and is left to the next look."""
        self._ask("new_epoch", 0, [(1, 3)])
        self.bench.close()
        with closing(connect(self.bench.data_dir / "kiosk.db", durable=False)) as connection:
            cut = Cut(connection, at)
            for request in state.read_requests(self.bench.data_dir / state.FILE_NAME):
                with suppress(PowerCutError), transaction(cut):  # type: ignore[arg-type]
                    asked.carry_out(cut, request, None, Random(at))  # type: ignore[arg-type]
        self._restart()

    def _ask(self, kind: str, which: int, ranges: list[tuple[int, int]]) -> None:
        self._given += 1
        epoch = self.epochs[which % len(self.epochs)]
        asks(
            self.bench,
            Request(
                f"{self._given:032x}",
                "erase" if kind == "erase" else "new_epoch",
                epoch,
                tuple((first, first + more) for first, more in ranges),
            ),
        )


def test_a_release_and_what_was_asked_for_ring_the_bell(bench: Bench) -> None:
    """Sync hears that there is something new; an empty release says nothing."""
    bench.store.release(bench.clock.stamp(), everything=True)
    with closing(Bell(bench.data_dir)) as bell:
        bench.store.release(bench.clock.stamp(), everything=True)
        assert bell.words() == set()
        old = released(bench)
        assert bell.words() == {"released"}
        asked_for(bench, new_epoch(old, (1, 2)))
        assert bell.words() == {"released"}
        bench.store.carry_out_requests(bench.clock.stamp())
        assert bell.words() == set()


def test_damage_that_a_tap_met_is_told_when_the_hour_is_over(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    """A rescue in mid-service leaves no line with the minute of whoever met the damage; one at
    the start of the process is told at once."""
    released(bench)
    bench.sql("UPDATE submissions SET rating = 1 WHERE seq = 2")
    bench.store.check()
    bench.store.tidy(bench.clock.stamp())
    assert caplog.records == []
    bench.clock.advance(3600)
    bench.store.tidy(bench.clock.stamp())
    assert ["moved aside" in line for line in caplog.messages] == [True]
    bench.close()
    (bench.data_dir / "kiosk.db").write_bytes(b"no database " * 1000)
    assert bench.store.counts()["lost"] > 0
    assert ["moved aside" in line for line in caplog.messages] == [True, True]


def test_failed_writes_are_counted_and_written_down_by_the_chores(bench: Bench) -> None:
    """A save that fails costs nothing then; the next tidying adds it to the count for good."""
    bench.visit()
    broken = replace(record(), comment={"no text"})  # type: ignore[arg-type]
    with pytest.raises(StoreError):
        bench.store.save(77, broken)
    assert bench.sql("SELECT value FROM meta WHERE key = 'failed_writes'") == []
    bench.store.tidy(bench.clock.stamp())
    bench.store.tidy(bench.clock.stamp())
    assert bench.sql("SELECT value FROM meta WHERE key = 'failed_writes'") == [("1",)]
