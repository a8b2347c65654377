"""Two kiosks from one card, or an older copy put back: sync and the kiosk mend it together."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

import pytest

from kiosk.simulate.fleet.times import JumpingTime
from sync.state import FILE_NAME as SYNC_DB
from sync.state import read_passed, read_requests
from sync.worker import Worker
from tests.kiosk.store.bench import ZONE, Bench
from tests.sync.fake_endpoint import FakeEndpoint


def released(bench: Bench, *words: str) -> None:
    """Release visits with these words."""
    for word in words:
        bench.visit(word)
    bench.store.release(bench.clock.stamp(), everything=True)


def sends(bench: Bench, endpoint: FakeEndpoint) -> None:
    """Let sync send until nothing is pending, as `vuoro sync --once` does."""
    time = JumpingTime(ZONE, 1_795_417_500.0, 1_795_417_500.0)
    worker = Worker(
        bench.data_dir, kiosk="torikatu-1", wire=endpoint, clock=time, chance=Random(4),
        versions={"vuoro": "0.1.0"}, interval_s=900, durable=False,
    )  # fmt: skip
    for _ in range(20):
        attempt = worker.attempt()
        if attempt.pending == 0 or not attempt.went_well:
            break
    worker.close()


def words(endpoint: FakeEndpoint) -> list[str | None]:
    """Return the comment of every row at the endpoint."""
    return sorted(str(each.comment) for each in endpoint.rows.values() if each is not None)


@pytest.fixture
def clone(bench: Bench, tmp_path: Path) -> Bench:
    """A second kiosk from the card of the first, which had released five visits."""
    released(bench, "a", "b", "c", "d", "e")
    bench.close()
    shutil.copytree(bench.data_dir, tmp_path / "clone")
    return Bench(tmp_path / "clone", bench.clock)


def test_both_kiosks_of_a_cloned_card_keep_everything(bench: Bench, clone: Bench) -> None:
    """The second one's conflicting submissions go out again under an epoch of its own; at the end
    the endpoint has every content once, and nothing is pending anywhere."""
    endpoint = FakeEndpoint()
    released(bench, "f1", "g1", "h1", "i1", "j1")
    sends(bench, endpoint)
    released(clone, "f2", "g2", "h2", "i2", "j2", "k2", "l2")
    sends(clone, endpoint)
    assert len(endpoint.conflicts) == 5
    (request,) = read_requests(clone.data_dir / SYNC_DB)
    assert request.kind == "new_epoch"
    clone.store.carry_out_requests(clone.clock.stamp())
    sends(clone, endpoint)
    everything = "a b c d e f1 f2 g1 g2 h1 h2 i1 i2 j1 j2 k2 l2"
    assert words(endpoint) == everything.split()
    assert read_requests(clone.data_dir / SYNC_DB) == ()
    released(clone, "m2")
    sends(clone, endpoint)
    assert "m2" in words(endpoint)
    assert clone.store.counts()["lost"] == 0
    clone.close()


@pytest.mark.parametrize("also_new", [0, 2, 6])
def test_an_older_copy_put_back_costs_nothing_that_came_after_it(
    bench: Bench, tmp_path: Path, also_new: int
) -> None:
    """A kiosk whose database is yesterday's gives out numbers that are taken: what it releases
    arrives all the same, and nothing that had arrived is changed."""
    endpoint, files = FakeEndpoint(), ("kiosk.db", "numbers.json")
    released(bench, "a", "b", "c")
    sends(bench, endpoint)
    bench.close()
    for name in files:
        shutil.copy(bench.data_dir / name, tmp_path / name)
    released(bench, "d", "e", "f", "g")
    sends(bench, endpoint)
    bench.close()
    for name in files:
        shutil.copy(tmp_path / name, bench.data_dir / name)
    new = [f"new{number}" for number in range(also_new)]
    released(bench, *new)
    for _ in range(3):
        sends(bench, endpoint)
        bench.store.carry_out_requests(bench.clock.stamp())
    assert words(endpoint) == sorted([*"abcdefg", *new])
    released(bench, "later")
    sends(bench, endpoint)
    assert words(endpoint) == sorted([*"abcdefg", "later", *new])


def test_a_rescue_after_the_epoch_was_left_reports_nothing_wrongly(
    bench: Bench, clone: Bench
) -> None:
    """Numbers that went out again have a word of the endpoint: they are not lost."""
    endpoint = FakeEndpoint()
    released(bench, "f1")
    sends(bench, endpoint)
    released(clone, "f2", "g2")
    sends(clone, endpoint)
    clone.store.carry_out_requests(clone.clock.stamp())
    sends(clone, endpoint)
    before = clone.outbox()
    clone.close()
    with (clone.data_dir / "kiosk.db").open("r+b") as file:
        file.write(b"\xff" * 100)
    assert clone.store.counts()["lost"] == 0
    assert clone.outbox() == before
    assert read_passed(clone.data_dir / SYNC_DB)
    clone.close()
