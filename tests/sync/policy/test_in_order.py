"""A queue of numbers keeps its order, and is else the set of numbers that it stands for."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from sync.model.ranges import Range, merged
from sync.policy.in_order import drawn, joined, left, within

QUEUES = st.lists(st.sampled_from([(a, a + 3) for a in range(1, 40, 5)]), unique=True)
OTHERS = st.lists(st.tuples(st.integers(1, 45), st.integers(1, 45)), max_size=6).map(merged)


def numbers(ranges: Iterable[Range]) -> list[int]:
    """Return the numbers of some ranges, in their order."""
    return [n for first, last in ranges for n in range(first, last + 1)]


@given(QUEUES, OTHERS)
def test_each_number_is_left_or_drawn(queue: list[Range], others: tuple[Range, ...]) -> None:
    """Each number of the queue is either in the others or not, and keeps its place."""
    wanted = set(numbers(others))
    assert numbers(left(queue, others)) == [n for n in numbers(queue) if n not in wanted]
    assert numbers(drawn(queue, others)) == [n for n in numbers(queue) if n in wanted]


@given(QUEUES, st.integers(0, 45), st.integers(0, 45))
def test_within_cuts_both_ends(queue: list[Range], first: int, last: int) -> None:
    """Nothing below the first or above the last number is left."""
    assert numbers(within(queue, first, last)) == [n for n in numbers(queue) if first <= n <= last]


def test_what_follows_on_the_last_becomes_part_of_it() -> None:
    """The queue stays short where numbers follow each other, and keeps its order elsewhere."""
    assert joined(((7, 9), (3, 3)), ((4, 4), (5, 5), (12, 13))) == ((7, 9), (3, 5), (12, 13))
    assert joined((), ((1, 1),)) == ((1, 1),)
