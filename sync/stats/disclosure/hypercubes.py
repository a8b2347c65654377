"""Hidden hypercubes: how people could be moved about in a cube while all that is shown stays.

Two members for each dimension span a hypercube; what is added at one corner is taken away at the
next, so that every total still holds (Repsilber 1994, the hypercube method of statistical offices;
Giessing & Repsilber 2002). A total may be a corner too: then people come or go, instead of moving.
Where one hypercube has too little room, several are put together. Coming and going is always
possible, so something is always found, if only with all totals hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from sync.stats.disclosure.dimension import ALL, Dimension, Setting

_BEAM: Final = 4
_LARGEST: Final = 6
Corner = tuple[Setting, int]
Step = tuple[tuple[str, int], ...]
"""What one dimension does: members that gain (1) and lose (−1)."""


class _Shift(NamedTuple):
    """A hypercube as far as it is built. Compares by what it costs for each one it moves."""

    rate: float
    number: int
    room: int
    corners: tuple[Corner, ...]


class Hypercubes:
    """Guards small counts of a cube one by one; `hidden` grows."""

    def __init__(
        self,
        dimensions: Sequence[Dimension],
        counts: Mapping[Setting, int],
        hidden: set[Setting],
        price: Callable[[Setting], float],
    ) -> None:
        self.hidden = hidden
        self._counts, self._price = counts, price
        self._order = sorted(
            range(len(dimensions)), key=lambda place: -len(dimensions[place].members)
        )
        self._paths = [{each: d.path(each) for each in d.members} for d in dimensions]
        self._leaves = [self._by_size(place) for place in range(len(dimensions))]
        self._done: set[tuple[Setting, int]] = set()
        self._steps: dict[tuple[int, str], list[Step]] = {}

    def guard(self, cell: Setting, least: int) -> None:
        """Hide what is needed so that a count could as well be 0, or `least` or more.

        One that is hidden for what it leaves of a whole could as well leave `least`.
        """
        for way, amount in self._needs(cell, least):
            if (cell, way) not in self._done:
                self._make_room(cell, way, amount, least)

    def _needs(self, cell: Setting, least: int) -> Iterator[tuple[int, int]]:
        """Yield up and down by how much a hidden count must be able to move."""
        count = self._counts[cell]
        if count < least:
            yield 1, least - count
            yield -1, count
        else:
            yield -1, least

    def _make_room(self, cell: Setting, way: int, left: int, least: int) -> None:
        """Find another table in which a count is larger or smaller; hide where it differs."""
        moved: dict[Setting, int] = {}
        while left:
            shift = self._free(cell, way, left, moved) or self._best(cell, way, left, moved)
            for corner, sign in shift.corners:
                moved[corner] = moved.get(corner, 0) + sign * way * shift.room
            left -= shift.room
            self._note(shift, least)
        self.hidden.update(moved)

    def _note(self, shift: _Shift, least: int) -> None:
        """Note which other small counts a hypercube guards as well, either way round."""
        room = {
            turn: min(
                (self._counts[corner] for corner, sign in shift.corners if sign == turn),
                default=least,
            )
            for turn in (1, -1)
        }
        for corner, sign in shift.corners:
            for other, amount in self._needs(corner, least):
                if room[-sign * other] >= amount:
                    self._done.add((corner, other))

    def _free(
        self, cell: Setting, way: int, most: int, moved: Mapping[Setting, int]
    ) -> _Shift | None:
        """Return a hypercube that is hidden already, if one is found at once."""
        shift: _Shift | None = _Shift(0.0, 0, most, ((cell, 1),))
        for place in self._order:
            if shift is None:
                return None
            whole = (
                self._widened(shift, place, step, way, moved, free=True)
                for step in self._steps_from(place, cell[place])
            )
            shift = next((each for each in whole if each), None)
        return shift

    def _best(self, cell: Setting, way: int, most: int, moved: Mapping[Setting, int]) -> _Shift:
        """Return the hypercube that costs least, as far as a narrow search sees."""
        beam = [_Shift(0.0, 0, most, ((cell, 1),))]
        for place in self._order:
            found = (
                wider
                for shift in beam
                for step in self._steps_from(place, cell[place])
                if (wider := self._widened(shift, place, step, way, moved))
            )
            beam = sorted(each._replace(number=n) for n, each in enumerate(found))[:_BEAM]
        return beam[0] if beam else self._coming(cell, way, most, moved)

    def _widened(
        self,
        shift: _Shift,
        place: int,
        step: Step,
        way: int,
        moved: Mapping[Setting, int],
        *,
        free: bool = False,
    ) -> _Shift | None:
        """Return a shift with one more dimension; None where it has no room (or is not `free`)."""
        cost, room, corners = 0.0, shift.room, []
        for base, sign in shift.corners:
            for member, turn in step:
                corner = (*base[:place], member, *base[place + 1 :])
                count = self._counts.get(corner)
                if count is None:
                    return None
                if sign * turn * way < 0:
                    room = min(room, count + moved.get(corner, 0))
                    if room < (shift.room if free else 1):
                        return None
                if corner not in self.hidden and corner not in moved:
                    if free:
                        return None
                    cost += self._price(corner)
                corners.append((corner, sign * turn))
        return _Shift((cost + 0.1) / room, 0, room, tuple(corners))

    def _coming(self, cell: Setting, way: int, most: int, moved: Mapping[Setting, int]) -> _Shift:
        """Let people come or go at one innermost cell: it and all its totals change."""
        inner = max(self._inside(cell), key=lambda each: self._counts[each] + moved.get(each, 0))
        room = most if way > 0 else min(most, self._counts[inner] + moved.get(inner, 0))
        corners: list[Setting] = [()]
        for paths, member in zip(self._paths, inner, strict=True):
            corners = [(*corner, each) for corner in corners for each in paths[member]]
        return _Shift(0.0, 0, room, tuple((corner, 1) for corner in corners))

    def _inside(self, cell: Setting) -> Iterator[Setting]:
        """Yield the innermost cells of a cell."""
        found: list[Setting] = [()]
        for place, member in enumerate(cell):
            leaves = [leaf for leaf in self._leaves[place] if member in self._paths[place][leaf]]
            found = [(*inner, leaf) for inner in found for leaf in leaves]
        return (inner for inner in found if inner in self._counts)

    def _steps_from(self, place: int, member: str) -> list[Step]:
        if (place, member) not in self._steps:
            self._steps[place, member] = list(self._new_steps(place, member))
        return self._steps[place, member]

    def _new_steps(self, place: int, member: str) -> Iterator[Step]:
        """Yield how a member can gain: from others, or as if people came from outside."""
        paths, leaves = self._paths[place], self._leaves[place]
        mine = [leaf for leaf in leaves if member in paths[leaf]]
        others = [leaf for leaf in leaves if member not in paths[leaf]]
        near = [leaf for leaf in others if paths[leaf][1:] == paths[mine[0]][1:]][:_LARGEST]
        for leaf in mine:
            yield tuple((each, 1) for each in paths[leaf])
            for other in dict.fromkeys((*near, *others[:_LARGEST])):
                yield (
                    *((each, 1) for each in paths[leaf] if each not in paths[other]),
                    *((each, -1) for each in paths[other] if each not in paths[leaf]),
                )

    def _by_size(self, place: int) -> list[str]:
        """Return the members of a dimension, the largest first."""
        whole = [ALL] * len(self._paths)
        size = {
            each: self._counts.get((*whole[:place], each, *whole[place + 1 :]), 0)
            for each in self._paths[place]
        }
        return sorted(size, key=lambda each: (-size[each], each))
