"""How long to wait: full jitter, a place in ten minutes, and what the endpoint asks.

docs/decisions/0009 has the reasons and the figures.
"""

from __future__ import annotations

import math
from typing import Protocol

FIRST_WAIT_S = 5.0
LONGEST_WAIT_S = 900.0
LONGEST_RETRY_AFTER_S = 3600.0
START_SPREAD_S = 600.0
"""After a release or a start the first attempt waits a uniform 0 to this."""
CYCLE_S = START_SPREAD_S
"""Who knows its slot has one place in so many seconds, the same after failures and releases and
at regular times: different cycles would add up to crowds."""
HICCUP_S = 120.0
"""So long after its last answer a kiosk takes failures for a hiccup of the line, not an outage."""
LATE_S = 3.0
"""By up to so much an attempt comes late by chance: nobody keeps step with anything."""


class Chance(Protocol):
    """A source of chance, such as `random.Random`."""

    def uniform(self, a: float, b: float) -> float:
        """Return a number between both, evenly spread."""
        ...


def cap_s(failures: int) -> float:
    """Return the longest wait after so many failures in a row (1 is the first): 5, 10 … 900."""
    doublings = min(max(failures, 1) - 1, 10)
    return min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0**doublings)


def wait_s(
    failures: int,
    chance: Chance,
    *,
    retry_after_s: float | None = None,
    hold: bool = False,
    slot: float | None = None,
    now_s: float = 0.0,
    answered_s_ago: float | None = None,
) -> float:
    """Return for how long to wait after so many failures in a row.

    Without a `slot` it is full jitter (Brooker, "Exponential Backoff and Jitter", 2015): uniform
    from 0 to the cap. With one, only the first failure is followed by a quick attempt; from the
    second on each kiosk tries at its own place in every ten minutes, so that a herd comes back
    evenly: `now_s` (any clock, seconds since 1970) and `slot` (0 to 1) give the next such moment.
    A kiosk that had an answer `answered_s_ago`, a moment ago, is in mid-conversation: full jitter.

    `hold` waits as after many failures. `retry_after_s` is a minimum, capped at an hour; on top
    comes jitter at least as long, since many were told the same, or the way to the kiosk's place.
    """
    least_s = 0.0
    if retry_after_s is not None and retry_after_s > 0:
        least_s = min(retry_after_s, LONGEST_RETRY_AFTER_S)
    hiccup = answered_s_ago is not None and 0 <= answered_s_ago < HICCUP_S
    if slot is not None and (hold or (failures > 1 and not hiccup)):
        return least_s + until_place_s(chance, slot=slot, now_s=now_s + least_s)
    jitter_s = LONGEST_WAIT_S if hold else max(cap_s(failures), least_s)
    return least_s + chance.uniform(0.0, jitter_s)


def until_place_s(chance: Chance, *, slot: float, now_s: float, cycle_s: float = CYCLE_S) -> float:
    """Return the wait until this kiosk's next place in a cycle, or a little later."""
    ahead_s = (slot * cycle_s - now_s) % cycle_s
    return ahead_s + chance.uniform(0.0, min(LATE_S, cycle_s / 100))


def interval_s(
    every_s: float, chance: Chance, *, slot: float | None = None, now_s: float = 0.0
) -> float:
    """Return the wait until the next regular attempt if all went well: `every_s` on the average.

    With a slot it is at one of the kiosk's places, so that a fleet's regular attempts are spread,
    and a common outage is noticed evenly. Every 900 s is then after 10 minutes or after 20, by
    chance: nobody leaves its place.
    """
    if slot is None:
        return chance.uniform(0.9 * every_s, 1.1 * every_s)
    cycle_s = min(CYCLE_S, every_s)
    cycles = math.floor(every_s / cycle_s + chance.uniform(0.0, 1.0))
    least_s = (cycles - 0.6) * cycle_s
    return least_s + until_place_s(chance, slot=slot, now_s=now_s + least_s, cycle_s=cycle_s)


def spread_s(chance: Chance, *, slot: float | None = None, now_s: float = 0.0) -> float:
    """Return the wait before the first attempt after a release or a start: 0 to 10 minutes.

    Every kiosk releases when the hour is over; with a slot they come evenly after it.
    """
    if slot is None:
        return chance.uniform(0.0, START_SPREAD_S)
    return min(until_place_s(chance, slot=slot, now_s=now_s), START_SPREAD_S)
