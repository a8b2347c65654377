"""When simulated clients come: quiet and busy hours, a few outside hours, some to make mischief."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Literal

from sync.model.opening import Opening, is_open

Kind = Literal["client", "burst", "streak"]

ORDINARY = Opening(
    weekdays={
        day: ((time(9), time(16, 15)),)
        for day in ("monday", "tuesday", "wednesday", "thursday", "friday")
    }
)
"""Hours for a simulation whose settings have none."""

_BY_HOUR = (0.1, 0, 0, 0, 0, 0.1, 0.3, 1, 5, 12, 14, 10, 7, 10, 12, 8, 4, 1, 0.3, 0.3, 0.2, 0.2, 0.1, 0.1)  # noqa: E501  # fmt: skip
"""How many clients come in each hour of a day, in proportion."""
_OUTSIDE = 0.03
_BURSTS = 0.004
_STREAKS = 0.002
_MISCHIEF = {"burst": (3, 8), "streak": (5, 9)}


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody reaches the kiosk at an instant (UTC), or as soon as it is free."""

    at: datetime
    kind: Kind


def arrivals(
    count: int, days: int, start: datetime, opening: Opening, chance: Random
) -> list[Arrival]:
    """Return `count` arrivals over so many days from the local midnight `start`, in order."""
    coming: list[Arrival] = []
    while len(coming) < count:
        at = _moment(days, start, opening, chance)
        kind, size = _kind(chance)
        coming += [Arrival(at, kind)] * min(size, count - len(coming))
    return sorted(coming, key=lambda arrival: arrival.at)


def _kind(chance: Random) -> tuple[Kind, int]:
    dice = chance.random()
    if dice < _BURSTS:
        return "burst", chance.randint(*_MISCHIEF["burst"])
    if dice < _BURSTS + _STREAKS:
        return "streak", chance.randint(*_MISCHIEF["streak"])
    return "client", 1


def _moment(days: int, start: datetime, opening: Opening, chance: Random) -> datetime:
    """Return a moment at which the office is open; seldom any moment at all."""
    anywhere = chance.random() < _OUTSIDE
    for _ in range(200):
        (hour,) = chance.choices(range(24), _BY_HOUR)
        day = start + timedelta(days=chance.randrange(days))
        at = day.replace(hour=hour) + timedelta(seconds=chance.uniform(0, 3600))
        if anywhere or is_open(opening, at):
            return at.astimezone(UTC)
    return at.astimezone(UTC)
