"""Student's t distribution, which the standard library lacks."""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist
from typing import Final

_TINY: Final = 1e-300
_STEPS: Final = 10_000
_HALVINGS: Final = 200
_NORMAL_FROM: Final = 1e7
"""From so many degrees of freedom on t and the normal distribution agree to seven digits."""

CONFIDENCE: Final = 0.95
Z: Final = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
"""1.959964: the normal distribution's quantile for 95 %."""


def normal_p(z: float) -> float:
    """Return how likely a standard normal value at least as far from 0 as `z` is."""
    return math.erfc(abs(z) / math.sqrt(2))


def student_p(t: float, freedom: float) -> float:
    """Return how likely a t value at least as far from 0 is.

    Abramowitz & Stegun (1964) 26.7.1 with 26.5.27: I_x(ν/2, 1/2), x = ν / (ν + t²).
    """
    if freedom >= _NORMAL_FROM:
        return normal_p(t)
    small = t * t / (freedom + t * t)
    if small < 0.5:  # 1 less a number near 1 would lose its digits
        return max(0.0, 1 - incomplete_beta(0.5, freedom / 2, small))
    return min(1.0, incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t * t)))


@lru_cache(maxsize=4096)
def student_quantile(freedom: float, confidence: float = CONFIDENCE) -> float:
    """Return the t that a value exceeds in size with probability 1 − confidence.

    Found by halving `student_p`. Raises `ValueError` where `freedom` is not above 0.
    """
    if not freedom > 0:
        raise ValueError(f"degrees of freedom must be above 0, got {freedom}")
    low, high = 0.0, 1.0
    while student_p(high, freedom) > 1 - confidence:
        low, high = high, high * 2
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if student_p(middle, freedom) > 1 - confidence:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def incomplete_beta(a: float, b: float, x: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b).

    The continued fraction of the NIST Digital Library of Mathematical Functions, 8.17.22, by
    Lentz's method; 8.17.4 mirrors it to the side where it converges fast.
    """
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(b, a, 1 - x)
    log_front = (
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    return math.exp(log_front) / (a * _fraction(a, b, x))


def _fraction(a: float, b: float, x: float) -> float:
    """Return 1 + d1/(1 + d2/(1 + …)) of DLMF 8.17.22."""
    value, c, d = 1.0, 1.0, 0.0
    for step in range(1, _STEPS):
        m, odd = divmod(step, 2)
        if odd:
            part = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            part = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / _never_zero(1 + part * d)
        c = _never_zero(1 + part / c)
        value *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return value


def _never_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
