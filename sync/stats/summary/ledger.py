"""Every count of one survey's summary, and which sums hang them together.

All tables of a page are hidden as one: a site left out of one table must not come back through the
total of another.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

from sync.stats.figures import HIDDEN, Estimate, Figure, Shown
from sync.stats.intervals import share

Key = tuple[Hashable, ...]


@dataclass(slots=True)
class Ledger:
    """Counts by key; after `close` only what may be seen comes out."""

    least: int
    _counts: dict[Key, int] = field(default_factory=dict)
    _sums: list[tuple[Key, list[Key]]] = field(default_factory=list)
    _hidden: set[Key] = field(default_factory=set)

    def put(self, key: Key, count: int) -> Key:
        """Note a count."""
        self._counts[key] = count
        return key

    def adds_up(self, total: Key, parts: Iterable[Key]) -> None:
        """Note that these parts make the total, where they do.

        Parts from roll-ups by hour may hold more days than the rest: then nothing follows from
        them, and nothing is noted.
        """
        parts = list(parts)
        if parts and sum(self._counts[part] for part in parts) == self._counts[total]:
            self._sums.append((total, parts))

    def split(self, total: Key, part: Key) -> None:
        """Note that a count is part of another: what is left counts as a figure too."""
        rest = self.put(("rest", total, part), self._counts[total] - self._counts[part])
        self.adds_up(total, [part, rest])

    def close(self) -> None:
        """Hide what is small, then whatever would give it away, until nothing more does."""
        self._hidden = {key for key, count in self._counts.items() if 0 < count < self.least}
        before = -1
        while len(self._hidden) != before:
            before = len(self._hidden)
            for total, parts in self._sums:
                self._protect(total, parts)

    def shows(self, key: Key) -> bool:
        """Tell whether a count may be seen."""
        return key in self._counts and key not in self._hidden

    def count(self, key: Key) -> Figure[int]:
        """Return a count."""
        return Shown(self._counts[key]) if self.shows(key) else HIDDEN

    def share(self, part: Key, total: Key) -> Figure[Estimate]:
        """Return a share, where both counts may be seen and there is a total."""
        if not (self.shows(part) and self.shows(total) and self._counts[total]):
            return HIDDEN
        return Shown(share(self._counts[part], self._counts[total]))

    def _protect(self, total: Key, parts: list[Key]) -> None:
        if 0 < self._counts[total] < self.least:
            self._hidden.update(parts)
            return
        while not self._safe(total, parts):
            shown = [part for part in parts if part not in self._hidden]
            if not shown:
                self._hidden.add(total)
                return
            self._hidden.add(
                min(shown, key=lambda part: (not self._counts[part], self._counts[part]))
            )

    def _safe(self, total: Key, parts: list[Key]) -> bool:
        """Whether nothing hidden here follows from what is shown here."""
        hidden = [part for part in parts if part in self._hidden]
        if total in self._hidden:
            return bool(hidden)
        together = sum(self._counts[part] for part in hidden)
        return not hidden or (len(hidden) > 1 and together >= self.least)
