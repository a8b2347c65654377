"""The Net Promoter Score: who would recommend, less who would not."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final, NamedTuple

from sync.stats.distributions import Z
from sync.stats.figures import Estimate

FULL: Final = 100
_LEAST_PROMOTING: Final = 9
_MOST_DETRACTING: Final = 6
_ADDED: Final = 0.75
_ADDED_IN_ALL: Final = 3


class Camps(NamedTuple):
    """How many recommend (9–10), do neither (7–8), advise against (0–6)."""

    promoters: int
    passives: int
    detractors: int


def camps(counts: Mapping[int, int]) -> Camps:
    """Return the three camps of answers from 0 to 10 (Reichheld 2003, Harvard Business Review)."""
    promoters = sum(n for value, n in counts.items() if value >= _LEAST_PROMOTING)
    detractors = sum(n for value, n in counts.items() if value <= _MOST_DETRACTING)
    return Camps(promoters, sum(counts.values()) - promoters - detractors, detractors)


def nps(counts: Mapping[int, int]) -> Estimate:
    """Return the Net Promoter Score, −100 to +100: promoters less detractors, in percent.

    The interval is that of a difference of two shares of one multinomial sample, as adjusted Wald
    interval: ¾ added to promoters and to detractors, 3 to n. Rocks (2016), The American
    Statistician 70, 365–372, found it among the best; the plain one is far too narrow for small n.
    It is kept within −100 to +100 and holds the score. Raises `ValueError` where nobody answered.
    """
    found = camps(counts)
    n = sum(found)
    if n == 0:
        raise ValueError("a score of nothing has no value")
    value = (found.promoters - found.detractors) / n
    centre, error = _adjusted(found)
    low = max(-1.0, min(value, centre - Z * error))
    high = min(1.0, max(value, centre + Z * error))
    return Estimate(FULL * value, FULL * low, FULL * high, n)


def standard_error(counts: Mapping[int, int]) -> float:
    """Return the adjusted standard error of the score, in points."""
    return FULL * _adjusted(camps(counts))[1]


def _adjusted(found: Camps) -> tuple[float, float]:
    n = sum(found) + _ADDED_IN_ALL
    promoting, detracting = (found.promoters + _ADDED) / n, (found.detractors + _ADDED) / n
    centre = promoting - detracting
    return centre, math.sqrt((promoting + detracting - centre * centre) / n)
