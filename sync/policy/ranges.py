"""Sets of numbers as ranges, first and last both included."""

from __future__ import annotations

from collections.abc import Iterable

Range = tuple[int, int]
"""First and last number, both included."""


def merged(ranges: Iterable[Range]) -> tuple[Range, ...]:
    """Return the same numbers as ranges in order that neither touch nor overlap."""
    joined: list[Range] = []
    for first, last in sorted(each for each in ranges if each[0] <= each[1]):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return tuple(joined)


def within(ranges: Iterable[Range], first: int, last: int) -> tuple[Range, ...]:
    """Return the numbers of the ranges from `first` to `last`, in the order given."""
    cut = ((max(a, first), min(b, last)) for a, b in ranges)
    return tuple(each for each in cut if each[0] <= each[1])


def without(ranges: Iterable[Range], gone: Iterable[Range]) -> tuple[Range, ...]:
    """Return the numbers of the ranges that are not in `gone`, in the order given."""
    holes = merged(gone)
    return tuple(rest for each in ranges for rest in _cut(each, holes))


def common(ranges: Iterable[Range], others: Iterable[Range]) -> tuple[Range, ...]:
    """Return the numbers of the ranges that are in the others too, in the order of the ranges."""
    wanted = merged(others)
    return tuple(part for each in ranges for part in within(wanted, *each))


def count_of(ranges: Iterable[Range]) -> int:
    """Return how many numbers stand in ranges that do not overlap."""
    return sum(last - first + 1 for first, last in ranges)


def _cut(whole: Range, holes: tuple[Range, ...]) -> list[Range]:
    """Return what is left of a range; `holes` are in order and do not overlap."""
    start, end = whole
    left = []
    for first, last in within(holes, start, end):
        if start < first:
            left.append((start, first - 1))
        start = last + 1
    return [*left, (start, end)] if start <= end else left
