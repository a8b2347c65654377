"""Ranges of numbers against plain sets."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sync.model.ranges import Range, gaps, merged, ranges_of, within, without

RANGES = st.lists(st.tuples(st.integers(1, 40), st.integers(0, 8)).map(lambda r: (r[0], sum(r))))


def numbers(ranges: Iterable[Range]) -> set[int]:
    """Return every number of the ranges."""
    return {number for first, last in ranges for number in range(first, last + 1)}


@given(RANGES)
def test_joined_ranges_hold_the_same_numbers_and_never_touch(ranges: list[Range]) -> None:
    """Joining loses no number, adds none, and leaves nothing that could be joined."""
    found = merged(ranges)
    assert numbers(found) == numbers(ranges)
    assert all(left[1] + 1 < right[0] for left, right in pairwise(found))


@given(RANGES, RANGES)
def test_what_is_taken_away_is_gone_and_nothing_else(
    ranges: list[Range], taken: list[Range]
) -> None:
    """The difference of ranges is the difference of their numbers."""
    assert numbers(without(merged(ranges), taken)) == numbers(ranges) - numbers(taken)


@given(RANGES)
def test_gaps_are_what_is_missing_from_one_on(ranges: list[Range]) -> None:
    """Ranges and their gaps make every number up to the highest, without overlap."""
    held = numbers(ranges)
    missing = numbers(gaps(merged(ranges)))
    assert missing == set(range(1, max(held, default=0) + 1)) - held


@given(RANGES, st.integers(1, 40), st.integers(0, 20))
def test_a_cut_holds_only_what_lies_in_it(ranges: list[Range], first: int, length: int) -> None:
    """Looking into a part of the ranges finds the numbers of that part."""
    expected = numbers(ranges) & set(range(first, first + length + 1))
    assert set(within(merged(ranges), first, first + length)) == expected


@given(st.sets(st.integers(1, 60)))
def test_numbers_become_ranges_and_back(held: set[int]) -> None:
    """Ranges of numbers hold exactly these numbers."""
    assert numbers(ranges_of(held)) == held
