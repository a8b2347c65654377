"""Other tables that look the same: counts moved among hidden cells so that every sum still holds.

Statistical offices hide a second cell in the line of a small one, and so on around a hypercube, so
that counts can be shifted around it unseen (Giessing & Repsilber 2002, Tools and strategies to
protect multiple tables with the GHQUAR cell suppression engine). Here the shift is sought in any
system of sums: a count is moved, each sum that it breaks is mended by moving another, until none is
broken. The cells of a shift are hidden; so it stays possible whatever is hidden afterwards.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from math import inf
from typing import Final

_WAYS: Final = (4.0, 40.0, 1.0, 400.0, inf)
"""How dear sight may be for one sum less to mend; at last as if people came and went."""
_FIRSTS: Final = 8
_DEAR: Final = 150.0
"""From here on it is worth looking further: about one total."""
_MOST_STEPS: Final = 400
_CANDIDATES: Final = (18, 6, 6)
"""How many parts are looked at: hidden ones, near ones, the largest."""
Line = tuple[int, tuple[int, ...]]


@dataclass(slots=True)
class Shift:
    """How much each cell moves, and by how much each broken sum is off (total less parts)."""

    moved: dict[int, int] = field(default_factory=dict)
    off: dict[int, int] = field(default_factory=dict)


class System:
    """Cells by number, the lines (total, parts) in which they stand, and which are hidden."""

    def __init__(
        self, counts: list[int], prices: list[int], lines: Sequence[Line], hidden: set[int]
    ) -> None:
        self.counts, self.hidden = counts, hidden
        self.gave_up = 0
        self._prices = prices
        self._totals = [total for total, _ in lines]
        self._parts = [sorted(parts, key=counts.__getitem__) for _, parts in lines]
        self._sizes = [[counts[part] for part in parts] for parts in self._parts]
        self._hidden_in = [[part for part in parts if part in hidden] for parts in self._parts]
        self._lines: list[list[tuple[int, int]]] = [[] for _ in counts]
        for line, (total, parts) in enumerate(lines):
            self._lines[total].append((line, 1))
            for part in parts:
                self._lines[part].append((line, -1))

    def guard(self, cell: int, least: int) -> None:
        """Hide what is needed so that a small cell could as well be 0, or `least` or more.

        A cell that is hidden for what it leaves of a whole could as well leave `least`.
        """
        count = self.counts[cell]
        if count < least:
            self._make_room(cell, least - count)
            self._make_room(cell, -count)
        else:
            self._make_room(cell, -least)

    def _make_room(self, cell: int, amount: int) -> None:
        """Hide another table in which a cell differs: found in one go, or one after the other."""
        if not amount:
            return
        found = self._whole(cell, amount)
        if found is None or self._cost(found) >= _DEAR:
            pieces = self._piecewise(cell, amount)
            found = min((each for each in (found, pieces) if each), key=self._cost, default=None)
        if found is None:
            self.gave_up += 1
            self._hide_around(cell)
        else:
            self._hide(found)

    def _whole(self, cell: int, amount: int) -> Shift | None:
        best: Shift | None = None
        for first, way in product(range(_FIRSTS), _WAYS):
            if first and best is not None:
                break
            found = self._shift(cell, amount, way, first)
            if found is not None and (best is None or self._cost(found) < self._cost(best)):
                best = found
            if best is not None and self._cost(best) < _DEAR:
                break
        return best

    def _piecewise(self, cell: int, amount: int) -> Shift | None:
        """Return shifts by one put together; counts are put back afterwards."""
        sign, before, every = (1 if amount > 0 else -1), list(self.counts), Shift()
        for _ in range(abs(amount)):
            step = self._whole(cell, sign)
            if step is None:
                self.counts[:] = before
                return None
            for each, by in step.moved.items():
                self.counts[each] += by
                every.moved[each] = 0
        self.counts[:] = before
        return every

    def _cost(self, shift: Shift) -> float:
        """Return what a shift costs: all that it hides anew."""
        return sum(self._sight(cell) for cell in shift.moved if cell not in self.hidden)

    def _sight(self, cell: int) -> float:
        return 10 + 4 * self._prices[cell] + self.counts[cell].bit_length()

    def _shift(self, cell: int, amount: int, way: float, first: int) -> Shift | None:
        """Return a shift that moves a cell by an amount; None if none was found.

        `first`: which of the best cells is moved to mend the first sum.
        """
        shift = Shift()
        self._move(shift, cell, amount)
        for step in range(_MOST_STEPS):
            if not shift.off:
                return shift
            line = next(iter(shift.off))
            ranked = self._ranked(shift, line, way)
            if len(ranked) <= (0 if step else first):
                return None
            _, _, chosen, by = min(ranked) if step or not first else sorted(ranked)[first]
            self._move(shift, chosen, by)
        return None

    def _move(self, shift: Shift, cell: int, by: int) -> None:
        shift.moved[cell] = by
        for line, sign in self._lines[cell]:
            off = shift.off.pop(line, 0) + sign * by
            if off:
                shift.off[line] = off

    def _ranked(self, shift: Shift, line: int, way: float) -> list[tuple[float, float, int, int]]:
        """Return what could mend a line, as (price, size, cell, by)."""
        off, found = shift.off[line], []
        for cell, wanted in self._candidates(line, off):
            by = max(wanted, -self.counts[cell])
            if by and cell not in shift.moved:
                rank = self._rank(shift, cell, by, abs(by) / abs(off), way)
                found.append((*rank, cell, by))
        return found

    def _candidates(self, line: int, off: int) -> Iterator[tuple[int, int]]:
        """Yield the total, the hidden parts, and a few of the smallest that are large enough."""
        yield self._totals[line], -off
        parts, hidden = self._parts[line], self._hidden_in[line]
        first = bisect_left(self._sizes[line], -off) if off < 0 else 0
        fitting: list[Iterable[int]] = [reversed(hidden), parts[first:], reversed(parts)]
        for few, some in zip(_CANDIDATES, fitting, strict=True):
            there = (part for part in some if off > 0 or self.counts[part])
            yield from ((part, off) for part in islice(there, few))

    def _rank(
        self, shift: Shift, cell: int, by: int, much: float, way: float
    ) -> tuple[float, float]:
        """Rank by what it costs: the cell's own sight, and the sums that it breaks anew."""
        price = 0.0 if cell in self.hidden else self._sight(cell) / way
        return price + self._broken(shift, cell, by) + 1.5 * (1 - much), -self.counts[cell]

    def _broken(self, shift: Shift, cell: int, by: int) -> int:
        """How many more sums are broken after a move than before it."""
        more = 0
        for line, sign in self._lines[cell]:
            off = shift.off.get(line, 0)
            more += (off + sign * by != 0) - (off != 0)
        return more

    def _hide(self, shift: Shift) -> None:
        for cell in shift.moved:
            if cell not in self.hidden:
                self.hidden.add(cell)
                for line, sign in self._lines[cell]:
                    if sign < 0:
                        self._hidden_in[line].append(cell)

    def _hide_around(self, cell: int) -> None:
        """Hide all that any sum connects with a cell: of that nothing at all is known then."""
        around, waiting = Shift({cell: 0}), [cell]
        while waiting:
            for line, _ in self._lines[waiting.pop()]:
                for other in (self._totals[line], *self._parts[line]):
                    if other not in around.moved:
                        around.moved[other] = 0
                        waiting.append(other)
        self._hide(around)
