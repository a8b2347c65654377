"""`vuoro simulate visits`: many visits through the real core and store, on a simulated clock."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from kiosk.clock import SimulatedClock
from kiosk.config.hours import opening_of
from kiosk.config.settings import Settings
from kiosk.core.rules import Rules, rules_from
from kiosk.simulate.arrivals import ORDINARY, Arrival, arrivals
from kiosk.simulate.device import Device, VisitKeeper
from kiosk.simulate.people import live_through, prankster, somebody
from kiosk.store.store import Store
from kiosk.surveys import load_survey

FIRST_DAY = (2026, 11, 2)
"""A Monday. Fixed, so that the same seed gives the same visits for ever."""

_BREATH_S = (4.0, 40.0)
"""Between one client and the next who stood in line behind; a burst takes less."""
_MISCHIEF_BREATH_S = (0.5, 2.0)
_BUSY_AT_ONCE = 12


def run(settings: Settings, *, count: int, seed: int, data_dir: Path, days: int) -> int:
    """Let `count` people come within `days` days, then let the week end; prints what is stored.

    Nothing but the seed decides what they do, and the shuffle of the releases too, so that two
    runs give the same rows. Commits are not synced to the disk: these visits can be made again,
    and a sync each would make a million of them take hours. Returns the exit status; raises
    `InvalidFileError`, `StoreError`.
    """
    rules = rules_from(settings, load_survey(settings.survey.file, Path()))
    chance = Random(seed)  # noqa: S311 - no secret: the visits are invented
    clock = SimulatedClock(datetime(*FIRST_DAY, tzinfo=ZoneInfo(settings.hours.timezone)))
    store = Store.open(
        data_dir, settings=settings, stamp=clock.stamp(), durable=False, chance=chance
    )
    try:
        live(settings, rules, store, clock, chance, count=count, days=days)
        store.release(clock.stamp())
        store.tidy(clock.stamp())
        _print(store.counts(), data_dir)
    finally:
        store.close()
    return 0


def live(
    settings: Settings,
    rules: Rules,
    store: VisitKeeper,
    clock: SimulatedClock,
    chance: Random,
    *,
    count: int,
    days: int,
) -> None:
    """Let `count` people come within `days` days from the first, and time pass to the week's end.

    The clock must stand at the local midnight of the first day.
    """
    start = datetime(*FIRST_DAY, tzinfo=ZoneInfo(settings.hours.timezone))
    opening = opening_of(settings.hours) if settings.hours.weekdays else ORDINARY
    device = Device(rules, store, clock, opening)
    line = 0
    for arrival in arrivals(count, days, start, opening, chance):
        line = _wait_for(device, clock, arrival, line, chance)
        person = (
            somebody(rules, chance, busy=min(1.0, line / _BUSY_AT_ONCE))
            if arrival.kind == "client"
            else prankster(rules)
        )
        live_through(device, rules, person, chance)
    device.wait_until(_end_of_week(clock, start + timedelta(days=days - 1)))


def _end_of_week(clock: SimulatedClock, at_least: datetime) -> datetime:
    """Return the first minute of the next Monday: then everything has gone out."""
    last = max(clock.now() or at_least, at_least)
    monday = (last - timedelta(days=last.weekday())).replace(hour=0, minute=1, second=0)
    return monday + timedelta(weeks=1)


def _wait_for(
    device: Device, clock: SimulatedClock, arrival: Arrival, line: int, chance: Random
) -> int:
    """Let time pass until this client's turn; returns how many have had to wait in a row."""
    device.wait_until(arrival.at)
    now = clock.now()
    waited = now is not None and now > arrival.at
    breath_s = _BREATH_S if arrival.kind == "client" else _MISCHIEF_BREATH_S
    if waited or arrival.kind != "client":
        device.wait(chance.uniform(*breath_s))
    return line + 1 if waited else 0


def _print(counts: Mapping[str, int], data_dir: Path) -> None:
    sys.stdout.write(
        f"{data_dir}: {counts['released']} submissions in {counts['releases']} releases,"
        f" {counts['ended']} visits waiting\n"
    )
