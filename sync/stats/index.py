"""The satisfaction index: faces on a scale from 0 to 100."""

from __future__ import annotations

from collections.abc import Mapping

from sync.stats.figures import Estimate
from sync.stats.means import mean

FULL = 100


def index(counts: Mapping[int, int], highest: int, lowest: int = 1) -> Estimate:
    """Return the satisfaction index of faces, 0 (all gave the worst) to 100 (all the best).

    Definition: the mean of the faces at equal distances, 100 · (mean − lowest) / (highest −
    lowest). So 126, 60, 16 and 17 from the best of four faces to the worst give 78, and 51, 23, 12,
    2 and 4 of five give 81. The interval is that of the mean (`means.mean`), on the same scale.
    Raises `ValueError` where there is no answer.
    """
    found = mean(counts, lowest, highest)

    def scaled(value: float) -> float:
        return FULL * (value - lowest) / (highest - lowest)

    return Estimate(scaled(found.value), scaled(found.low), scaled(found.high), found.n)


def unsatisfied(highest: int) -> frozenset[int]:
    """Return the faces of who is unsatisfied: the lower two, of four faces and of five."""
    return frozenset({1, 2} if highest > 3 else {1})


def satisfied(highest: int) -> frozenset[int]:
    """Return the faces of who is satisfied: the upper two; of five the middle one is neither."""
    return frozenset({highest - 1, highest} if highest > 3 else {highest})
