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


def joined(queue: Ranges, more: Ranges) -> Ranges:
    """Return the queue with more numbers at its end.

    What follows on the last range becomes part of it: numbers that fail one after the other in a
    long outage stay one range, which goes in one batch when it is over.
    """
    result = list(queue)
    for first, last in more:
        if result and result[-1][1] + 1 == first:
            result[-1] = (result[-1][0], last)
        else:
            result.append((first, last))
    return tuple(result)
