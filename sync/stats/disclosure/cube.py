"""Everything that filters can ask for, as one cube with all its margins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise, product
from typing import Final

from sync.stats.disclosure.decision import LEAST, Decision
from sync.stats.disclosure.sums import Sums

ALL: Final = "*"
"""The member of a dimension that stands for all of it."""
Setting = tuple[str, ...]
"""One member for each dimension."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """What a filter can be set to: members, and groups of members under `ALL`.

    `within` names the group of a member (the office of a kiosk, the month of a day): one group
    only, so that groups lie within each other and never cross. `answer`: the members are what
    people said, so "none" and "everybody" tell something.
    """

    name: str
    members: tuple[str, ...]
    within: Mapping[str, str] = field(default_factory=dict)
    answer: bool = False
    price: int = 1
    """How sorry we are when a total over this dimension is hidden for another's sake."""

    def path(self, member: str) -> tuple[str, ...]:
        """Return a member, the groups it lies in, and `ALL`."""
        path = [member]
        while path[-1] in self.within:
            path.append(self.within[path[-1]])
        return (*path, ALL)

    def sums(self) -> dict[str, list[str]]:
        """Return what each group, and `ALL`, is made of."""
        found: dict[str, dict[str, None]] = {}
        for member in self.members:
            path = self.path(member)
            for part, total in pairwise(path):
                found.setdefault(total, {})[part] = None
        return {total: list(parts) for total, parts in found.items()}


@dataclass(frozen=True, slots=True)
class Cube:
    """Counts of submissions by the members of every dimension at once.

    A view under a filter is a slice of it. As all slices come from one decision, no two of them
    can be subtracted to learn what neither shows.
    """

    dimensions: tuple[Dimension, ...]
    counts: Mapping[Setting, int]

    def decide(self, least: int = LEAST) -> Decision:
        """Decide for all settings; ask `figure(setting)`. Raises `ValueError` under 3."""
        return replace(self.sums(least).decide(), nobody_elsewhere=True)

    def sums(self, least: int = LEAST) -> Sums:
        """Return all counts, with every line of the cube as a sum."""
        counts, sums = self._with_margins(), Sums(least)
        for setting, count in counts.items():
            asked = counts[self._asked(setting)]
            said = self._asked(setting) != setting
            sums.put(setting, count, zero_tells=said, price=self._price(setting))
            if said and asked - count < least:
                sums.hide(setting)
        for total, parts in self._lines(counts):
            sums.adds_up(total, parts)
        return sums

    def _with_margins(self) -> Counter[Setting]:
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

    def _lines(self, counts: Counter[Setting]) -> Iterator[tuple[Setting, list[Setting]]]:
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

    def _price(self, setting: Setting) -> int:
        """Return the price of a count: that of each dimension over which it is a total."""
        return sum(
            each.price
            for each, own in zip(self.dimensions, setting, strict=True)
            if own == ALL or own not in each.members
        )
