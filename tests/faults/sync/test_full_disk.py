"""A real disk without room, at either end."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.faults.filling import fill
from tests.faults.sync.conftest import MakeEndpoint
from tests.faults.sync.draining import cursor, some_batches
from tests.faults.sync.endpoint_process import Endpoint
from tests.faults.sync.kiosk_process import TRY_LATER, paired
from tests.faults.sync.oracle import contents_of, oracle
from tests.faults.sync.recount import counts_agree

FULL = os.environ.get("VUORO_FAULTS") == "full"


def enlarge(disk: Path) -> None:
    """Give the filesystem room."""
    subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)


@pytest.mark.parametrize("killed", [True, False] if FULL else [True])
def test_an_endpoint_whose_disk_fills_up_refuses_whole_batches(
    make_endpoint: MakeEndpoint, small_disk: Path, tmp_path: Path, *, killed: bool
) -> None:
    """It answers 503 and goes on running; nothing passes that it has not stored, even if it is
    killed in that state, and once there is room everything arrives."""
    endpoint = make_endpoint(f"sqlite:///{small_disk / 'vuoro.db'}")
    kiosk = paired(tmp_path / "kiosk", endpoint)
    endpoint.start()
    kiosk.configure(endpoint.address)
    kiosk.release(4500)
    assert kiosk.once() == TRY_LATER
    assert "503" in kiosk.facts()["last_error"]
    assert 0 < cursor(kiosk) < 4500
    oracle(kiosk, endpoint, contents_of(kiosk)).nothing_wrong()
    counts_agree(endpoint)
    kiosk.release(10)
    assert kiosk.once() == TRY_LATER
    assert endpoint.running
    if killed:
        endpoint.kill()
    enlarge(small_disk)
    if killed:
        endpoint.start()
    kiosk.drain()
    oracle(kiosk, endpoint, contents_of(kiosk)).complete()
    counts_agree(endpoint)
    assert "Traceback" not in endpoint.log


def when_never_synced(disk: Path, _: Callable[[], None]) -> Path:
    """The disk is full before sync.db is made."""
    return fill(disk)


def when_in_use(disk: Path, drain: Callable[[], None]) -> Path:
    """The disk is full when sync.db is there already."""
    drain()
    return fill(disk)


@pytest.mark.parametrize("filled", [when_never_synced, when_in_use])
def test_a_kiosk_without_room_for_its_cursor_loses_nothing(
    endpoint: Endpoint,
    small_disk: Path,
    filled: Callable[[Path, Callable[[], None]], Path],
) -> None:
    """sync.db can't be written: sync says so and does no harm; with room again, all arrives."""
    kiosk = paired(small_disk / "kiosk", endpoint)
    endpoint.start()
    kiosk.configure(endpoint.address)
    kiosk.release(600)
    log = filled(small_disk, kiosk.drain)
    if filled is when_in_use:
        # Room for the kiosk's own rows, and none for more.
        log.unlink()
        kiosk.release(600)
        log = fill(small_disk)
    for _ in range(2):
        done = kiosk.sync("--once")
        assert done.returncode != 0
        assert "Traceback" not in done.stderr
        assert str(kiosk.data_dir) in done.stderr
    log.unlink()
    oracle(kiosk, endpoint, contents_of(kiosk)).nothing_wrong()
    kiosk.drain()
    oracle(kiosk, endpoint, contents_of(kiosk)).complete()
    counts_agree(endpoint)


def test_a_kiosks_disk_that_fills_up_while_it_drains_costs_nothing(
    endpoint: Endpoint, small_disk: Path
) -> None:
    """The loop goes on living and sends the rest once there is room."""
    kiosk, chance = paired(small_disk / "kiosk", endpoint), Random(8)
    endpoint.start()
    kiosk.configure(endpoint.address)
    kiosk.release(1500)
    with kiosk.looping() as sync:
        some_batches(kiosk, sync, chance, most_s=0.02)
        log = fill(small_disk)
        sent = len(endpoint.log)
        kiosk.nudge_until(sync, lambda: "full" in kiosk.log or len(endpoint.log) > sent)
        log.unlink()
        kiosk.release(100)
        kiosk.nudge_until(sync, lambda: cursor(kiosk) == 1600)
    kiosk.drain()
    oracle(kiosk, endpoint, contents_of(kiosk)).complete()
