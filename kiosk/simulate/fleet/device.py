"""One kiosk of a simulated fleet: a small kiosk.db, written by the store's own code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random

from kiosk.config.settings import Settings
from kiosk.simulate.arrivals import arrivals
from kiosk.simulate.fleet.pool import Lived
from kiosk.simulate.fleet.times import JumpingTime
from kiosk.store import releasing
from kiosk.store.connection import connect
from kiosk.store.store import Store
from kiosk.store.visits import Visits
from sync.model.calendar import Stamp, hour_of
from sync.model.opening import Opening
from sync.sqlite import sqlite3, transaction

FILE_NAME = "kiosk.db"
KEY_NAME = "key"
_HOUR_S = 3600


def empty_database(folder: Path, settings: Settings, stamp: Stamp) -> bytes:
    """Return a kiosk.db as a new kiosk makes it; every kiosk gets a copy with its own epoch."""
    Store.open(folder, settings=settings, stamp=stamp, durable=False).close()
    return (folder / FILE_NAME).read_bytes()


@dataclass(slots=True)
class FleetKiosk:
    """A kiosk's data directory and what the simulation remembers of it."""

    name: str
    data_dir: Path
    chance: Random
    usual: int
    """So many clients come on an ordinary day."""
    coming: Counter[datetime] = field(default_factory=Counter)
    """How many clients come in each local hour of today."""
    waiting: int = 0
    """Visits that are not released."""
    given_out: int = 0
    unacked: list[tuple[int, int, float]] = field(default_factory=list)
    """First and last number without the endpoint's final word, and when they were released."""
    slot: float | None = None
    failures: int = 0
    due_s: float = 0.0
    turn: int = 0
    """Counts how often its next attempt was planned anew."""

    def set_up(self, empty: bytes, key: str) -> None:
        """Make the data directory with an empty database and the key."""
        self.data_dir.mkdir(mode=0o700, parents=True)
        (self.data_dir / FILE_NAME).write_bytes(empty)
        key_file = self.data_dir / KEY_NAME
        key_file.touch(mode=0o600)
        key_file.write_text(f"{key}\n", "ascii")
        with closing(connect(self.data_dir / FILE_NAME, durable=False)) as connection:
            epoch = f"{self.chance.getrandbits(64):016x}"
            connection.execute("UPDATE meta SET value = ? WHERE key = 'epoch'", (epoch,))

    def begin_day(self, midnight: datetime, opening: Opening) -> None:
        """Decide who comes today."""
        count = max(1, round(self.usual * self.chance.lognormvariate(0, 0.3)))
        coming = arrivals(count, 1, midnight, opening, self.chance)
        zone = midnight.tzinfo
        assert zone is not None  # noqa: S101 - a local midnight has one
        self.coming = Counter(hour_of(each.at, zone) for each in coming)

    def end_hour(
        self, time: JumpingTime, pool: Sequence[Lived], *, everything: bool = False
    ) -> int:
        """Write down who came in the hour that is over, release what is due; returns how many."""
        over = time.stamp(ago_s=_HOUR_S)
        came = 0 if over.hour is None else self.coming.pop(over.hour, 0)
        self.waiting += came
        if not self._may_release(time.local().hour, came, everything=everything):
            return 0
        visits = self.chance.choices(pool, k=came)
        with (
            closing(connect(self.data_dir / FILE_NAME, durable=False)) as connection,
            transaction(connection),
        ):
            _write(connection, visits, over)
            done = releasing.release(
                connection, time.stamp(), time.zone, self.chance, everything=everything
            )
        count = 0 if done is None else done[0].submissions
        if count:
            self._note_release(count, time.now_s)
        return count

    def _may_release(self, hour: int, came: int, *, everything: bool) -> bool:
        """Only a new hour with new visits, noon and midnight can make something due."""
        return came > 0 or (self.waiting > 0 and (everything or hour in (0, 12)))

    def _note_release(self, count: int, now_s: float) -> None:
        self.waiting -= count
        first, self.given_out = self.given_out + 1, self.given_out + count
        self.unacked.append((first, self.given_out, now_s))

    def acknowledge(self, first: int, last: int, now_s: float) -> list[tuple[float, int]]:
        """Take in a final word on numbers.

        Returns the delays of those for which it is the first, with how many had each.
        """
        delays: list[tuple[float, int]] = []
        left: list[tuple[int, int, float]] = []
        for low, high, released_s in self.unacked:
            start, end = max(low, first), min(high, last)
            if start > end:
                left.append((low, high, released_s))
                continue
            delays.append((now_s - released_s, end - start + 1))
            left += [
                (*part, released_s)
                for part in ((low, start - 1), (end + 1, high))
                if part[0] <= part[1]
            ]
        self.unacked = left
        return delays


def _write(connection: sqlite3.Connection, visits: Sequence[Lived], stamp: Stamp) -> None:
    table = Visits()
    for number, lived in enumerate(visits):
        table.save(connection, number, lived.record)
        table.end(connection, number, lived.outcome, lived.reasons, stamp)
