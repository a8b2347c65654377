"""Everything that filters can ask for, as one cube with all its margins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod

from sync.stats.disclosure.decision import LEAST, Decision, checked_least
from sync.stats.disclosure.dimension import ALL, Dimension, Setting
from sync.stats.disclosure.hypercubes import Hypercubes


@dataclass(frozen=True, slots=True)
class Cube:
    """Counts of submissions by the members of every dimension at once.

    A view under a filter is a slice of it. As all slices come from one decision, no two of them
    can be subtracted to learn what neither shows.
    """

    dimensions: tuple[Dimension, ...]
    counts: Mapping[Setting, int]

    def decide(self, least: int = LEAST) -> Decision:
        """Decide for all settings; ask `figure(setting)`. Raises `ValueError` under 3.

        For each small count stands a table that a reader could not tell from the true one, since
        all that is shown is the same, in which it is 0, and another in which it is `least` or more.
        """
        checked_least(least)
        counts = self.with_margins()
        small = {each for each in counts if self._is_small(each, counts, least)}
        search = Hypercubes(self.dimensions, counts, set(small), self._price)
        for setting in sorted(small, key=lambda each: (-counts[each], each)):
            search.guard(setting, least)
        return Decision(
            least,
            frozenset(small),
            frozenset(search.hidden),
            dict(counts.items()),
            nobody_elsewhere=True,
        )

    def _is_small(self, setting: Setting, counts: Mapping[Setting, int], least: int) -> bool:
        """Tell whether a count, or what it leaves of those who were asked, is too small.

        Where nobody was is told, that nobody gave an answer is not.
        """
        asked = self._asked(setting)
        rest = counts[asked] - counts[setting]
        return counts[setting] < least or (asked != setting and rest < least)

    def with_margins(self) -> Counter[Setting]:
        """Return all counts where somebody was asked, also of values that nobody gave."""
        found: Counter[Setting] = Counter()
        for setting, count in self.counts.items():
            for margin in product(*map(Dimension.path, self.dimensions, setting)):
                found[margin] += count
        answers = [(*each.members, *each.sums()) if each.answer else () for each in self.dimensions]
        for setting in [each for each in found if found[each] and self._asked(each) == each]:
            choices = [more or (own,) for more, own in zip(answers, setting, strict=True)]
            for said in product(*choices):
                found.setdefault(said, 0)
        return Counter({each: n for each, n in found.items() if found[self._asked(each)]})

    def sums(self, counts: Mapping[Setting, int]) -> Iterator[tuple[Setting, list[Setting]]]:
        """Yield each total over one dimension, with its parts."""
        for place, dimension in enumerate(self.dimensions):
            sums = dimension.sums()
            for total in counts:
                found = [
                    (*total[:place], part, *total[place + 1 :])
                    for part in sums.get(total[place], ())
                ]
                if found:
                    yield total, [part for part in found if part in counts]

    def _asked(self, setting: Setting) -> Setting:
        """Return all those among whom a count was counted."""
        return tuple(
            ALL if each.answer else own for each, own in zip(self.dimensions, setting, strict=True)
        )

    def _price(self, setting: Setting) -> float:
        """Return what it costs to hide a count for another's sake: totals cost more."""
        return prod(
            1 if own in each.members else each.price
            for each, own in zip(self.dimensions, setting, strict=True)
        )
