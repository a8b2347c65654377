"""Other tables that look the same: people moved about in a cube while all that is shown stays.

Two members for each dimension span a hypercube; what is added at one corner is taken away at the
next, so that every total still holds (Repsilber 1994, the hypercube method of statistical offices;
Giessing & Repsilber 2002). A total may be a corner too: then people come or go along a dimension
instead of moving. Where one hypercube has too little room, several are put together. Coming and
going is always possible, so something is always found.

Only innermost corners need people to take away: every total has at least theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Final, NamedTuple

from sync.stats.disclosure.grid import Grid

_BEAM: Final = 3
_WIDE: Final = 20
_LARGEST: Final = 3
_HIDDEN: Final = 3
_COMING: Final = 1e-3

_rate: Final = attrgetter("rate")


class _Step(NamedTuple):
    """What one dimension adds to each corner: (how far away, 1 as it or −1 against it)."""

    inner: int
    """How far away the innermost place lies in which people come or go."""
    corners: tuple[tuple[int, int], ...]


class _Shift(NamedTuple):
    """A hypercube as far as it is built; `rate` is what it costs for each one it moves."""

    rate: float
    cost: float
    room: int
    inner: int
    corners: tuple[tuple[int, int], ...]


class Hypercubes:
    """Guards counts of a grid one by one; `hidden` grows, and is kept out of what is paid for."""

    def __init__(self, grid: Grid, hidden: set[int]) -> None:
        self.hidden = hidden
        self.gave_up = 0
        self._grid = grid
        self._price = [0.0 if place in hidden else worth for place, worth in enumerate(grid.worth)]
        self._lines: dict[tuple[int, int], list[int]] = {}
        self._known_steps: dict[tuple[int, int, int, int | None], _Step] = {}
        self._done: dict[tuple[int, int], int] = {}

    def guard(self, cell: int, way: int, amount: int) -> None:
        """Hide what is needed so that a count could be larger (`way` 1) or smaller by an amount."""
        if self._done.get((cell, way), 0) >= amount:
            return
        left, moved = amount, dict[int, int]()
        while left:
            shift = self._free(cell, way, left, moved) or self._best(cell, way, left, moved)
            for corner, sign in shift.corners:
                moved[corner] = moved.get(corner, 0) + sign * way * shift.room
            left -= shift.room
        self._hide(moved)

    def _hide(self, moved: Mapping[int, int]) -> None:
        """Hide all that differs in another table, and note what that table guards as well."""
        for corner, by in moved.items():
            self._price[corner] = 0.0
            if self._grid.told[corner]:
                self.hidden.add(corner)
            key = corner, 1 if by > 0 else -1
            self._done[key] = max(self._done.get(key, 0), abs(by))

    def _places(self, cell: int) -> list[tuple[int, int]]:
        """Return dimensions and the cell's members: first where people must be chosen in it."""
        own = enumerate(self._grid.members_of(cell))
        return sorted(own, key=lambda each: each[1] < self._grid.inner[each[0]])

    def _free(self, cell: int, way: int, most: int, moved: Mapping[int, int]) -> _Shift | None:
        """Return a hypercube that hides nothing more, if one is found at once."""
        shift: _Shift | None = _Shift(0.0, 0.0, most, cell, ((cell, 1),))
        for place, own in self._places(cell):
            if shift is None:
                return None
            wider = (
                self._widened(shift, step, way, moved, most_cost=0.0, least_room=shift.room)
                for step in self._steps(cell, shift.inner, place, own, way, moved)
            )
            shift = next((each for each in wider if each), None)
        return shift

    def _best(self, cell: int, way: int, most: int, moved: Mapping[int, int]) -> _Shift:
        """Return the hypercube that costs least; look further where it would hide a total."""
        enough = self._grid.total_worth(cell)
        found = self._search(cell, way, most, moved, _BEAM)
        if found is None or found.cost >= enough:
            wider = self._search(cell, way, most, moved, _WIDE)
            found = min((each for each in (found, wider) if each), key=_rate, default=None)
        return found or self._coming(cell, way, most, moved)

    def _search(
        self, cell: int, way: int, most: int, moved: Mapping[int, int], width: int
    ) -> _Shift | None:
        beam = [_Shift(0.0, 0.0, most, cell, ((cell, 1),))]
        for place, own in self._places(cell):
            found = (
                wider
                for shift in beam
                for step in self._steps(cell, shift.inner, place, own, way, moved)
                if (wider := self._widened(shift, step, way, moved))
            )
            beam = sorted(found, key=_rate)[:width]
        return beam[0] if beam else None

    def _widened(
        self,
        shift: _Shift,
        step: _Step,
        way: int,
        moved: Mapping[int, int],
        *,
        most_cost: float = float("inf"),
        least_room: int = 1,
    ) -> _Shift | None:
        """Return a shift with one more dimension; None where it has no room or costs too much."""
        counts, price, cost, room = self._grid.counts, self._price, shift.cost, shift.room
        corners = list(shift.corners)
        for by, turn in step.corners:
            for base, sign in shift.corners:
                corner = base + by
                if sign * turn * way < 0:
                    there = counts[corner] + moved.get(corner, 0) if moved else counts[corner]
                    if there < room:
                        room = there
                        if room < least_room:
                            return None
                if price[corner] and corner not in moved:
                    cost += price[corner]
                    if cost > most_cost:
                        return None
                corners.append((corner, sign * turn))
        return _Shift(
            (cost + len(corners) * _COMING) / room,
            cost,
            room,
            shift.inner + step.inner,
            tuple(corners),
        )

    def _coming(self, cell: int, way: int, most: int, moved: Mapping[int, int]) -> _Shift:
        """Let people come or go at one innermost place: it and all its totals change."""
        self.gave_up += 1
        places: list[list[int]] = [[]]
        for place, own in enumerate(self._grid.members_of(cell)):
            inner = [n for n, path in enumerate(self._grid.paths[place]) if own in path]
            places = [[*each, n] for each in places for n in inner]
        strides, paths = self._grid.strides, self._grid.paths

        def at(members: list[int]) -> int:
            return sum(n * stride for n, stride in zip(members, strides, strict=True))

        def people(members: list[int]) -> int:
            return self._grid.counts[at(members)] + moved.get(at(members), 0)

        best = max(places, key=people)
        corners = [0]
        for place, own in enumerate(best):
            corners = [base + n * strides[place] for base in corners for n in paths[place][own]]
        room = most if way > 0 else min(most, people(best))
        return _Shift(0.0, 0.0, room, cell, tuple((corner, 1) for corner in corners))

    def _steps(
        self, cell: int, inner: int, place: int, own: int, way: int, moved: Mapping[int, int]
    ) -> Iterator[_Step]:
        """Yield how a member can gain: from others, or as if people came from outside."""
        paths, stride = self._grid.paths[place], self._grid.strides[place]
        mine, others = [own], list[int]()
        if own >= len(paths):
            mine = self._some(cell, inner, place, own, moved, inside=True, there=way < 0)
        if own < self._grid.sizes[place] - 1:
            others = self._some(cell, inner, place, own, moved, inside=False, there=way > 0)
        known = self._known_steps
        for leaf in mine:
            for other in (*others, None):
                key = place, own, leaf, other
                step = known.get(key)
                if step is None:
                    step = known[key] = _step(paths, stride, own, leaf, other)
                yield step

    def _some(
        self,
        cell: int,
        inner: int,
        place: int,
        own: int,
        moved: Mapping[int, int],
        *,
        inside: bool,
        there: bool,
    ) -> list[int]:
        """Return a few innermost members of a dimension: hidden ones, and the largest.

        Where people must be `there` to be taken away, only such.
        """
        paths, stride = self._grid.paths[place], self._grid.strides[place]
        outer, base = cell - own * stride, inner - own * stride
        price, counts = self._price, self._grid.counts
        hidden, large = list[int](), list[int]()
        for n in self._line(base, place):
            corner = base + n * stride
            if (own in paths[n]) != inside:
                continue
            if there and counts[corner] + moved.get(corner, 0) <= 0:
                if not moved:
                    break
                continue
            if not price[outer + n * stride] and len(hidden) < _HIDDEN:
                hidden.append(n)
            elif len(large) < _LARGEST:
                large.append(n)
            elif len(hidden) == _HIDDEN:
                break
        return hidden + large

    def _line(self, base: int, place: int) -> list[int]:
        """Return the innermost members of a line, the largest first."""
        line = self._lines.get((base, place))
        if line is None:
            counts, stride = self._grid.counts, self._grid.strides[place]
            inner = range(len(self._grid.paths[place]))
            line = sorted(inner, key=lambda n: -counts[base + n * stride])
            self._lines[base, place] = line
        return line


def _step(
    paths: Sequence[Sequence[int]], stride: int, own: int, leaf: int, other: int | None
) -> _Step:
    """Return what happens to a member if somebody comes from another, or (None) from outside."""
    path, against = paths[leaf], () if other is None else paths[other]
    gain = (((n - own) * stride, 1) for n in path if n not in against and n != own)
    loss = (((n - own) * stride, -1) for n in against if n not in path)
    return _Step((leaf - own) * stride, (*gain, *loss))
