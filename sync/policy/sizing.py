"""How many numbers go into the next batch."""

from __future__ import annotations

SMALLEST, LARGEST = 200, 2_000


def grown(size: int, took_s: float) -> int:
    """Return the next batch's size after an answer that took so long: doubled while it is quick,
    kept, or halved when slow; never outside `SMALLEST` … `LARGEST`."""
    raise NotImplementedError


def halves(first_seq: int, last_seq: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return both halves of a range of at least two numbers."""
    raise NotImplementedError
