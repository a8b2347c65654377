"""A reader who knows all that is shown, every sum and the rule, and works out the rest."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from sync.stats.disclosure import ALL, Cube, Decision
from sync.stats.disclosure.dimension import Setting


class Attacker:
    """Finds for each hidden count how small and how large it could be, in whole numbers."""

    def __init__(
        self, sums: Iterable[tuple[Hashable, Sequence[Hashable]]], decision: Decision
    ) -> None:
        self.decision = decision
        self.unknown = sorted(decision.hidden, key=repr)
        column = {key: place for place, key in enumerate(self.unknown)}
        rows, sides = [], []
        for total, parts in sums:
            row, side = np.zeros(len(self.unknown)), 0
            for key, sign in ((total, 1), *((part, -1) for part in parts)):
                if key in column:
                    row[column[key]] += sign
                else:
                    side -= sign * decision.counts[key]
            rows.append(row)
            sides.append(side)
        self.known = LinearConstraint(np.array(rows), sides, sides) if rows else ()
        self.ceiling = 10 * max([*decision.counts.values(), decision.least])

    def range_of(self, key: Hashable) -> tuple[int, int]:
        """Return the smallest and the largest that a hidden count could be."""
        aim = np.zeros(len(self.unknown))
        aim[self.unknown.index(key)] = 1
        return self._least(aim), -self._least(-aim)

    def _least(self, aim: np.ndarray) -> int:
        found = milp(
            aim,
            constraints=self.known,
            integrality=np.ones(len(aim)),
            bounds=Bounds(0, self.ceiling),
        )
        assert found.success, found.message
        return round(found.fun)

    def learned(self) -> Iterator[str]:
        """Yield what the reader has found out and should not have."""
        for key in self.unknown:
            low, high = self.range_of(key)
            if low == high:
                yield f"{key} is {low}"
            elif self.decision.counts[key] < self.decision.least and (
                low > 0 or high < self.decision.least
            ):
                yield f"{key} is {low} to {high}"


class CubeAttacker:
    """Knows that every count of a cube is a sum of innermost ones, and seeks these."""

    def __init__(self, cube: Cube, decision: Decision) -> None:
        self.cube, self.decision = cube, decision
        self.inner = list(product(*(each.members for each in cube.dimensions)))
        self.settings: list[Setting] = list(product(*(each.names() for each in cube.dimensions)))
        self.rows = {setting: self._row(setting) for setting in self.settings}
        shown = [each for each in self.settings if decision.shows(each)]
        sides = [self.true(each) for each in shown]
        rows = np.array([self.rows[each] for each in shown])
        self.known = LinearConstraint(rows, sides, sides) if shown else ()
        self.ceiling = 10 * max([sum(cube.counts.values()), decision.least])

    def true(self, setting: Setting) -> int:
        """Return what is true."""
        counts = [self.cube.counts.get(each, 0) for each in self.inner]
        return int(self.rows[setting] @ counts)

    def asked(self, setting: Setting) -> Setting:
        """Return all those among whom a count was counted."""
        pairs = zip(self.cube.dimensions, setting, strict=True)
        return tuple(ALL if each.answer else own for each, own in pairs)

    def filters(self, setting: Setting) -> int:
        """Return how many filters show a setting."""
        pairs = zip(self.cube.dimensions, setting, strict=True)
        return sum(each.filters(own) for each, own in pairs)

    def small(self, setting: Setting) -> bool:
        """Tell whether a count is small, and somebody was there."""
        return self.true(setting) < self.decision.least and self.true(self.asked(setting)) > 0

    def secret(self, setting: Setting) -> bool:
        """Tell whether nobody may know a count: small, or all but a few of those asked."""
        rest = self.true(self.asked(setting)) - self.true(setting)
        nearly_all = setting != self.asked(setting) and rest < self.decision.least
        return self.true(self.asked(setting)) > 0 and (self.small(setting) or nearly_all)

    def told(self, setting: Setting) -> bool:
        """Tell whether a setting is among those that are told, unless hidden."""
        return setting in self.decision.nobody_elsewhere

    def strict(self, setting: Setting) -> bool:
        """Tell whether nobody may know that a small count is small."""
        return self.small(setting) and self.told(setting) and self.filters(setting) <= 2

    def learned(self) -> Iterator[str]:
        """Yield what the reader has found out and should not have."""
        for setting in self.settings:
            if self.decision.shows(setting):
                continue
            if self.secret(setting) or setting in self.decision.hidden:
                low, high = self.range_of(self.rows[setting])
                if low == high or not self._open(setting, low, high):
                    yield f"{setting} ({self.true(setting)}) is {low} to {high}"

    def _open(self, setting: Setting, low: int, high: int) -> bool:
        """Tell whether a range says little enough of a small count."""
        if not self.small(setting) or not self.told(setting):
            return True
        most = self.decision.least - 1 if self.strict(setting) else self.true(setting)
        return low == 0 and high > most

    def range_of(self, aim: np.ndarray) -> tuple[int, int]:
        """Return the smallest and the largest that a sum of innermost counts could be."""
        return self._least(aim), -self._least(-aim)

    def _row(self, setting: Setting) -> np.ndarray:
        return np.array(
            [
                float(
                    all(
                        own in each.path(member)
                        for each, own, member in zip(
                            self.cube.dimensions, setting, inner, strict=True
                        )
                    )
                )
                for inner in self.inner
            ]
        )

    def _least(self, aim: np.ndarray) -> int:
        found = milp(
            aim,
            constraints=self.known,
            integrality=np.ones(len(aim)),
            bounds=Bounds(0, self.ceiling),
        )
        assert found.success, found.message
        return round(found.fun)
