"""Ranges of numbers, pure: both ends included, kept sorted, disjoint and never adjacent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

Range = tuple[int, int]


def joined(ranges: Iterable[Range]) -> list[Range]:
    """Return the same numbers as few ranges: sorted, with those that touch made one."""
    found: list[Range] = []
    for first, last in sorted(ranges):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def ranges_of(numbers: Iterable[int]) -> list[Range]:
    """Return the numbers as ranges."""
    return joined((number, number) for number in numbers)


def without(ranges: Sequence[Range], taken: Sequence[Range]) -> list[Range]:
    """Return the numbers of `ranges` that are in none of `taken`."""
    found: list[Range] = []
    for first, last in ranges:
        start = first
        for away_first, away_last in joined(taken):
            if away_last < start or away_first > last:
                continue
            if away_first > start:
                found.append((start, away_first - 1))
            start = away_last + 1
        if start <= last:
            found.append((start, last))
    return found


def within(ranges: Sequence[Range], first: int, last: int) -> Iterator[int]:
    """Yield the numbers of `ranges` from `first` to `last`."""
    for low, high in ranges:
        yield from range(max(low, first), min(high, last) + 1)


def gaps(ranges: Sequence[Range]) -> Iterator[Range]:
    """Yield what is missing between 1 and the end of the last range."""
    expected = 1
    for first, last in ranges:
        if first > expected:
            yield expected, first - 1
        expected = last + 1
