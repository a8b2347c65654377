"""Records that are refused, or that bring batches down: a few of them, or all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.model.messages import Batch
from sync.policy.replies import Refusal, Reply
from sync.state import read_requests
from tests.sync.bench import SyncBench
from tests.sync.fake_endpoint import answers, refuses

DAY_S = 86_400.0
EVERYTHING = answers(Refusal(400, True, "refused", None, (1, 2), "0.1.0"))


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[SyncBench]:
    """A kiosk with an endpoint."""
    bench = SyncBench(tmp_path / "data")
    yield bench
    bench.restart()


def records(batch: Batch, _proto: int) -> Reply | None:
    """Refuse whatever has a record in it, and take mere heartbeats."""
    return Refusal(422, True, "refused", None, (1, 2), "0.1.0") if batch.entries else None


def test_an_endpoint_that_refuses_everything_sets_nothing_aside(bench: SyncBench) -> None:
    """After three refused records an empty batch is tried; if that is refused too, no record is at
    fault: an alert, long waits, and all goes once the endpoint is mended."""
    bench.kiosk.release(295)
    bench.endpoint.always = EVERYTHING
    attempts = [bench.worker.attempt() for _ in range(30)]
    assert attempts[-1].outcome == "held"
    assert (attempts[-1].pending, attempts[-1].set_aside) == (295, 0)
    assert "alert" in bench.worker.facts()
    assert [len(batch.entries) for batch in bench.endpoint.batches[-10:]] == [0] * 10
    bench.endpoint.always = None
    bench.drain()
    assert bench.endpoint.numbers("e1") == list(range(1, 296))
    assert "alert" not in bench.worker.facts()


def test_two_records_refused_with_everything_else_come_back_too(bench: SyncBench) -> None:
    """Nothing else is pending, so the next heartbeat finds out."""
    bench.kiosk.release(2)
    bench.endpoint.always = EVERYTHING
    for _ in range(4):
        bench.worker.attempt()
    bench.restart()
    bench.endpoint.always = None
    bench.persist()
    assert bench.endpoint.numbers("e1") == [1, 2]


def test_where_record_after_record_is_refused_waits_grow(bench: SyncBench) -> None:
    """An endpoint that takes heartbeats and no record does not get the backlog at full speed, and
    whoever sends once hears that it did not go well."""
    bench.kiosk.release(50)
    bench.endpoint.always = records
    attempts = [bench.worker.attempt() for _ in range(40)]
    refused = [each for each in attempts if each.kind == "refused"]
    assert [each.outcome for each in refused[:4]] == ["again", "again", "failed", "failed"]
    assert sum(each.wait_s for each in refused[10:]) > 10 * 60
    assert attempts[-1].set_aside == len(refused)
    assert bench.worker.facts()["last_error_kind"] == "refused"


def test_what_is_set_aside_goes_again_the_next_day_and_on_demand(bench: SyncBench) -> None:
    """An endpoint may be mended without a new version: it is asked once a day, or when told to."""
    bench.kiosk.release(20)
    bench.endpoint.always = refuses(7, 12)
    bench.drain()
    assert bench.worker.attempt().set_aside == 2
    bench.endpoint.always = refuses(7)
    bench.worker.attempt()
    assert 12 not in bench.endpoint.numbers("e1")
    bench.clock.passed_s += DAY_S
    bench.drain()
    assert [seq for seq in range(1, 21) if seq not in bench.endpoint.numbers("e1")] == [7]
    bench.endpoint.always = None
    bench.worker.look_again()
    assert bench.drain()[-1].set_aside == 0
    assert bench.endpoint.numbers("e1") == list(range(1, 21))


def test_who_asks_again_and_again_does_not_make_refused_records_go_round(
    bench: SyncBench,
) -> None:
    """What was set aside goes again once for all who ask until that is through."""
    bench.kiosk.release(40)
    bench.endpoint.always = refuses(1, 2, 19, 33, 40)
    for _ in range(60):
        bench.worker.look_again()
        if (attempt := bench.worker.attempt()).pending == 0:
            break
    assert (attempt.pending, attempt.set_aside) == (0, 5)


def test_one_record_that_fails_every_batch_is_found_by_one_attempt_per_process(
    bench: SyncBench,
) -> None:
    """Where sync runs once an hour, the size of its batches is not forgotten in between."""
    bench.kiosk.release(60)
    bench.endpoint.always = refuses(33, status=500)
    for _ in range(30):
        bench.worker.attempt()
        while bench.worker.attempt().went_well:
            pass
        bench.restart()
    assert [seq for seq in range(1, 61) if seq not in bench.endpoint.numbers("e1")] == [33]


def test_a_hopeless_record_stops_neither_heartbeats_nor_erasures(bench: SyncBench) -> None:
    """What fails again and again does not take the heartbeat with it, and its waits grow."""
    bench.kiosk.release(10)
    bench.endpoint.always = refuses(4, status=500)
    for _ in range(12):
        bench.worker.attempt()
    assert bench.endpoint.numbers("e1") == [1, 2, 3, 5, 6, 7, 8, 9, 10]
    bench.endpoint.offer_erasures("a", ["e1", 2])
    acknowledged = bench.worker.facts()["last_ack_s"]
    bench.clock.passed_s += 500.0
    waits = [bench.worker.attempt().wait_s for _ in range(40)]
    assert bench.worker.facts()["last_ack_s"] != acknowledged
    assert [each.kind for each in read_requests(bench.data_dir / "sync.db")] == ["erase"]
    assert [len(batch.entries) for batch in bench.endpoint.batches[-4:]] in ([0, 1] * 2, [1, 0] * 2)
    assert max(waits[20:]) > 60
    assert sorted({0.0, *waits})[1] > 0


def test_a_quarantined_record_whose_row_is_gone_stays_known(bench: SyncBench) -> None:
    """After an update it could only go as lost, and the word on it would be forgotten."""
    bench.kiosk.release(10)
    bench.endpoint.poison = {4, 5}
    bench.drain()
    bench.kiosk.sql("DELETE FROM submissions WHERE seq = 4")
    bench.endpoint.version = "0.2.0"
    for _ in range(3):
        bench.drain()
    assert bench.state("SELECT seq, verdict FROM verdicts") == [(4, "quarantined")]
    assert None not in [entry for batch in bench.endpoint.batches for entry in batch.entries]
    assert bench.endpoint.batches[-1].heartbeat.quarantined == 1
