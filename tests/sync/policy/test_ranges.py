"""Ranges behave as the sets of numbers that they stand for."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from sync.policy.ranges import Range, common, count_of, merged, within, without

RANGES = st.lists(st.tuples(st.integers(1, 40), st.integers(1, 40)), max_size=6)


def numbers(ranges: Iterable[Range]) -> set[int]:
    """Return the numbers of some ranges."""
    return {n for first, last in ranges for n in range(first, last + 1)}


@given(RANGES)
def test_merging_keeps_the_numbers(ranges: list[Range]) -> None:
    """Merged ranges are in order, apart from each other, and hold the same numbers."""
    result = merged(ranges)
    assert numbers(result) == numbers(ranges)
    assert all(a[1] + 1 < b[0] for a, b in itertools.pairwise(result))
    assert count_of(result) == len(numbers(ranges))


@given(RANGES, RANGES)
def test_without_and_common_share_the_numbers_out(ranges: list[Range], others: list[Range]) -> None:
    """Each number of the ranges is either in the others or not."""
    assert numbers(without(ranges, others)) == numbers(ranges) - numbers(others)
    assert numbers(common(ranges, others)) == numbers(ranges) & numbers(others)


@given(RANGES, st.integers(0, 41), st.integers(0, 41))
def test_within_cuts_both_ends(ranges: list[Range], first: int, last: int) -> None:
    """Nothing below the first or above the last number is left."""
    assert numbers(within(ranges, first, last)) == numbers(ranges) & set(range(first, last + 1))


def test_the_order_of_a_queue_is_kept() -> None:
    """Taking numbers out of a queue does not sort it."""
    assert without([(20, 30), (1, 5)], [(3, 3), (25, 25)]) == ((20, 24), (26, 30), (1, 2), (4, 5))
