"""Means of whole numbers, from how often each was given."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from sync.stats.distributions import student_quantile
from sync.stats.figures import Estimate
from sync.stats.intervals import wilson


class Moments(NamedTuple):
    """How many there are, their mean, and their variance (divided by n − 1; 0 for one)."""

    n: int
    mean: float
    variance: float


def moments(counts: Mapping[int, int]) -> Moments:
    """Return the moments of numbers counted by value, summed in whole numbers: nothing is rounded.

    Raises `ValueError` where there is none.
    """
    n = sum(counts.values())
    if n == 0:
        raise ValueError("a mean of nothing has no value")
    total = sum(value * count for value, count in counts.items())
    squares = sum(value * value * count for value, count in counts.items())
    variance = (n * squares - total * total) / (n * (n - 1)) if n > 1 else 0.0
    return Moments(n, total / n, variance)


def mean(counts: Mapping[int, int], lowest: int, highest: int) -> Estimate:
    """Return the mean with Student's interval, mean ± t · s / √n (Student 1908, Biometrika 6).

    t and not the normal quantile, since s is estimated too and offices are small; from a hundred
    answers on the two agree. The interval ends at the scale's ends. Where all answers are alike, s
    is 0 and t would promise certainty: Wilson's interval of a share of that size is taken, the
    widest for any answers on the scale with that mean (the variance is at most
    (highest − mean)(mean − lowest): Bhatia & Davis 2000, American Mathematical Monthly 107).
    """
    found = moments(counts)
    if found.variance == 0:
        width = highest - lowest
        low, high = wilson((found.mean - lowest) / width * found.n, found.n)
        return Estimate(found.mean, lowest + width * low, lowest + width * high, found.n)
    reach = student_quantile(found.n - 1) * math.sqrt(found.variance / found.n)
    low, high = max(lowest, found.mean - reach), min(highest, found.mean + reach)
    return Estimate(found.mean, low, high, found.n)


def deviation(counts: Mapping[int, int]) -> float:
    """Return the standard deviation, with n − 1 below the line (Bessel)."""
    return math.sqrt(moments(counts).variance)
