"""Whether a mean, index or score gives away how often a value was given.

Who knows of 20 answers that all but two faces are shown, and knows the index, has two equations for
two unknown counts. So such a figure is rounded first, and is shown only while, for every count that
is not shown, another one would give exactly the same figures. That is looked for by moving one or
two answers to other values. Where nothing is found the figure is hidden: the search errs on the
side of silence, never on the other.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from itertools import combinations_with_replacement, permutations

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
    for moved in _others(counts, unseen):
        changed = {value for value in secret if moved[value] != counts[value]}
        if not changed <= open_ones and told(moved) == truth:
            open_ones |= changed
            if secret <= open_ones:
                return True
    return False


def _others(counts: Mapping[int, int], unseen: frozenset[int]) -> Iterator[dict[int, int]]:
    """Yield counts with the same sum in which one answer, or two, have another value."""
    moves = list(permutations(sorted(unseen), 2))
    pairs = combinations_with_replacement(moves, 2)
    for steps in [*((move,) for move in moves), *pairs]:
        moved = dict(counts)
        for start, end in steps:
            moved[start] -= 1
            moved[end] += 1
        if all(moved[value] >= 0 for value in unseen):
            yield moved
