"""What a benchmark found: ratios of the subject to its peer, each pair taken in one run."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `limit` is the most that the median may be, in the ratio's terms;
    the least with `at_least`."""

    what: str
    limit: float
    ratios: tuple[float, ...]
    detail: str = ""
    """Both sides in absolute terms, for the reader; no target speaks of them."""
    percent: bool = False
    """The figure is a growth in per cent, not a ratio."""
    unit: str = ""
    """A plain number with this unit instead of a ratio."""
    worst: bool = False
    """The target holds for the worst value, not for the median."""
    exactly: bool = False
    """The target is met by this number alone; fewer are as wrong as more."""
    at_least: bool = False
    """More is better: the limit is the least that the median may be."""

    @property
    def median(self) -> float:
        """Return the middle ratio."""
        return statistics.median(self.ratios)

    @property
    def passes(self) -> bool:
        """Tell whether the target is met."""
        if self.exactly:
            return set(self.ratios) == {self.limit}
        if self.at_least:
            return (min(self.ratios) if self.worst else self.median) >= self.limit
        return (max(self.ratios) if self.worst else self.median) <= self.limit

    @property
    def sign(self) -> str:
        """Return how the figure must stand to its limit."""
        if self.exactly:
            return "="
        return "≥" if self.at_least else "≤"

    def show(self, value: float) -> str:
        """Return a value of this figure as people read it."""
        if self.unit:
            return f"{value:.3g} {self.unit}"
        return f"{value:+.1f} %" if self.percent else f"{value:.2f} ×"


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that this share (0 to 1) of the values do not exceed, by nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered) + 0.5) - 1))]


def ratios(subject: Sequence[float], peer: Sequence[float]) -> tuple[float, ...]:
    """Return the ratio of each pair."""
    return tuple(mine / theirs for mine, theirs in zip(subject, peer, strict=True))


def ms(seconds: Sequence[float]) -> str:
    """Return the median of some durations in milliseconds."""
    return f"{statistics.median(seconds) * 1000:.3g} ms"


def rate(rows_per_s: Sequence[float]) -> str:
    """Return the median of some rates."""
    return f"{statistics.median(rows_per_s):,.0f} rows/s"
