"""A kiosk with its real store and chores beside the process of `vuoro sync`: no screen."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from kiosk.attempts import Attempts
from kiosk.chores import Chores
from kiosk.clock import SimulatedClock
from tests.faults.sync.endpoint_process import Endpoint
from tests.faults.sync.kiosk_process import Kiosk
from tests.kiosk.store.bench import ZONE, Bench

_START = datetime.now(ZONE).replace(hour=9, minute=5)
"""Today, because sync writes down real days, which the store's retention compares with its own."""


class RealKiosk(Kiosk):
    """Every visit that it releases has a word of its own as its comment."""

    def __init__(self, folder: Path, key: str) -> None:
        super().__init__(folder, key)
        self.key, self.said, self.url = key, 0, ""
        self.bench = Bench(self.data_dir, SimulatedClock(_START))

    def configure(self, url: str, *more: str) -> None:
        """Name the endpoint."""
        super().configure(url, *more)
        self.url = url

    def start(self) -> None:
        """Open the store; it needs no syncs, since nobody pulls the plug here."""
        if self.bench.opened is None:
            self.bench.opened = self.bench.another(durable=False)

    def stop(self) -> None:
        """End as at the end of the process."""
        self.bench.close()

    def release_words(self, count: int, prefix: str) -> list[str]:
        """Let so many clients come and go, and release their visits; returns their words."""
        self.start()
        words = [f"{prefix} {self.said + number:05}" for number in range(count)]
        self.said += count
        for place, word in enumerate(words):
            self.bench.visit(word, rating=1 + place % 5, language=("fi", "sv", "en")[place % 3])
        self.bench.store.release(self.bench.clock.stamp(), everything=True)
        return words

    def do_chores(self) -> None:
        """Do what the writer does when nobody waits: among it, what sync asked for."""
        self.start()
        attempts = Attempts()
        chores = Chores(self.bench.clock, attempts)
        self.bench.clock.advance(chores.next_in_s(owed=False) + 60)
        chores.do_due(self.bench.store)

    def sends(self) -> None:
        """Let the worker of `vuoro sync` send in this process until nothing is pending."""
        with closing(self.worker(self.url)) as worker:
            for _ in range(60):
                attempt = worker.attempt()
                assert attempt.went_well, attempt
                if attempt.pending == 0:
                    return
        raise AssertionError(self.status())

    def settle(self) -> None:
        """Sync and do the chores in turn until both have nothing to do."""
        for _ in range(3):
            self.sends()
            self.do_chores()
        self.sends()

    def clone(self, folder: Path) -> RealKiosk:
        """Return a kiosk from a copy of this one's card; the store must be closed."""
        folder.mkdir()
        shutil.copytree(self.data_dir, folder / "data")
        other = RealKiosk(folder, self.key)
        other.configure(self.url)
        other.said, other.bench.next_visit = self.said, self.bench.next_visit
        return other


def words_at(endpoint: Endpoint) -> list[str]:
    """Return the word of every row at the endpoint, in order."""
    rows = endpoint.rows("SELECT comment FROM submissions WHERE comment IS NOT NULL")
    return sorted(word for (word,) in rows)


def each_once(endpoint: Endpoint, words: Iterable[str]) -> None:
    """Assert that the endpoint has exactly these words, each of them once."""
    assert words_at(endpoint) == sorted(words)
