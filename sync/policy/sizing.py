"""How many numbers go into the next batch."""

from __future__ import annotations

SMALLEST, LARGEST = 200, 2_000
"""A kiosk starts with `SMALLEST`; only failures make batches smaller, down to one number."""
QUICK_S, SLOW_S = 2.0, 15.0
"""An answer within the first lets batches grow, one slower than the second lets them shrink."""


def grown(size: int, took_s: float) -> int:
    """Return the next batch's size after an answer that took so long: doubled while it is quick,
    kept, or halved when slow. Slowness alone never goes below `SMALLEST`; nothing goes above
    `LARGEST`."""
    size = max(1, min(LARGEST, size))
    if took_s <= QUICK_S:
        return min(LARGEST, size * 2)
    if took_s > SLOW_S and size > SMALLEST:
        return max(SMALLEST, size // 2)
    return size


def shrunk(count: int) -> int:
    """Return the next batch's size after a batch of `count` was split, or failed in any way.

    The line may be too slow for it, or one record in it may be what brings it down.
    """
    return max(1, count // 2)
