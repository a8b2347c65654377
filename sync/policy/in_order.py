"""Numbers that queue: ranges that do not overlap, in the order in which they go."""

from __future__ import annotations

from collections.abc import Iterable

from sync.model.ranges import Range, Ranges, common, without


def within(queue: Iterable[Range], first: int, last: int) -> Ranges:
    """Return the numbers of the queue from `first` to `last`."""
    cut = ((max(a, first), min(b, last)) for a, b in queue)
    return tuple(each for each in cut if each[0] <= each[1])


def left(queue: Iterable[Range], gone: Ranges) -> Ranges:
    """Return what is left of the queue without the numbers in `gone`."""
    return tuple(rest for each in queue for rest in without([each], gone))


def drawn(queue: Iterable[Range], wanted: Ranges) -> Ranges:
    """Return the numbers of the queue that are wanted."""
    return tuple(part for each in queue for part in common([each], wanted))
