"""A reader who knows all that is shown, every sum and the rule, and works out the rest."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from sync.stats.disclosure import Decision


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
