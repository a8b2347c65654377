"""How long to wait: full jitter, a place in the quarter of an hour, and what the endpoint asks."""

from __future__ import annotations

from typing import Protocol

FIRST_WAIT_S = 5.0
LONGEST_WAIT_S = 900.0
LONGEST_RETRY_AFTER_S = 3600.0
START_SPREAD_S = 600.0
"""After a release or a start the first attempt waits a uniform 0 to this."""


class Chance(Protocol):
    """A source of chance, such as `random.Random`."""

    def uniform(self, a: float, b: float) -> float:
        """Return a number between both, evenly spread."""
        ...


def cap_s(failures: int) -> float:
    """Return the longest wait after so many failures in a row (1 is the first): 5, 10 … 900."""
    raise NotImplementedError


def wait_s(
    failures: int,
    chance: Chance,
    *,
    retry_after_s: float | None = None,
    hold: bool = False,
    slot: float | None = None,
    now_s: float = 0.0,
) -> float:
    """Return for how long to wait after so many failures in a row.

    Without a `slot` it is full jitter (Brooker, "Exponential Backoff and Jitter", 2015): uniform
    from 0 to the cap. With one, each kiosk tries at its own place in a cycle as long as the cap, so
    that a herd comes back evenly: `now_s` (any clock that all kiosks share, seconds since 1970)
    and `slot` (0 to 1) give the next such moment. `hold` waits as after many failures.
    `retry_after_s` is a minimum, capped at an hour; then jitter comes on top.
    """
    raise NotImplementedError


def spread_s(chance: Chance) -> float:
    """Return the wait before the first attempt after a release or a start."""
    raise NotImplementedError
