"""Many kiosks without a screen, time that jumps, and an endpoint in memory or over HTTP."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import pytest

from kiosk.config.settings import Settings
from kiosk.simulate.fleet.building import (
    OutageAt,
    first_midnight,
    make_fleet,
    make_kiosks,
    worker_maker,
)
from kiosk.simulate.fleet.command import Job, run
from kiosk.simulate.fleet.device import FleetKiosk
from kiosk.simulate.fleet.living import Fleet
from kiosk.simulate.fleet.network import Line, Network, Outage
from kiosk.simulate.fleet.pool import Lived, lived_visits
from kiosk.simulate.fleet.tally import Windows
from kiosk.simulate.fleet.telling import report
from kiosk.simulate.fleet.workers import Workers
from sync.outbox import READ_ALL, verify
from sync.policy.replies import Failure
from sync.sqlite import sqlite3
from sync.worker import Worker
from tests.endpoint.app.serving import served
from tests.sync.fake_endpoint import FakeEndpoint

GOLDEN = 0.618034
HOURLY = replace(Settings(), sync=replace(Settings().sync, interval_s=3600))


@cache
def lived_once() -> tuple[Lived, ...]:
    """Return visits to draw from, the same for every town."""
    return lived_visits(HOURLY, 3)


class Town:
    """A fleet whose endpoint is in memory: one fake for each kiosk, with its slot."""

    def __init__(
        self, folder: Path, kiosks: int, outages: tuple[OutageAt, ...] = (), dropped: float = 0.0
    ) -> None:
        self.time = first_midnight(HOURLY)
        names = [(f"kiosk-{number}", "vuoro_key") for number in range(1, kiosks + 1)]
        self.kiosks = make_kiosks(HOURLY, names, 3, self.time, folder)
        self.endpoints = {
            kiosk.name: FakeEndpoint(slot=number * GOLDEN % 1)
            for number, kiosk in enumerate(self.kiosks, start=1)
        }
        self.fleet = make_fleet(
            HOURLY, self.kiosks, lived_once(), self.time, seed=3, outages=outages, dropped=dropped
        )

    def live(self, days: float, most_open: int = 64) -> Fleet:
        """Let days pass; the fleet tells what came of it."""
        make = worker_maker(HOURLY, self.fleet, self.time, lambda kiosk: self.endpoints[kiosk.name])
        workers = Workers(make, most_open)
        try:
            self.fleet.live(workers, days)
        finally:
            workers.close()
        return self.fleet

    def released(self, kiosk: FleetKiosk) -> dict[int, object]:
        """Return every submission of a kiosk's own database, by number."""
        connection = sqlite3.connect(str(kiosk.data_dir / "kiosk.db"))
        try:
            rows = [verify(row) for row in connection.execute(READ_ALL)]
            ((waiting,),) = connection.execute("SELECT count(*) FROM visits")
        finally:
            connection.close()
        assert waiting == 0
        return {each.seq: each for each in rows}


def test_every_submission_of_every_kiosk_arrives_once(tmp_path: Path) -> None:
    """With an outage and lost answers the endpoint holds at the end exactly what the databases of
    the kiosks hold; the counts agree with both, whatever comes twice or out of order."""
    town = Town(tmp_path, 6, (OutageAt(1, 10, 30, 90),), dropped=0.1)
    fleet = town.live(days=2)
    assert fleet.agree()
    total = 0
    epochs = {epoch for each in town.endpoints.values() for epoch, _ in each.rows}
    assert len(epochs) == len(town.kiosks)
    for kiosk in town.kiosks:
        kept, there = town.released(kiosk), town.endpoints[kiosk.name].rows
        assert {seq: there[epoch, seq] for epoch, seq in there} == kept
        assert len(kept) == kiosk.given_out
        total += len(kept)
    assert total > 200
    assert fleet.tally.delays.total() == total
    assert sum(fleet.tally.verdicts.values()) >= total
    assert fleet.tally.failures["cut"] > 0
    assert "both sides agree" in [*report(fleet, town.kiosks, 2)][-1]


def test_a_herd_that_comes_back_is_spread(tmp_path: Path) -> None:
    """After a common outage the busiest ten seconds bring at most twice the mean over the drain,
    however many reconnect; nobody waits longer than the cycle and the hour's releases."""
    town = Town(tmp_path, 100, (OutageAt(1, 10, 20, 60),))
    fleet = town.live(days=0.5)
    (drain,) = fleet.tally.drains
    assert drain.ended_s is not None
    assert drain.load.batches.ratio() <= 2.0
    assert 300 < drain.ended_s - drain.began_s < 1300


def test_few_files_are_open_however_many_kiosks(tmp_path: Path) -> None:
    """The workers used last stay open; a kiosk whose worker was closed goes on as before."""
    open_now: set[str] = set()
    most = 0
    town = Town(tmp_path, 4)
    make = worker_maker(HOURLY, town.fleet, town.time, lambda kiosk: town.endpoints[kiosk.name])

    def counted(kiosk: FleetKiosk) -> Worker:
        nonlocal most
        worker = make(kiosk)
        open_now.add(kiosk.name)
        most = max(most, len(open_now))
        closing = worker.close

        def close() -> None:
            open_now.discard(kiosk.name)
            closing()

        worker.close = close  # type: ignore[method-assign]
        return worker

    workers = Workers(counted, most_open=2)
    town.fleet.live(workers, 0.5)
    workers.close()
    assert town.fleet.agree()
    assert most <= 3
    assert open_now == set()


def test_the_same_seed_gives_the_same_submissions(tmp_path: Path) -> None:
    """Nothing but the seed decides who comes and what they say."""
    towns = [Town(tmp_path / name, 2) for name in ("a", "b")]
    contents = []
    for town in towns:
        town.live(days=0.5)
        contents.append(
            [
                sorted(str(replace(each, epoch="", seq=0)) for each in town.released(k).values())
                for k in town.kiosks
            ]
        )
    assert contents[0] == contents[1]


def test_nobody_gets_through_a_cut_line() -> None:
    """During an outage nothing reaches the endpoint; a lost answer was stored all the same."""
    now_s = 100.0
    endpoint, told = FakeEndpoint(), []
    network = Network([Outage(90, 20)], 0.0, Random(1), lambda: now_s)
    line = Line(endpoint, network, lambda batch, reply: told.append(batch))
    assert line.fetch("notices", None) == Failure("connect", "the simulated network is cut")
    assert not told
    now_s = 110.0
    assert not network.is_cut()
    assert Network([], 1.0, Random(1), lambda: now_s).drops()


def test_the_peak_is_that_of_any_ten_seconds() -> None:
    """Windows begin anywhere: what lies ten seconds apart does not count together."""
    windows = Windows(0.0)
    for at_s, count in ((1.0, 3), (9.0, 9), (18.9, 2), (19.0, 4), (100.0, 1)):
        windows.add(at_s, count)
    assert windows.peak == 12
    assert windows.total == 19
    assert windows.mean() == pytest.approx(1.9)


def test_a_fleet_sends_to_a_real_endpoint(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Over HTTP, registered in its database, every kiosk gets rid of all it has; the lines say
    what arrived, how long it took, and that both sides agree."""
    database = f"sqlite:///{tmp_path / 'endpoint.db'}"
    with served("--database", database, cwd=tmp_path) as server:
        job = Job(5, 1, server.address, database, seed=2, outages=(OutageAt(1, 11, 10, 45),))
        assert run(HOURLY, job) == 0
    told = capsys.readouterr().out
    (released,) = re.findall(r"5 kiosks, 1 days: (\d+) submissions released", told)
    assert f"{released} stored" in told
    assert "of the kiosks drained in" in told
    assert "both sides agree" in told
    connection = sqlite3.connect(str(tmp_path / "endpoint.db"))
    try:
        assert connection.execute("SELECT count(*) FROM submissions").fetchone() == (int(released),)
    finally:
        connection.close()
