"""Whether a mean, index or score gives away how often a value was given.

Who knows of 20 answers that all but two faces are shown, and knows the index, has two equations for
two unknown counts. So such a figure is rounded first, and is shown only while, for every count that
is not shown, another one would give exactly the same figures. That is looked for by moving a few
answers to other values. Where nothing is found the figure is hidden: the search errs on the
side of silence, never on the other.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from itertools import permutations, product
from typing import Final

_SHORT: Final = 5
"""Scales of so many values are searched more closely."""
Signature = Callable[[Mapping[int, int]], Hashable]


def leaves_open(
    counts: Mapping[int, int], unseen: frozenset[int], secret: frozenset[int], told: Signature
) -> bool:
    """Tell whether `told` figures leave every secret count open.

    `counts` holds every value of the scale, `unseen` the values whose counts are not shown (their
    sum is taken to be known), `secret` those of them that must not be worked out.
    """
    open_ones: set[int] = set()
    if secret <= open_ones:
        return True
    truth = told(counts)
    seen: set[tuple[int, ...]] = set()
    for moved in _others(counts, unseen):
        if (found := tuple(moved.values())) in seen:
            continue
        seen.add(found)
        changed = {value for value in secret if moved[value] != counts[value]}
        if not changed <= open_ones and told(moved) == truth:
            open_ones |= changed
            if secret <= open_ones:
                return True
    return False


def _others(counts: Mapping[int, int], unseen: frozenset[int]) -> Iterator[dict[int, int]]:
    """Yield counts with the same sum in which one answer has another value, and a few others too.

    Four who move by one face make up for one who moves by four.
    """
    moves = list(permutations(sorted(unseen), 2))
    for move in moves:
        yield from _moved(counts, [(move, 1)])
    amounts = range(1, len(unseen)) if len(unseen) <= _SHORT else (1,)
    for one, other in product(moves, repeat=2):
        for amount in amounts:
            yield from _moved(counts, [(one, 1), (other, amount)])


def _moved(
    counts: Mapping[int, int], steps: Sequence[tuple[tuple[int, int], int]]
) -> Iterator[dict[int, int]]:
    """Yield the counts after these moves, unless one would be below 0."""
    moved = dict(counts)
    for (start, end), amount in steps:
        moved[start] -= amount
        moved[end] += amount
    if min(moved.values()) >= 0:
        yield moved
