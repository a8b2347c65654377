"""A disk that fails: at every single write and sync, when it is full, and while it is read-only."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from kiosk.config.settings import Settings, StorageSettings
from kiosk.store.api import CannotWriteError, StoreError
from sync import state
from sync.sqlite import sqlite3
from tests.faults.filling import fill
from tests.kiosk.store.bench import Bench, record

SCRIPT = Path(__file__).parent / "shim" / "failing_disk.py"


@pytest.mark.parametrize(
    ("code", "times"),
    [(errno.EIO, 1), (errno.ENOSPC, 4), (errno.EIO, 40)],
    ids=["EIO once", "ENOSPC four times", "EIO forty times"],
)
def test_an_error_at_any_write_costs_nothing_that_was_confirmed(
    quick_dir: Path, faulty_disk: dict[str, str], full_dose: bool, code: int, times: int
) -> None:
    """Whichever write or sync of an hour fails, from making the file to the release: confirmed
    visits are there once, withdrawn ones are not, and the store goes on by itself."""
    step = 1 if full_dose else 7
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(quick_dir), str(code), str(times), str(step)],
        env=faulty_disk,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    report = json.loads(done.stdout)
    assert report["wrong"] == []
    assert report["writes"] > 200
    assert report["failures"] > report["writes"] / step / 2


def save_until_full(bench: Bench, most: int, *, tidied: bool = True) -> int:
    """Save taps, tidying now and then or ending visits, until one is refused; returns how many."""
    for number in range(most):
        try:
            bench.store.save(5000 + number, record(comment=f"new {number} " + "x" * 300))
        except CannotWriteError:
            return number
        if not tidied:
            bench.store.end(5000 + number, "completed", frozenset(), bench.clock.stamp())
        elif number % 5 == 0:
            bench.store.tidy(bench.clock.stamp())
    return most


def test_a_full_disk_takes_the_ballast_first(bench: Bench, small_disk: Path) -> None:
    """When somebody fills the disk the next visit is still stored, in the ballast's room."""
    bench.settings = Settings(storage=StorageSettings(ballast_kib=256))
    bench.data_dir = small_disk / "data"
    bench.visit()
    ballast = bench.data_dir / "ballast"
    log = fill(small_disk)
    for _ in range(5):
        bench.visit("there is no room")
    assert not ballast.exists()
    log.unlink()
    bench.store.tidy(bench.clock.stamp())
    assert ballast.stat().st_size == 256 * 1024


def test_a_kiosk_that_starts_on_a_full_disk_opens_in_the_ballasts_room(
    bench: Bench, small_disk: Path
) -> None:
    """Somebody filled the disk while the kiosk was off: it starts, and the next visit is stored."""
    bench.settings = Settings(storage=StorageSettings(ballast_kib=256))
    bench.data_dir = small_disk / "data"
    bench.visit("before")
    bench.store.tidy(bench.clock.stamp())
    bench.close()
    fill(small_disk)
    bench.visit("after")
    assert not (bench.data_dir / "ballast").exists()
    assert bench.sql("SELECT comment FROM visits ORDER BY id") == [("before",), ("after",)]


def test_a_rescue_on_a_full_disk_has_the_ballasts_room(bench: Bench, small_disk: Path) -> None:
    """A database that is damaged on a full disk is rescued where the ballast lay; while even that
    is too little, half a copy takes no room from anybody."""
    bench.settings = Settings(storage=StorageSettings(ballast_kib=256))
    bench.data_dir = small_disk / "data"
    bench.visit("before")
    bench.close()
    spoil_header(bench.data_dir / "kiosk.db")
    fill(small_disk)
    bench.visit("after")
    assert not (bench.data_dir / "ballast").exists()
    assert bench.sql("SELECT comment FROM visits ORDER BY id") == [("before",), ("after",)]
    bench.close()
    spoil_header(bench.data_dir / "kiosk.db")
    fill(small_disk)
    with pytest.raises(CannotWriteError):
        bench.another()
    assert not (bench.data_dir / "rescue").exists()


def spoil_header(path: Path) -> None:
    """Damage the file so that its content can still be read."""
    with path.open("r+b") as file:
        file.write(b"\xff" * 100)


def test_what_was_not_saved_is_not_confirmed_and_room_brings_it_back(
    bench: Bench, small_disk: Path
) -> None:
    """Without ballast a full disk means `CannotWriteError` until there is room again."""
    bench.settings = Settings(storage=StorageSettings(ballast_kib=0))
    bench.data_dir = small_disk / "data"
    bench.visit("before")
    log = fill(small_disk)
    confirmed = 1 + save_until_full(bench, 100)
    assert confirmed < 101
    with pytest.raises(CannotWriteError, match="tries again by itself"):
        bench.store.probe()
    assert sum(bench.store.counts()[name] for name in ("open", "ended")) == confirmed
    log.unlink()
    bench.store.probe()
    bench.visit("after")
    assert bench.sql("SELECT count(*) FROM visits WHERE comment = 'after'") == [(1,)]


@pytest.mark.parametrize("tidied", [True, False], ids=["with chores", "without a pause"])
def test_after_the_ballast_go_rows_that_the_endpoint_has_and_never_another(
    bench: Bench, small_disk: Path, tidied: bool
) -> None:
    """On a disk that stays full the oldest stored submissions make room; unsent ones stay."""
    bench.settings = Settings(storage=StorageSettings(ballast_kib=64))
    bench.data_dir = small_disk / "data"
    for number in range(600):
        bench.visit(f"released {number} " + "word " * 40)
        if number % 100 == 99:
            bench.store.release(bench.clock.stamp(), everything=True)
    ((epoch,),) = bench.sql("SELECT value FROM meta WHERE key = 'epoch'")
    connection = sqlite3.connect(str(bench.data_dir / state.FILE_NAME))
    with connection:
        state.create(connection)
        state.record_passed(connection, state.Passed(epoch, 1, 200, date(2026, 11, 1)))
        state.record_passed(connection, state.Passed(epoch, 201, 400, date(2026, 11, 9)))
    connection.close()
    log = fill(small_disk)
    taken = save_until_full(bench, 3000, tidied=tidied)
    left = {seq for (seq,) in bench.sql("SELECT seq FROM submissions")}
    assert left >= set(range(401, 601))
    assert len(left) < 600
    gone = set(range(1, 601)) - left
    assert gone == set(range(1, max(gone) + 1))
    assert 100 < taken < 3000
    assert bench.sql("SELECT count(*) FROM visits WHERE comment LIKE 'new %'") == [(taken,)]
    log.unlink()


def test_a_disk_that_turns_read_only_is_survived(bench: Bench, small_disk: Path) -> None:
    """While the filesystem is read-only nothing is confirmed; when it is back it goes on."""
    bench.data_dir = small_disk / "data"
    bench.settings = Settings(storage=StorageSettings(ballast_kib=0))
    bench.visit("before")
    bench.close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(StoreError):
        bench.another()
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    bench.visit("after")
    assert bench.sql("SELECT comment FROM visits ORDER BY id") == [("before",), ("after",)]
