"""A real store on a real disk, with a clock that is moved by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.clock import SimulatedClock
from kiosk.config.settings import Settings
from kiosk.core.messages import Outcome, Reason, VisitRecord
from kiosk.store.store import Store
from sync.outbox import COLUMNS
from sync.sqlite import sqlite3

ZONE = ZoneInfo("Europe/Helsinki")


def record(rating: int = 4, comment: str | None = None, language: str = "fi") -> VisitRecord:
    """Return what a client gave."""
    answers = {"rating": rating, "topics": ("queue", "staff")}
    return VisitRecord("pulse", 1, language, rating, answers, comment)


@dataclass
class Bench:
    """A data directory, its clock, and the store that is open there."""

    data_dir: Path
    clock: SimulatedClock
    settings: Settings = field(default_factory=Settings)
    opened: Store | None = None
    next_visit: int = 1

    @property
    def store(self) -> Store:
        """The open store."""
        if self.opened is None:
            self.opened = self.another()
        return self.opened

    def another(self, *, durable: bool = True, chance: Random | None = None) -> Store:
        """Open the data directory beside the open store."""
        return Store.open(
            self.data_dir,
            settings=self.settings,
            stamp=self.clock.stamp(),
            durable=durable,
            chance=chance,
        )

    def close(self) -> None:
        """Close the store, as at the end of the process."""
        if self.opened is not None:
            self.opened.close()
            self.opened = None

    def visit(
        self,
        comment: str | None = None,
        *,
        language: str = "fi",
        rating: int = 4,
        outcome: Outcome = "completed",
        reasons: frozenset[Reason] = frozenset(),
        also: tuple[int, ...] = (),
    ) -> int:
        """Let one client come and go; returns the core's number."""
        visit, self.next_visit = self.next_visit, self.next_visit + 1
        self.store.save(visit, record(rating, comment, language))
        self.store.end(visit, outcome, reasons, self.clock.stamp(), also=also)
        return visit

    def sql(self, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Ask the database through a connection of its own."""
        connection = sqlite3.connect(str(self.data_dir / "kiosk.db"))
        try:
            rows = connection.execute(statement, parameters).fetchall()
            connection.commit()
            return list(rows)
        finally:
            connection.close()

    def another_reader(self) -> sqlite3.Connection:
        """Open a second connection that has begun to read."""
        connection = sqlite3.connect(str(self.data_dir / "kiosk.db"), isolation_level=None)
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM visits").fetchone()
        return connection

    def outbox(self) -> list[dict[str, Any]]:
        """Return every submission as it stands in the table."""
        return [
            dict(zip(COLUMNS, row, strict=True))
            for row in self.sql(f"SELECT {', '.join(COLUMNS)} FROM submissions ORDER BY epoch, seq")
        ]

    def holds(self, word: str) -> list[str]:
        """Return the names of the database's files that hold the word in any encoding of ours."""
        return [
            path.name
            for path in sorted(self.data_dir.glob("kiosk.db*"))
            if word.encode("utf-8") in path.read_bytes()
        ]
