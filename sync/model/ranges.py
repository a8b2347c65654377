"""Sets of numbers as ranges, both ends included: sorted, disjoint and never adjacent."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

Range = tuple[int, int]
Ranges = tuple[Range, ...]


def merged(ranges: Iterable[Range]) -> Ranges:
    """Return the same numbers as few ranges; empty ones (`first > last`) vanish."""
    found: list[Range] = []
    for first, last in sorted(ranges):
        if first > last:
            continue
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found)


def ranges_of(numbers: Iterable[int]) -> Ranges:
    """Return numbers as ranges."""
    return merged((number, number) for number in numbers)


def without(ranges: Iterable[Range], others: Iterable[Range]) -> Ranges:
    """Return the numbers of `ranges` that are in none of `others`."""
    gone = merged(others)
    found: list[Range] = []
    for first, last in merged(ranges):
        at = first
        for low, high in gone[max(0, bisect_right(gone, (first,)) - 1) :]:
            if low > last:
                break
            if high < at:
                continue
            if low > at:
                found.append((at, low - 1))
            at = high + 1
        if at <= last:
            found.append((at, last))
    return tuple(found)


def common(ranges: Iterable[Range], others: Iterable[Range]) -> Ranges:
    """Return the numbers that are in both."""
    both = merged(ranges)
    return without(both, without(both, others))


def within(ranges: Iterable[Range], first: int, last: int) -> Iterator[int]:
    """Yield the numbers of ranges from `first` to `last`."""
    for low, high in ranges:
        yield from range(max(low, first), min(high, last) + 1)


def gaps(ranges: Iterable[Range]) -> Iterator[Range]:
    """Yield what is missing between 1 and the end of the last of these ranges."""
    expected = 1
    for first, last in ranges:
        if first > expected:
            yield expected, first - 1
        expected = last + 1


def count(ranges: Iterable[Range]) -> int:
    """Return how many numbers disjoint ranges hold."""
    return sum(last - first + 1 for first, last in ranges)


def end_of(ranges: Sequence[Range], number: int) -> int | None:
    """Return the last number of the range that holds `number`; None if none does."""
    place = bisect_right(ranges, (number, float("inf"))) - 1
    return ranges[place][1] if place >= 0 and ranges[place][1] >= number else None
