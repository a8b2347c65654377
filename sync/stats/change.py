"""Change against the previous period, told only where it is larger than chance.

Each function takes what is now first and what was before second, and returns the difference with
its 95 % interval and a p value that belongs to the same method: the interval leaves 0 out where p
is below 0.05. For many comparisons on a page adjust the p values (`sync.stats.adjusting`) first.

None of them knows of anything but chance: not of another question, another clerk, another season.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, variance
from typing import Final

from sync.stats.distributions import (
    CONFIDENCE,
    Z,
    normal_p,
    student_p,
    student_quantile,
)
from sync.stats.intervals import wilson
from sync.stats.means import Moments, moments
from sync.stats.nps import nps, standard_error

_HALVINGS: Final = 60
_MOST_Z: Final = 40.0


@dataclass(frozen=True, slots=True)
class Change:
    """How much more, or less, now than before."""

    difference: float
    low: float
    high: float
    p: float
    """How likely so large a difference is by chance alone."""

    def beyond_chance(self, adjusted_p: float | None = None) -> bool:
        """Whether it may be told as a change: p, or the adjusted one of its table, below 0.05."""
        return (self.p if adjusted_p is None else adjusted_p) < 1 - CONFIDENCE


def of_shares(now: tuple[float, int], before: tuple[float, int]) -> Change:
    """Return the change of a share; both are (part, n).

    Newcombe (1998b), Statistics in Medicine 17, 873–890, method 10: the two Wilson intervals put
    together. p is the level at which that interval would just touch 0.
    """
    low, high = _newcombe(now, before, Z)
    return Change(_difference(now, before), low, high, _newcombe_p(now, before))


def of_means(
    now: Mapping[int, int], before: Mapping[int, int], lowest: int, highest: int
) -> Change:
    """Return the change of a mean; both count values on a scale.

    Welch (1947), Biometrika 34, 28–35, with the degrees of freedom of Welch and Satterthwaite:
    variances may differ. Where a spread can't be known (all answers of each period alike, or a
    single one), the means are taken for shares of the scale (`of_shares`), which have the widest.
    """
    mine, theirs = moments(now), moments(before)
    if mine.variance + theirs.variance > 0 and min(mine.n, theirs.n) > 1:
        return _welch(mine, theirs)
    width = highest - lowest
    shares = [((found.mean - lowest) / width * found.n, found.n) for found in (mine, theirs)]
    return _scaled(of_shares(*shares), width)


def of_index(now: Mapping[int, int], before: Mapping[int, int], highest: int) -> Change:
    """Return the change of the satisfaction index in points: that of the mean, rescaled."""
    return _scaled(of_means(now, before, 1, highest), 100 / (highest - 1))


def _scaled(found: Change, scale: float) -> Change:
    return Change(found.difference * scale, found.low * scale, found.high * scale, found.p)


def of_nps(now: Mapping[int, int], before: Mapping[int, int]) -> Change:
    """Return the change of the Net Promoter Score in points.

    Two independent scores, each with the adjusted standard error of `nps` (Rocks 2016); normal.
    """
    difference = nps(now).value - nps(before).value
    error = math.hypot(standard_error(now), standard_error(before))
    return Change(difference, difference - Z * error, difference + Z * error,
                  normal_p(difference / error))  # fmt: skip


def of_counts(now: int, before: int, *, time_ratio: float = 1.0, spread: float = 1.0) -> Change:
    """Return the change of a count as logarithm of the ratio of rates (see `as_percent`).

    Given the sum of both, the count of now is binomial (Przyborowski & Wilenski 1940, Biometrika
    31, 313–323); its score interval (`wilson`) is the normal approximation of that. `time_ratio`:
    how many times longer the period of now was. `spread` (`spread_of`): by how much the counts of
    days vary more than Poisson's, which counts of people do: everything is taken as resting on so
    many times fewer (quasi-Poisson; McCullagh & Nelder 1989, Generalized Linear Models, 6.2.3).
    Raises `ValueError` where one of them is 0: a ratio to nothing has no value.
    """
    if not now or not before:
        raise ValueError("a ratio of nothing, or to nothing, has no value")
    n, part, chance = (now + before) / spread, now / spread, time_ratio / (1 + time_ratio)
    low, high = (_log_odds(bound) - math.log(time_ratio) for bound in wilson(part, n))
    error = math.sqrt(n * chance * (1 - chance))
    return Change(
        _log_odds(now / (now + before)) - math.log(time_ratio),
        low, high, normal_p((part - n * chance) / error),
    )  # fmt: skip


def spread_of(counts_by_day: Sequence[int]) -> float:
    """Return how much more counts vary than Poisson's: variance over mean, never below 1.

    Days of one kind (only working days) give a fair one; weekends among them make it too large,
    which errs on the side of silence.
    """
    if len(counts_by_day) < 2 or not any(counts_by_day):
        return 1.0
    return max(1.0, variance(counts_by_day) / fmean(counts_by_day))


def as_percent(log_ratio: float) -> float:
    """Return what a logarithm of a ratio means in percent: 0 for the same, 100 for twice."""
    return 100 * math.expm1(log_ratio)


def _log_odds(share: float) -> float:
    return math.log(share / (1 - share))


def _welch(now: Moments, before: Moments) -> Change:
    difference = now.mean - before.mean
    mine, theirs = now.variance / now.n, before.variance / before.n
    error = math.sqrt(mine + theirs)
    freedom = (mine + theirs) ** 2 / (mine**2 / (now.n - 1) + theirs**2 / (before.n - 1))
    reach = student_quantile(freedom) * error
    p = student_p(difference / error, freedom)
    return Change(difference, difference - reach, difference + reach, p)


def _difference(now: tuple[float, int], before: tuple[float, int]) -> float:
    if not now[1] or not before[1]:
        return 0.0
    return now[0] / now[1] - before[0] / before[1]


def _newcombe(now: tuple[float, int], before: tuple[float, int], z: float) -> tuple[float, float]:
    """Return the bounds of method 10; nothing on one side says nothing: −1 to 1."""
    if not now[1] or not before[1]:
        return -1.0, 1.0
    share, past = now[0] / now[1], before[0] / before[1]
    low, high = wilson(*now, z)
    past_low, past_high = wilson(*before, z)
    return (
        share - past - math.hypot(share - low, past_high - past),
        share - past + math.hypot(high - share, past - past_low),
    )


def _newcombe_p(now: tuple[float, int], before: tuple[float, int]) -> float:
    if _difference(now, before) == 0:
        return 1.0
    touching, most = 0.0, _MOST_Z
    for _ in range(_HALVINGS):
        middle = (touching + most) / 2
        low, high = _newcombe(now, before, middle)
        if low <= 0 <= high:
            most = middle
        else:
            touching = middle
    return normal_p(touching)
