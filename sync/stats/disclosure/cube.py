"""Everything that filters can ask for, as one cube with its totals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sync.stats.disclosure.decision import LEAST, Decision, checked_least
from sync.stats.disclosure.dimension import Dimension, Setting
from sync.stats.disclosure.grid import Grid
from sync.stats.disclosure.hypercubes import Hypercubes

FILTERS = 3
"""How many filters can be set at once, a question's answers being one: site, language, answer."""
_STRICT = 2
"""With so many filters a small count could be enough, for all that a reader knows."""


@dataclass(frozen=True, slots=True)
class Cube:
    """Counts of submissions by the members of every dimension at once.

    A view under a filter is a slice of it. As all slices come from one decision, no two of them
    can be subtracted to learn what neither shows. What more than `filters` filters would show is
    never told.
    """

    dimensions: tuple[Dimension, ...]
    counts: Mapping[Setting, int]
    filters: int = FILTERS

    def decide(self, least: int = LEAST) -> Decision:
        """Decide for all settings; ask `figure(setting)`. Raises `ValueError` under 3.

        For each small count that could be told stands a table that a reader could not tell from
        the true one, since all that is shown is the same, in which it is 0, and another in which
        it is `least` or more. For each that is never told stands one in which it is another.
        Totals are decided first: what has fewer filters is hidden last.
        Where even what is shown without a filter would have to go, fewer filters are told.
        """
        checked_least(least)
        for filters in range(self.filters, 1, -1):
            decision = self._decided(filters, least)
            if decision.shows(self._usual()) or self._usual() in decision.small:
                return decision
        return self._decided(1, least)

    def grid(self, filters: int) -> Grid:
        """Return all counts with their sums."""
        return Grid(self.dimensions, self.counts, filters)

    def _usual(self) -> Setting:
        return tuple(each.usual for each in self.dimensions)

    def _decided(self, filters: int, least: int) -> Decision:
        grid = self.grid(filters)
        small = sorted(self._small(grid, least), key=lambda each: _order(grid, each))
        search = Hypercubes(grid, {each for each in small if grid.told[each]})
        for place in small:
            for way, amount in _needs(grid, place, least):
                search.guard(place, way, amount)
        names = grid.settings
        return Decision(
            least,
            frozenset(names[each] for each in small if grid.told[each]),
            frozenset(names[each] for each in search.hidden),
            {names[n]: grid.counts[n] for n, told in enumerate(grid.told)
             if told and grid.counts[grid.asked[n]]},
            nobody_elsewhere=frozenset(names[n] for n, told in enumerate(grid.told) if told),
        )  # fmt: skip

    def _small(self, grid: Grid, least: int) -> Iterator[int]:
        """Yield counts that are too small, or leave too few of those who were asked.

        Where nobody was is told, that nobody gave an answer is not.
        """
        counts = grid.counts
        for place, asked in enumerate(grid.asked):
            among = counts[asked]
            if among and (
                counts[place] < least or (asked != place and among - counts[place] < least)
            ):
                yield place


def _order(grid: Grid, place: int) -> tuple[bool, int, int, int]:
    return not grid.told[place], grid.filters[place], -grid.counts[place], place


def _needs(grid: Grid, place: int, least: int) -> Iterator[tuple[int, int]]:
    """Yield up and down by how much a small count must be able to move."""
    count, filters = grid.counts[place], grid.filters[place]
    few = count < least
    if filters > grid.most:
        yield (1, 1) if few else (-1, 1)
    elif filters > _STRICT:
        yield (1, 1) if few else (-1, 1)
        yield -1, count if few else 0
    elif few:
        yield 1, least - count
        yield -1, count
    else:
        yield -1, least
