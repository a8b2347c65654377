"""Shares with their 95 % interval."""

from __future__ import annotations

import math

from sync.stats.distributions import Z
from sync.stats.figures import Estimate


def wilson(part: float, n: float, z: float = Z) -> tuple[float, float]:
    """Return Wilson's score interval of a share, without continuity correction.

    Wilson (1927), Journal of the American Statistical Association 22, 209–212; method 3 in
    Newcombe (1998a), Statistics in Medicine 17, 857–872. `n` 0 says nothing: 0 to 1.
    Raises `ValueError` where `part` is not within 0 to `n`.
    """
    if not 0 <= part <= n:
        raise ValueError(f"a part must lie within 0 to {n}, got {part}")
    if n == 0:
        return 0.0, 1.0
    return _lower(part, n, z), 1 - _lower(n - part, n, z)


def _lower(part: float, n: float, z: float) -> float:
    """Return the lower bound as product of the roots over the upper: exactly 0 at 0."""
    square = z * z
    upper = 2 * part + square + z * math.sqrt(square + 4 * part * ((n - part) / n))
    return 2 * part * (part / n) / upper if part else 0.0


def share(part: int, n: int) -> Estimate:
    """Return `part / n` with its interval (`wilson`). Raises `ValueError` where `n` is 0."""
    if n == 0:
        raise ValueError("a share of nothing has no value")
    low, high = wilson(part, n)
    return Estimate(part / n, low, high, n)
