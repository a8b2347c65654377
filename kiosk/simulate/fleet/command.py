"""`vuoro simulate fleet`: registers the kiosks, lets them live, and tells what came of it."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from kiosk.config.settings import Settings
from kiosk.simulate.fleet.building import (
    OutageAt,
    first_midnight,
    make_fleet,
    make_kiosks,
    worker_maker,
)
from kiosk.simulate.fleet.device import KEY_NAME, FleetKiosk
from kiosk.simulate.fleet.pool import lived_visits
from kiosk.simulate.fleet.telling import report
from kiosk.simulate.fleet.workers import Workers
from sync.transport import HttpWire, Target

__all__ = ["Job", "OutageAt", "run"]

_KIOSKS_A_SITE = 3


@dataclass(frozen=True, slots=True)
class Job:
    """What to simulate."""

    kiosks: int
    days: int
    endpoint: str
    database: str
    """Where the endpoint registers kiosks, as `vuoro endpoint serve --database` has it."""
    seed: int
    outages: Sequence[OutageAt] = ()
    dropped: float = 0.0
    """The share of answers that get lost, 0 to 1."""


def run(settings: Settings, job: Job) -> int:
    """Simulate a fleet and print what came of it; 0 if both sides agree at the end.

    Raises `InvalidFileError`, `StoreError`, `EndpointError`.
    """
    time = first_midnight(settings)
    names = _names(job.kiosks)
    keys = list(zip(names, register(job.database, names), strict=True))
    with TemporaryDirectory(prefix="vuoro-fleet-") as folder:
        kiosks = make_kiosks(settings, keys, job.seed, time, Path(folder))
        pool = lived_visits(settings, job.seed)
        fleet = make_fleet(
            settings, kiosks, pool, time, seed=job.seed, outages=job.outages, dropped=job.dropped
        )

        def wire_of(kiosk: FleetKiosk) -> HttpWire:
            return HttpWire(_target(settings, job.endpoint, kiosk), time)

        workers = Workers(worker_maker(settings, fleet, time, wire_of))
        try:
            fleet.live(workers, job.days)
        finally:
            workers.close()
    for line in report(fleet, kiosks, job.days):
        sys.stdout.write(f"{line}\n")
    return 0 if fleet.agree() else 1


def register(database: str, names: Sequence[str]) -> list[str]:
    """Register kiosks at the endpoint, a few to a site; returns their keys.

    Raises `EndpointError`.
    """
    from sync.endpoint.commands.places import today, writing
    from sync.endpoint.registry import add_kiosks

    named = [
        (f"simulated-{number // _KIOSKS_A_SITE + 1}", name) for number, name in enumerate(names)
    ]
    with writing(database) as connection:
        made = add_kiosks(connection, named, today(), secrets.token_bytes)
    return [key.text for key in made]


def _names(count: int) -> list[str]:
    """Return names that no earlier run has used: an endpoint may serve several."""
    name = secrets.token_hex(3)
    return [f"simulated-{name}-{number}" for number in range(1, count + 1)]


def _target(settings: Settings, endpoint: str, kiosk: FleetKiosk) -> Target:
    sync = settings.sync
    return Target(
        url=endpoint,
        key_file=kiosk.data_dir / KEY_NAME,
        ca_file=Path(sync.ca_file) if sync.ca_file else None,
        client_cert=Path(sync.client_cert) if sync.client_cert else None,
        proxy=sync.proxy or None,
        allow_http=True,
    )
