"""Five hundred kiosks and one outage, played through with the real rules on a clock of numbers."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from random import Random
from typing import Literal

from sync.policy.waiting import spread_s, wait_s

KIOSKS = 500
EVERY_S = 900.0
WINDOW_S = 10.0
GOLDEN = 0.6180339887498949

Start = Literal["regular", "released", "at once"]
"""How kiosks come to make the attempt that fails first: at their regular times (with a slot those
are their places), after a release when the outage begins, or all within ten seconds."""


@dataclass(frozen=True)
class Herd:
    """When each kiosk got through for the first time after the outage, seconds after its end."""

    arrivals: tuple[float, ...]

    @property
    def mean(self) -> float:
        """Return the mean per window over the drain: from the end of the outage to the last."""
        return len(self.arrivals) / max(self.arrivals[-1], WINDOW_S) * WINDOW_S

    @property
    def peak(self) -> int:
        """Return the most arrivals in any window, wherever it begins."""
        return max(
            bisect_left(self.arrivals, first + WINDOW_S) - at
            for at, first in enumerate(self.arrivals)
        )

    @property
    def ratio(self) -> float:
        """Return how much of a herd it is."""
        return self.peak / self.mean


def come_back(
    outage_s: float,
    seed: int,
    *,
    start: Start = "regular",
    slots: bool = True,
    wrong_clocks: float = 0.0,
) -> Herd:
    """Return how the herd comes back after an outage of this length."""
    chance = Random(seed)
    began_s = 1_795_000_000.0 + chance.uniform(0, 3600)
    first = chance.randrange(1, 50)
    arrivals = []
    for ordinal in range(first, first + KIOSKS):
        slot = ordinal * GOLDEN % 1 if slots else None
        wrong = chance.random() < wrong_clocks
        error_s = chance.uniform(-1e9, 1e9) if wrong else chance.gauss(0, 2)
        arrivals.append(_arrival(began_s, outage_s, start, slot, error_s, chance))
    return Herd(tuple(sorted(arrivals)))


def _arrival(
    began_s: float,
    outage_s: float,
    start: Start,
    slot: float | None,
    error_s: float,
    chance: Random,
) -> float:
    """Return when this kiosk gets through, from the end of the outage on.

    Its clock is wrong by `error_s`. Each attempt in the outage takes a while to fail.
    """
    elapsed_s = _first_wait_s(began_s + error_s, start, slot, chance)
    since_answer_s = chance.uniform(0, EVERY_S)
    failures = 0
    while elapsed_s < outage_s:
        elapsed_s += chance.uniform(0.1, 3)
        failures += 1
        elapsed_s += wait_s(
            failures,
            chance,
            slot=slot,
            now_s=began_s + elapsed_s + error_s,
            answered_s_ago=since_answer_s + elapsed_s,
        )
    return elapsed_s - outage_s


def _first_wait_s(now_s: float, start: Start, slot: float | None, chance: Random) -> float:
    """Return when the first attempt within the outage, or after it, is made."""
    if start == "at once":
        return chance.uniform(0, 10)
    if start == "regular" and slot is None:
        return chance.uniform(0, EVERY_S)
    return spread_s(chance, slot=slot, now_s=now_s)
