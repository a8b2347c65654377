"""What sync finds in the data directory: a kiosk that never started, was killed, was rescued."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from sync.state import FILE_NAME
from tests.faults.sync.draining import some_batches
from tests.faults.sync.endpoint_process import Endpoint
from tests.faults.sync.kiosk_process import paired
from tests.faults.sync.oracle import contents_of, oracle
from tests.faults.sync.real_kiosk import RealKiosk, each_once, words_at
from tests.faults.sync.recount import counts_agree


@pytest.fixture
def kiosk(endpoint: Endpoint, tmp_path: Path) -> Iterator[RealKiosk]:
    """A kiosk with a real store; its endpoint serves."""
    (key,) = endpoint.register("torikatu-1")
    kiosk = RealKiosk(tmp_path / "kiosk", key)
    endpoint.start()
    kiosk.configure(endpoint.address)
    yield kiosk
    kiosk.stop()


def test_a_kiosk_that_never_started_has_a_heartbeat(endpoint: Endpoint, kiosk: RealKiosk) -> None:
    """Sync on an empty data directory reaches the endpoint and makes no kiosk.db."""
    assert kiosk.once() == 0
    assert not list(kiosk.data_dir.glob("kiosk.db*"))
    ((contact,),) = endpoint.rows("SELECT last_contact FROM kiosks")
    assert contact is not None
    words = kiosk.release_words(5, "first day")
    assert kiosk.once() == 0
    each_once(endpoint, words)


def test_a_kiosk_that_was_stopped_is_read_to_the_end(endpoint: Endpoint, kiosk: RealKiosk) -> None:
    """With nobody at work on kiosk.db, sync reads it and leaves no file of SQLite's beside it."""
    words = kiosk.release_words(50, "word")
    kiosk.bench.visit("still open to change, not released")
    kiosk.stop()
    before = (kiosk.data_dir / "kiosk.db").read_bytes()
    assert kiosk.once() == 0
    each_once(endpoint, words)
    assert (kiosk.data_dir / "kiosk.db").read_bytes() == before
    oracle(kiosk, endpoint, contents_of(kiosk)).complete()


def release_for_ever(kiosk: RealKiosk, life: int, pipe: int) -> None:
    """Release a few visits at a time and tell which; ends by being killed."""
    for number in range(10_000):
        words = kiosk.release_words(6, f"life {life} release {number}")
        os.write(pipe, "".join(f"{word}\n" for word in words).encode())


def one_life(kiosk: RealKiosk, life: int, chance: Random) -> set[str]:
    """Let a child release until it is killed; returns the words that it confirmed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            release_for_ever(kiosk, life, writing)
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb", buffering=0) as pipe:
        said = pipe.read(4096)
        time.sleep(chance.random() * 0.1)
        os.kill(child, signal.SIGKILL)
        while more := pipe.read(4096):
            said += more
    os.waitpid(child, 0)
    return set(said.decode().splitlines())


def test_a_kiosk_killed_while_sync_reads_costs_nothing(
    endpoint: Endpoint, kiosk: RealKiosk, full_dose: bool
) -> None:
    """The kiosk dies again and again with a hot write-ahead log while sync drains: every submission
    that it confirmed is at the endpoint once, and what sync reads is never half."""
    chance, confirmed = Random(2), set[str]()
    kiosk.release_words(1, "before")
    kiosk.stop()
    with kiosk.looping() as sync:
        for life in range(100 if full_dose else 6):
            if life:
                # The life before left something to send.
                some_batches(kiosk, sync, chance, most_s=0.0)
            confirmed |= one_life(kiosk, life, chance)
    assert kiosk.once() == 0
    there = words_at(endpoint)
    assert len(there) == len(set(there))
    assert confirmed <= set(there)
    oracle(kiosk, endpoint, contents_of(kiosk)).complete()
    counts_agree(endpoint)


def damage(path: Path, chance: Random, pages: int) -> None:
    """Overwrite some pages of the file's body."""
    with path.open("r+b") as file:
        size = path.stat().st_size // 4096
        for _ in range(pages):
            file.seek(chance.randrange(1, size) * 4096)
            file.write(chance.randbytes(4096))


def damaged(kiosk: RealKiosk, chance: Random, pages: int) -> None:
    """Damage kiosk.db while nobody holds it; 0 pages: its header."""
    kiosk.stop()
    path = kiosk.data_dir / "kiosk.db"
    if pages:
        damage(path, chance, pages)
    else:
        path.write_bytes(b"\xff" * 100 + path.read_bytes()[100:])


def one_attempt(kiosk: RealKiosk) -> None:
    """Let sync make one attempt, whatever becomes of it."""
    with closing(kiosk.worker(kiosk.url)) as worker:
        worker.attempt()


def test_a_kiosk_rescued_between_two_batches_loses_nothing_silently(
    endpoint: Endpoint, kiosk: RealKiosk, full_dose: bool
) -> None:
    """kiosk.db is damaged and rescued while sync is half through: what can be read arrives, the
    rest is reported lost, and nothing is twice or without a word."""
    released = 0
    for seed in range(60 if full_dose else 3):
        kiosk.release_words(400, f"seed {seed}")
        released += 400
        one_attempt(kiosk)
        damaged(kiosk, Random(seed), (0, 1, 5)[seed % 3])
        one_attempt(kiosk)
        kiosk.start()
        kiosk.bench.store.check()
        kiosk.settle()
        finding = oracle(kiosk, endpoint)
        finding.complete()
        there = words_at(endpoint)
        assert len(there) == len(set(there))
        assert len(finding.arrived | finding.lost) == released
        counts_agree(endpoint)


def test_a_sync_db_that_is_deleted_or_damaged_costs_only_time(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    """Without its cursor sync sends everything again, and nothing is counted twice."""
    kiosk, chance = paired(tmp_path / "kiosk", endpoint), Random(9)
    endpoint.start()
    kiosk.configure(endpoint.address)
    kiosk.release(700)
    path = kiosk.data_dir / FILE_NAME
    with kiosk.looping() as sync:
        some_batches(kiosk, sync, chance)
        path.unlink()
    kiosk.drain()
    oracle(kiosk, endpoint, contents_of(kiosk)).complete()
    damage(path, chance, 3)
    kiosk.release(100)
    kiosk.drain()
    oracle(kiosk, endpoint, contents_of(kiosk)).complete()
    kiosk.release(100)
    path.write_bytes(b"")
    Path(f"{path}-wal").unlink(missing_ok=True)
    kiosk.drain()
    path.write_bytes(chance.randbytes(20_000))
    kiosk.release(100)
    kiosk.drain()
    oracle(kiosk, endpoint, contents_of(kiosk)).complete()
    counts_agree(endpoint)


def test_a_sync_db_damaged_under_a_running_loop_is_made_anew(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    """The loop itself notices and goes on."""
    kiosk, chance = paired(tmp_path / "kiosk", endpoint), Random(4)
    endpoint.start()
    kiosk.configure(endpoint.address)
    kiosk.release(2000)
    path = kiosk.data_dir / FILE_NAME
    with kiosk.looping() as sync:
        some_batches(kiosk, sync, chance, most_s=0.02)
        with path.open("r+b") as file:
            file.write(chance.randbytes(path.stat().st_size))
        kiosk.nudge_until(sync, lambda: len(endpoint.rows("SELECT 1 FROM submissions")) == 2000)
    kiosk.drain()
    oracle(kiosk, endpoint, contents_of(kiosk)).complete()
