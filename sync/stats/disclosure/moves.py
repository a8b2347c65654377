"""Other tables that look the same: counts moved among hidden cells so that every sum still holds.

Statistical offices hide a second cell in the line of a small one, and so on around a hypercube, so
that counts can be shifted around it unseen (Giessing & Repsilber 2002, Tools and strategies to
protect multiple tables with the GHQUAR cell suppression engine). Here the shift is sought in any
system of sums: a count is moved, each sum that it breaks is mended by moving another, until none is
broken. The cells of a shift are hidden; so it stays possible whatever is hidden afterwards.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

_NEW_SUM: Final = 4
_MOST_STEPS: Final = 400
_CANDIDATES: Final = 6
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
        if not amount:
            return
        for upwards in (False, True):
            shift = self._shift(cell, amount, upwards=upwards)
            if shift is not None:
                self._hide(shift)
                return
        self._hide_around(cell)

    def _shift(self, cell: int, amount: int, *, upwards: bool) -> Shift | None:
        """Return a shift that moves a cell by an amount; None if none was found."""
        shift = Shift()
        self._move(shift, cell, amount)
        for _ in range(_MOST_STEPS):
            if not shift.off:
                return shift
            line = next(iter(shift.off))
            ranked = self._ranked(shift, line, upwards=upwards)
            if not ranked:
                return None
            _, _, chosen, by = min(ranked)
            self._move(shift, chosen, by)
        return None

    def _move(self, shift: Shift, cell: int, by: int) -> None:
        shift.moved[cell] = by
        for line, sign in self._lines[cell]:
            off = shift.off.pop(line, 0) + sign * by
            if off:
                shift.off[line] = off

    def _ranked(
        self, shift: Shift, line: int, *, upwards: bool
    ) -> list[tuple[float, float, int, int]]:
        """Return what could mend a line, as (price, size, cell, by)."""
        off, found = shift.off[line], []
        for cell, wanted in self._candidates(line, off):
            by = max(wanted, -self.counts[cell])
            if by and cell not in shift.moved:
                rank = self._rank_upwards if upwards else self._rank
                found.append((*rank(shift, cell, by, abs(by) / abs(off)), cell, by))
        return found

    def _candidates(self, line: int, off: int) -> Iterator[tuple[int, int]]:
        """Yield the total, the hidden parts, and a few of the smallest that are large enough."""
        yield self._totals[line], -off
        hidden = self._hidden_in[line]
        yield from ((part, off) for part in hidden[-3 * _CANDIDATES :])
        parts = self._parts[line]
        first = bisect_left(self._sizes[line], -off) if off < 0 else 0
        near = parts[first : first + _CANDIDATES]
        yield from ((part, off) for part in (*near, *parts[-_CANDIDATES:]))

    def _rank(self, shift: Shift, cell: int, by: int, much: float) -> tuple[float, float]:
        """Rank by what it costs: the cell's own sight, and the sums that it breaks anew."""
        price = 0.0
        if cell not in self.hidden:
            price += 10 + 4 * self._prices[cell] + self.counts[cell].bit_length()
        price += _NEW_SUM * self._broken(shift, cell, by)
        return price + 6 * (1 - much), -self.counts[cell]

    def _rank_upwards(self, shift: Shift, cell: int, by: int, much: float) -> tuple[float, float]:
        """Rank by what ends soonest: as if people came or went, so that all their totals move."""
        return self._broken(shift, cell, by) + (1 - much), -self.counts[cell]

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
