"""What was decided: which counts are told, and what may be made of them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sync.stats.figures import Figure, figure_of

LEAST: Final = 5
"""The fewest submissions on which a figure rests, unless configured otherwise."""
_NEVER_UNDER: Final = 3


def checked_least(least: int) -> int:
    """Return `least`. Raises `ValueError` where it is under 3."""
    if least < _NEVER_UNDER:
        raise ValueError(
            f"a figure must rest on at least {_NEVER_UNDER} submissions, got {least}: "
            f"give {_NEVER_UNDER} or more ({LEAST} is usual)"
        )
    return least


@dataclass(frozen=True, slots=True)
class Decision:
    """Which counts may be seen.

    A figure made of counts (a share, a change, a score) may be told where `tells` every count that
    it is made of: then it says nothing that the counts do not say. Where one of them is hidden,
    hide the figure, or show by other means that it leaves the hidden ones open.
    """

    least: int
    small: frozenset[Hashable]
    """Hidden for themselves. Never show which these are: that tells their size."""
    hidden: frozenset[Hashable]
    """All that is hidden: the small ones, and what would give them away."""
    counts: Mapping[Hashable, int]
    nobody_elsewhere: frozenset[Hashable] = frozenset()
    """Where nobody was unless a count was put there (what a cube can be asked for): told as 0."""

    def shows(self, key: Hashable) -> bool:
        """Tell whether a count may be seen."""
        return key not in self.hidden and (key in self.counts or key in self.nobody_elsewhere)

    def tells(self, keys: Iterable[Hashable]) -> bool:
        """Tell whether all of these counts may be seen, and so whatever is made of them alone."""
        return all(self.shows(key) for key in keys)

    def figure(self, key: Hashable) -> Figure[int]:
        """Return a count as people may see it. Raises `KeyError` for one that nobody knows of.

        A cube knows of every setting, and hides those with more filters than can be set.
        """
        if not self.nobody_elsewhere and key not in self.counts:
            raise KeyError("a count was asked for that was never put")
        return figure_of(self.counts.get(key, 0), shown=self.shows(key))
