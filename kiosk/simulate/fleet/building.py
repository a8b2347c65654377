"""Puts a fleet together: time, kiosks with their databases, one line for all, the client code."""

from __future__ import annotations

import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from kiosk.config.hours import opening_of
from kiosk.config.settings import Settings
from kiosk.simulate.arrivals import ORDINARY
from kiosk.simulate.command import FIRST_DAY
from kiosk.simulate.fleet.device import FleetKiosk, empty_database
from kiosk.simulate.fleet.living import Fleet, Surroundings
from kiosk.simulate.fleet.network import Line, Network, Outage
from kiosk.simulate.fleet.pool import Lived
from kiosk.simulate.fleet.times import JumpingTime
from sync.sqlite import sqlite3
from sync.wire import Wire
from sync.worker import Worker

_USUAL = 40
"""Clients a day at a middling kiosk; a few have several times as many."""


@dataclass(frozen=True, slots=True)
class OutageAt:
    """An outage as it is asked for: on which day (1 is the first), from when, for how long."""

    day: int
    hour: int
    minute: int
    minutes: int


def first_midnight(settings: Settings) -> JumpingTime:
    """Return time as it stands when the simulation begins."""
    zone = ZoneInfo(settings.hours.timezone)
    start_s = datetime(*FIRST_DAY, tzinfo=zone).timestamp()
    return JumpingTime(zone, start_s, start_s)


def make_kiosks(
    settings: Settings, keys: Sequence[tuple[str, str]], seed: int, time: JumpingTime, folder: Path
) -> list[FleetKiosk]:
    """Make the data directories of kiosks, given as (name, key), below a folder.

    Raises `StoreError`.
    """
    empty = empty_database(folder / "empty", settings, time.stamp())
    kiosks: list[FleetKiosk] = []
    for number, (name, key) in enumerate(keys):
        chance = Random(f"{seed} {number}")  # noqa: S311 - no secret: invented visits
        usual = max(3, round(_USUAL * chance.lognormvariate(0, 0.6)))
        kiosk = FleetKiosk(name, folder / name, chance, usual)
        kiosk.set_up(empty, key)
        kiosks.append(kiosk)
    return kiosks


def make_fleet(
    settings: Settings,
    kiosks: Sequence[FleetKiosk],
    pool: Sequence[Lived],
    time: JumpingTime,
    *,
    seed: int,
    outages: Sequence[OutageAt] = (),
    dropped: float = 0.0,
) -> Fleet:
    """Let the kiosks share visits to draw from, opening hours and a line."""
    chance = Random(seed)  # noqa: S311 - no secret: the visits are invented
    opening = opening_of(settings.hours) if settings.hours.weekdays else ORDINARY
    cuts = [_outage(each, time) for each in outages]
    network = Network(cuts, dropped, Random(chance.random()), time.unix_s)  # noqa: S311
    return Fleet(kiosks, Surroundings(time, network, pool, opening, chance))


def worker_maker(
    settings: Settings, fleet: Fleet, time: JumpingTime, wire_of: Callable[[FleetKiosk], Wire]
) -> Callable[[FleetKiosk], Worker]:
    """Return what opens the real client code of a kiosk, over the line and this wire."""
    versions = {
        "vuoro": version("vuoro"),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": "simulated",
    }

    def make(kiosk: FleetKiosk) -> Worker:
        return Worker(
            kiosk.data_dir,
            kiosk=kiosk.name,
            wire=Line(
                wire_of(kiosk),
                fleet.network,
                lambda batch, reply: fleet.told(kiosk, batch, reply),
            ),
            clock=time,
            chance=kiosk.chance,
            versions=versions,
            interval_s=settings.sync.interval_s,
            durable=False,
        )

    return make


def _outage(asked: OutageAt, time: JumpingTime) -> Outage:
    day = datetime.fromtimestamp(time.start_s, time.zone) + timedelta(days=asked.day - 1)
    start = day.replace(hour=asked.hour, minute=asked.minute).astimezone(UTC)
    return Outage(start.timestamp(), asked.minutes * 60.0)
