"""Files that are gone or can't be written, endpoints that contradict themselves, odd wishes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest

from sync.model.messages import Batch
from sync.policy.replies import Reply
from sync.sqlite import sqlite3
from sync.state import FILE_NAME, read_requests
from sync.status import read_status
from tests.sync.bench import SyncBench
from tests.sync.fake_endpoint import FakeEndpoint

DAY_S = 86_400.0


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[SyncBench]:
    """A kiosk with an endpoint."""
    bench = SyncBench(tmp_path / "data")
    yield bench
    bench.restart()


def sent(bench: SyncBench) -> int:
    """Return how many submissions have gone out so far."""
    return sum(len(batch.entries) for batch in bench.endpoint.batches)


def erasing(bench: SyncBench) -> list[tuple[tuple[int, int], ...]]:
    """Return what the kiosk is asked to erase."""
    requests = read_requests(bench.data_dir / FILE_NAME)
    return [each.numbers for each in requests if each.kind == "erase"]


def test_without_a_kiosk_db_nothing_is_sent_in_a_hurry(bench: SyncBench) -> None:
    """What must go again waits for the file; the heartbeats keep their interval, and it is told."""
    bench.kiosk.release(10)
    bench.drain()
    bench.endpoint.forget(("e1", seq) for seq in range(3, 8))
    bench.kiosk.path.rename(bench.data_dir / "away")
    attempts = [bench.worker.attempt() for _ in range(3)]
    assert [each.pending for each in attempts] == [0, 0, 0]
    assert min(each.wait_s for each in attempts) > 300
    assert any("kiosk.db is gone" in note for note in attempts[-1].notes)


def test_two_databases_under_one_name_do_not_have_all_sent_round_and_round(
    bench: SyncBench,
) -> None:
    """What one lacks is sent once a day, not with every answer; a person is told."""
    bench.kiosk.release(300)
    bench.drain()
    other = FakeEndpoint()

    def swap(_batch: Batch, _proto: int) -> Reply | None:
        bench.endpoint.rows, other.rows = other.rows, bench.endpoint.rows
        return None

    bench.endpoint.always = swap
    attempts = [bench.worker.attempt() for _ in range(40)]
    assert sent(bench) <= 300 * 3
    assert sum("lacks again" in note for each in attempts for note in each.notes) == 1
    status = read_status(bench.data_dir, bench.clock, UTC)
    assert "two databases" in (status.alert or "")
    before = sent(bench)
    bench.clock.passed_s += DAY_S
    for _ in range(20):
        bench.worker.attempt()
    assert before < sent(bench) <= before + 600
    bench.endpoint.always = None
    for _ in range(3):
        bench.clock.passed_s += DAY_S
        bench.persist()
    assert bench.endpoint.numbers("e1") == list(range(1, 301))


def test_an_endpoint_restored_in_pieces_gets_everything_the_same_day(bench: SyncBench) -> None:
    """Other numbers than those that were sent again are believed to be lacking at once."""
    bench.kiosk.release(100)
    bench.drain()
    for first in range(1, 100, 10):
        bench.endpoint.forget(("e1", seq) for seq in range(first, first + 10))
        bench.persist()
        bench.persist()
    assert bench.endpoint.numbers("e1") == list(range(1, 101))


def test_a_conflict_is_over_once_the_kiosk_has_numbered_anew(bench: SyncBench) -> None:
    """Nobody looks for a second kiosk for ever."""
    bench.kiosk.release(10)
    bench.endpoint.rows["e1", 7] = None
    bench.kiosk.release(1)
    bench.drain()
    assert bench.state("SELECT seq, verdict FROM verdicts") == [(7, "conflict")]
    for request in read_requests(bench.data_dir / FILE_NAME):
        bench.kiosk.sql("INSERT INTO handled (id, day) VALUES (?, '2026-11-23')", request.id)
    bench.kiosk.sql("DELETE FROM submissions WHERE seq = 7")
    bench.drain()
    assert bench.state("SELECT seq, verdict FROM verdicts") == []
    bench.drain()
    assert bench.endpoint.batches[-1].heartbeat.conflicts == 0


def test_only_what_the_endpoint_has_is_erased_on_its_word(bench: SyncBench) -> None:
    """A number that has not passed yet is erased once it has; one of no epoch here never is."""
    bench.kiosk.release(5)
    bench.endpoint.again = {4}
    bench.drain()
    bench.endpoint.offer_erasures("a", ["e1", 2], ["e1", 4], ["e1", 9], ["elsewhere", 1])
    for _ in range(4):
        bench.worker.attempt()
    assert erasing(bench) == [((2, 2),)]
    bench.endpoint.again = set()
    bench.drain()
    bench.drain()
    assert erasing(bench) == [((2, 2),), ((4, 4),)]


def test_a_sync_db_that_another_holds_ends_nothing(bench: SyncBench) -> None:
    """While it can't be written, attempts fail and wait, also where kiosk.db can't be read."""
    bench.kiosk.release(5)
    bench.worker.facts()
    other = sqlite3.connect(str(bench.data_dir / FILE_NAME), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    bench.kiosk.path.rename(bench.data_dir / "away")
    bench.kiosk.path.write_bytes(b"no database " * 100)
    attempt = bench.worker.attempt()
    assert (attempt.outcome, attempt.kind) == ("failed", "local")
    assert attempt.wait_s > 0
    other.close()
    bench.kiosk.path.unlink()
    (bench.data_dir / "away").rename(bench.kiosk.path)
    bench.drain()
    assert bench.endpoint.numbers("e1") == list(range(1, 6))


def test_a_damaged_sync_db_that_can_not_be_made_anew_ends_nothing(bench: SyncBench) -> None:
    """It is tried again at every attempt; what is asked of it meanwhile is what was known last."""
    bench.kiosk.release(5)
    bench.drain()
    known = bench.worker.facts()
    (bench.data_dir / f"{FILE_NAME}.damaged").mkdir()
    (bench.data_dir / f"{FILE_NAME}.damaged" / "in the way").touch()
    bench.spoil_state()
    first, second = bench.worker.attempt(), bench.worker.attempt()
    assert "can't be made anew" in first.detail
    assert (first.outcome, second.outcome) == ("failed", "failed")
    assert bench.worker.facts() == known
    (bench.data_dir / f"{FILE_NAME}.damaged" / "in the way").unlink()
    (bench.data_dir / f"{FILE_NAME}.damaged").rmdir()
    bench.persist()
    assert bench.worker.facts()["failures"] == "0"


def test_what_was_deleted_here_and_lost_there_closes_its_gap(bench: SyncBench) -> None:
    """A restored endpoint lacks rows that the kiosk deleted after they were stored: they are lost,
    and the endpoint hears so instead of waiting for ever."""
    bench.kiosk.release(10)
    bench.drain()
    bench.kiosk.release(5, epoch="e2")
    bench.drain()
    bench.kiosk.sql("DELETE FROM submissions WHERE epoch = 'e1'")
    bench.endpoint.forget(("e1", seq) for seq in range(6, 11))
    bench.drain()
    assert [bench.endpoint.rows["e1", seq] for seq in range(6, 11)] == [None] * 5
    bench.drain()
    assert bench.endpoint.batches[-1].heartbeat.released == 15
