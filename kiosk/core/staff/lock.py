"""How long no PIN is taken after wrong ones.

Three tries are free; after the third wrong PIN in a row 30 s must pass, after each further one
twice as long, up to an hour. So nobody is shut out for ever, and a joker at the pad can keep staff
waiting for an hour at the most. A million PINs of six digits, tried without rest, take
30 + 60 + … + 1,920 s = 63.5 min for the third to the ninth wrong one, then an hour each:
(10^6 - 10) h + 1 h, some 114 years. The right one is met after 57 years on the average.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

FREE_TRIES: Final = 3
FIRST_WAIT_S: Final = 30.0
LONGEST_WAIT_S: Final = 3600.0
_MOST_DOUBLINGS: Final = 7


def wait_s(failures: int) -> float:
    """Return how long no PIN is taken after so many wrong ones in a row."""
    if failures < FREE_TRIES:
        return 0.0
    doublings = min(failures - FREE_TRIES, _MOST_DOUBLINGS)
    return min(FIRST_WAIT_S * (1 << doublings), LONGEST_WAIT_S)


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong PINs in a row, and when the last one was tried."""

    failures: int = 0
    since_s: float = 0.0
    """Seconds since this boot, sleep included; no clock that a person can set."""

    def left_s(self, now_s: float) -> float:
        """Return how long no PIN is taken from now on."""
        wait = wait_s(self.failures)
        return min(wait, max(0.0, self.since_s + wait - now_s))

    def and_one(self, now_s: float) -> Tries:
        """Return the tries with one more that is taken for wrong."""
        return Tries(self.failures + 1, now_s)

    def unnoted(self) -> Tries:
        """Return them for when the disk takes no note: none is free then.

        Staff must get in to export just when the disk is full. Who pulls the plug makes the kiosk
        forget these tries; then a try costs a restart, which takes about as long as the wait.
        """
        return Tries(max(self.failures, FREE_TRIES), self.since_s)
