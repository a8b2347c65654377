"""Runs under the shim: the same hour of visits again and again, each time another write fails.

    LD_PRELOAD=faulty.so python failing_disk.py FOLDER ERRNO TIMES STEP

Prints one JSON object: how many writes the hour takes, and what went wrong, if anything.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.clock import SimulatedClock
from kiosk.config.settings import Settings
from kiosk.core.messages import VisitRecord
from kiosk.store.api import StoreError
from kiosk.store.store import Store
from sync.sqlite import sqlite3

SHIM = ctypes.CDLL(None)
VISITS = 14
HOUR_S = 3600
START = datetime(2026, 11, 23, 9, 5, tzinfo=ZoneInfo("Europe/Helsinki"))


class Hour:
    """Visits with unique words, and what the store confirmed of them."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.clock = SimulatedClock(START)
        self.confirmed: set[str] = set()
        self.withdrawn: set[str] = set()
        self.failures = 0
        while not self._try(self._open):
            pass

    def _open(self) -> None:
        stamp = self.clock.stamp()
        self.store = Store.open(self.data_dir, settings=Settings(), stamp=stamp)

    def live(self) -> None:
        """Let clients come; every fourth takes everything back; then release twice."""
        for visit in range(VISITS):
            self._visit(visit)
        for _ in range(2):
            self.clock.advance(HOUR_S)
            self._try(lambda: self.store.release(self.clock.stamp()))
            self._try(lambda: self.store.tidy(self.clock.stamp()))
            self._try(self.store.probe)
        self._try(lambda: self.store.release(self.clock.stamp(), everything=True))

    def heal(self) -> None:
        """The disk is well again: what is left goes out."""
        self.store.release(self.clock.stamp(), everything=True)
        self.store.tidy(self.clock.stamp())
        self.store.close()

    def _visit(self, visit: int) -> None:
        word = f"word{visit:02}"
        record = VisitRecord("pulse", 1, "fi", 3, {"rating": 3}, word)
        saved = any(self._try(lambda: self.store.save(visit, record)) for _ in range(3))
        if saved and visit % 4 == 3:
            if any(self._try(lambda: self.store.withdraw(visit)) for _ in range(3)):
                self.withdrawn.add(word)
        elif saved:
            self.confirmed.add(word)
            stamp = self.clock.stamp()
            for _ in range(3):
                if self._try(lambda: self.store.end(visit, "completed", frozenset(), stamp)):
                    break

    def _try(self, work: object) -> bool:
        try:
            work()  # type: ignore[operator]
        except StoreError:
            self.failures += 1
            return False
        return True


def wrongs(hour: Hour) -> list[str]:
    """Compare the database with what was confirmed, after everything was released."""
    connection = sqlite3.connect(str(hour.data_dir / "kiosk.db"))
    rows = [word for (word,) in connection.execute("SELECT comment FROM submissions")]
    rows += [word for (word,) in connection.execute("SELECT comment FROM visits")]
    connection.close()
    found = []
    if missing := hour.confirmed - set(rows):
        found.append(f"confirmed but gone: {sorted(missing)}")
    if len(rows) != len(set(rows)):
        found.append(f"twice: {sorted(word for word in set(rows) if rows.count(word) > 1)}")
    if kept := hour.withdrawn & set(rows):
        found.append(f"withdrawn but there: {sorted(kept)}")
    if rows and not hour.confirmed:
        found.append("rows that nobody gave")
    if any(b"word" in path.read_bytes() for path in hour.data_dir.glob("kiosk.db-wal")):
        found.append("words left in the log")
    if (hour.data_dir / "damaged").exists():
        found.append("a sound database was moved aside")
    return found


def run_once(data_dir: Path, after: int, times: int, code: int) -> tuple[int, int, list[str]]:
    """Live one hour in which some writes fail; returns (writes, failures, what went wrong)."""
    SHIM.vuoro_fail(after, times, code)
    hour = Hour(data_dir)
    hour.live()
    writes = SHIM.vuoro_calls()
    SHIM.vuoro_fail(-1, 0, 0)
    hour.heal()
    return writes, hour.failures, wrongs(hour)


def in_a_child(data_dir: Path, after: int, times: int, code: int) -> tuple[int, int, list[str]]:
    """Do that in a child, so that every time begins in the same way."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            result = json.dumps(run_once(data_dir, after, times, code))
        except BaseException as fault:  # noqa: BLE001 - the edge of the child: tell the parent
            result = json.dumps((0, 0, [f"{type(fault).__name__}: {fault}"]))
        os.write(writing, result.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        writes, failures, found = json.load(pipe)
    os.waitpid(child, 0)
    return writes, failures, found


def main() -> None:
    """Fail every STEP-th write once, and tell."""
    folder, code, times, step = Path(sys.argv[1]), *(int(text) for text in sys.argv[2:5])
    # The first time imports everything, so that no child has to.
    writes, _, found = in_a_child(folder / "sound", 10**9, 0, code)
    run_once(folder / "warm", 10**9, 0, code)
    report = {"writes": writes, "failures": 0, "wrong": list(found)}
    for after in range(0, writes, step):
        _, failures, found = in_a_child(folder / f"after-{after}", after, times, code)
        report["failures"] += failures > 0
        report["wrong"] += [f"write {after + 1}: {each}" for each in found]
    sys.stdout.write(json.dumps(report))


if __name__ == "__main__":
    main()
