"""The status is read from the files alone, and says when nobody sees to them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest

from sync.lock import InUseError, SyncLock, is_held
from sync.policy.replies import Failure, Refusal
from sync.policy.telling import SyncStatus
from sync.state import FILE_NAME
from sync.status import NOWHERE, REFUSED, StateUnreadableError, read_status
from tests.sync.bench import START, SyncBench
from tests.sync.fake_endpoint import answers
from tests.sync.test_receipts import batch

HOUR_S = 3600.0


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[SyncBench]:
    """A kiosk with an endpoint."""
    bench = SyncBench(tmp_path / "data")
    yield bench
    bench.restart()


def status(bench: SyncBench, *, sends: bool = True, by_hand: bool = False) -> SyncStatus:
    """Return the status of the kiosk."""
    return read_status(bench.data_dir, bench.clock, UTC, sends=sends, by_hand=by_hand)


def test_a_process_that_is_not_there_is_noticed(bench: SyncBench) -> None:
    """The lock tells whether sync runs; looking at it is in nobody's way."""
    assert not status(bench).running
    lock = SyncLock(bench.data_dir)
    try:
        assert status(bench).running
        with pytest.raises(InUseError):
            SyncLock(bench.data_dir)
    finally:
        lock.release()
    assert not is_held(bench.data_dir / "sync.lock")


def test_silence_for_more_than_a_day_is_an_alert(bench: SyncBench) -> None:
    """Whether sync died or the network did: after a day and a half a person must look."""
    bench.kiosk.release(3)
    bench.drain()
    assert status(bench).alert is None
    bench.clock.passed_s += 40 * HOUR_S
    assert "has not answered for 1 days or more" in (status(bench).alert or "")
    bench.clock.is_trusted = False
    assert status(bench).alert is None


def test_old_submissions_are_an_alert(bench: SyncBench) -> None:
    """What waits since the day before yesterday is told even if nothing was ever sent."""
    bench.kiosk.release(3)
    assert status(bench).alert is None
    bench.clock.passed_s += 48 * HOUR_S
    assert status(bench).alert == "submissions wait for more than a day"


def test_no_way_out_is_an_alert(bench: SyncBench) -> None:
    """Without an address and without a key for sticks, what is pending goes nowhere."""
    assert status(bench, sends=False).alert is None
    bench.kiosk.release(3)
    assert status(bench, sends=False).alert == NOWHERE
    assert status(bench, sends=False, by_hand=True).alert is None


def test_quarantine_and_refusals_are_told(bench: SyncBench) -> None:
    """What the endpoint keeps apart is counted; what it refuses is an alert."""
    bench.kiosk.release(3)
    bench.endpoint.poison = {2}
    bench.drain()
    assert (status(bench).quarantined, status(bench).alert) == (1, None)
    bench.kiosk.release(1)
    bench.endpoint.always = lambda sent, _: (
        Refusal(422, True, "no", None, (1, 2)) if sent.entries else None
    )
    bench.worker.attempt()
    assert (status(bench).set_aside, status(bench).alert) == (1, REFUSED)


def test_a_receipt_that_does_not_fit_is_told(bench: SyncBench) -> None:
    """For two weeks the status says that a receipt was another's."""
    bench.kiosk.release(3)
    bench.worker.apply([batch(bench, 1, 5)])
    assert "a receipt named submissions" in (status(bench).alert or "")


def test_a_wrong_clock_keeps_no_alert_for_years(bench: SyncBench) -> None:
    """A conflict that was noted ten years ahead is forgotten, and 1970 is no time to print."""
    bench.clock.start = START.replace(year=2036)
    bench.kiosk.release(2)
    bench.worker.apply([batch(bench, 1, 2)])
    bench.worker.apply([batch(bench, 1, 5)])
    bench.clock.start = START
    assert status(bench).alert is None
    bench.clock.start = START.replace(year=1970)
    bench.drain()
    bench.clock.start = START
    assert status(bench).last_ack == ""


def test_an_alert_outlasts_the_next_failure(bench: SyncBench) -> None:
    """A revoked key is still told when the network fails too; an answer takes it back."""
    bench.kiosk.release(3)
    bench.endpoint.faults = [
        answers(Refusal(401, True, "unknown key", None, (1, 2))), answers(Failure("dns", "no name"))
    ]  # fmt: skip
    bench.worker.attempt()
    bench.worker.attempt()
    assert "401" in (status(bench).alert or "")
    bench.persist()
    assert status(bench).alert is None


@pytest.mark.parametrize("content", [b"", b"no database " * 1000])
def test_a_bad_sync_db_is_told_with_the_remedy(bench: SyncBench, content: bytes) -> None:
    """An empty file is as good as none; any other is named, and what to do."""
    bench.kiosk.release(3)
    (bench.data_dir / FILE_NAME).write_bytes(content)
    if not content:
        assert status(bench).pending == 3
        return
    with pytest.raises(StateUnreadableError, match=r"sync.db: can't be read .*makes it anew"):
        status(bench)
