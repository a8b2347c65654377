"""A kiosk's data directory with released submissions, and a worker on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from kiosk.store.connection import connect
from kiosk.store.schema import migrate
from sync import outbox
from sync.model.submission import Submission
from sync.sqlite import sqlite3, transaction
from sync.state import FILE_NAME
from sync.worker import Attempt, Worker
from tests.sync.fake_endpoint import FakeEndpoint

PLAIN = Submission(
    epoch="e1",
    seq=1,
    survey="pulse",
    rev=1,
    language="fi",
    bucket="2026-11-23T09:00+02:00/PT1H",
    rating=4,
    answers={"rating": 4, "topics": ("queue", "staff")},
    comment=None,
    doubtful=False,
)
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class FakeClock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.start, self.passed_s, self.boot_id = START, 1000.0, "boot-1"
        self.is_trusted = True

    def unix_s(self) -> float:
        return self.start.timestamp() + self.passed_s

    def trusted(self) -> bool:
        return self.is_trusted

    def elapsed_s(self) -> float:
        return self.passed_s

    def boot(self) -> str:
        return self.boot_id

    def today(self) -> date:
        return (self.start + timedelta(seconds=self.passed_s)).date()


@dataclass
class KioskFile:
    """kiosk.db, written as the kiosk writes it."""

    data_dir: Path
    next_seq: dict[str, int] = field(default_factory=dict)
    day: str = "2026-11-23"
    """Of the releases."""

    @property
    def path(self) -> Path:
        return self.data_dir / "kiosk.db"

    def connect(self) -> sqlite3.Connection:
        """Open it as the kiosk does; it is made where it is missing."""
        connection = connect(self.path, durable=False)
        migrate(connection, self.path, Random(1))
        return connection

    def release(
        self,
        count: int,
        epoch: str = "e1",
        comment: str | None = None,
        content: Callable[[int], Submission] | None = None,
    ) -> None:
        """Release so many submissions in one numbered release; `content` makes one by its number.

        Without it they differ in their rating alone.
        """
        made = content or (lambda seq: replace(PLAIN, rating=1 + seq % 5, comment=comment))
        connection = self.connect()
        with transaction(connection):
            connection.execute("UPDATE meta SET value = ? WHERE key = 'epoch'", (epoch,))
            (highest,) = connection.execute(
                "SELECT coalesce(max(seq), 0) FROM submissions WHERE epoch = ?", (epoch,)
            ).fetchone()
            first = self.next_seq.get(epoch, highest + 1)
            outbox.append(
                connection,
                [replace(made(seq), epoch=epoch, seq=seq) for seq in range(first, first + count)],
            )
            self._count(connection, epoch, first, first + count)
        connection.close()

    def _count(self, connection: sqlite3.Connection, epoch: str, first: int, after: int) -> None:
        number = connection.execute(
            "INSERT INTO releases (epoch, first_seq, last_seq, day) VALUES (?, ?, ?, ?)",
            (epoch, first, after - 1, self.day),
        ).lastrowid
        connection.execute(
            "INSERT INTO release_counts VALUES (?, 'outcome', 'fi', 'completed', ?)",
            (number, after - first),
        )
        connection.execute("UPDATE meta SET value = ? WHERE key = 'next_seq'", (str(after),))
        self.next_seq[epoch] = after

    def sql(self, statement: str, *parameters: object) -> list[tuple[object, ...]]:
        """Do something to it by hand."""
        connection = sqlite3.connect(str(self.path), isolation_level=None)
        try:
            return list(connection.execute(statement, parameters).fetchall())
        finally:
            connection.close()


@dataclass
class SyncBench:
    """One kiosk: its files, its clock, its endpoint and its worker."""

    data_dir: Path
    clock: FakeClock = field(default_factory=FakeClock)
    endpoint: FakeEndpoint = field(default_factory=FakeEndpoint)
    version: str = "0.1.0"
    opened: Worker | None = None

    def __post_init__(self) -> None:
        self.data_dir.mkdir(mode=0o700, exist_ok=True)
        self.kiosk = KioskFile(self.data_dir)

    @property
    def worker(self) -> Worker:
        """The worker at work."""
        if self.opened is None:
            self.opened = Worker(
                self.data_dir,
                kiosk="torikatu-1",
                wire=self.endpoint,
                clock=self.clock,
                chance=Random(7),
                versions={"vuoro": self.version},
                interval_s=900,
                durable=False,
            )
        return self.opened

    def restart(self, version: str | None = None) -> None:
        """Start sync anew, perhaps after an update."""
        if self.opened is not None:
            self.opened.close()
        self.opened = None
        self.version = version or self.version

    def drain(self, most: int = 60) -> list[Attempt]:
        """Attempt until nothing is pending or one fails."""
        attempts = []
        for _ in range(most):
            attempts.append(self.worker.attempt())
            if not attempts[-1].went_well or attempts[-1].pending == 0:
                return attempts
        raise AssertionError(f"still at it: {attempts[-1]}")

    def persist(self, most: int = 60) -> list[Attempt]:
        """Attempt until nothing is pending, whatever fails."""
        attempts = []
        for _ in range(most):
            attempts.append(self.worker.attempt())
            if attempts[-1].went_well and attempts[-1].pending == 0:
                return attempts
        raise AssertionError(f"still at it: {attempts[-1]}")

    def spoil_state(self) -> None:
        """Damage sync.db under the worker that has it open."""
        path = self.data_dir / FILE_NAME
        self.worker.attempt()
        sqlite3.connect(str(path)).execute("PRAGMA wal_checkpoint(TRUNCATE)")
        raw = bytearray(path.read_bytes())
        raw[:] = b"x" * len(raw)
        path.write_bytes(raw)

    def state(self, statement: str, *parameters: object) -> list[tuple[object, ...]]:
        """Ask sync.db."""
        connection = sqlite3.connect(str(self.data_dir / FILE_NAME))
        try:
            return list(connection.execute(statement, parameters).fetchall())
        finally:
            connection.close()
