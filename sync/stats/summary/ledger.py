"""Every count of one survey's summary, and which sums hang them together.

All tables of a page are hidden as one: a site left out of one table must not come back through the
total of another. What is hidden is decided by `sync.stats.disclosure`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Final

from sync.stats.disclosure import Decision, Sums
from sync.stats.figures import HIDDEN, Estimate, Figure, Shown
from sync.stats.intervals import share

Key = tuple[Hashable, ...]
_PRICES: Final = {"n": 500, "visits": 100, "answered": 100, "value": 25, "site": 20, "low": 15,
                  "language": 10, "slot": 10, "heat": 4, "agree": 4,
                  "change": 20, "change answered": 20, "change low": 15,
                  "change camp": 25}  # fmt: skip
"""How sorry we are to hide a count for another's sake: totals first, detail gives way."""


class Ledger:
    """Counts by key; after `close` only what may be seen comes out."""

    def __init__(self, least: int) -> None:
        """Raise `ValueError` where `least` is under 3."""
        self.least = least
        self._counts: dict[Key, int] = {}
        self._sums = Sums(least)
        self._decision: Decision | None = None

    def put(self, key: Key, count: int, *, of: Key | None = None) -> Key:
        """Note a count; `of` whom, where it tells what people said.

        Then "none of them" and "all of them" tell something too, and are hidden like 1.
        """
        self._counts[key] = count
        said = of is not None and self._counts[of] > 0
        self._sums.put(key, count, zero_tells=said, price=_PRICES.get(str(key[0]), 0))
        if of is not None and said and self._counts[of] - count < self.least:
            self._sums.hide(key)
        return key

    def adds_up(self, total: Key, parts: Iterable[Key]) -> None:
        """Note that these parts make the total, where they do.

        Parts from roll-ups by hour may hold more days than the rest: then nothing follows from
        them, and nothing is noted.
        """
        parts = list(parts)
        if parts and sum(self._counts[part] for part in parts) == self._counts[total]:
            self._sums.adds_up(total, parts)

    def split(self, total: Key, part: Key, *, said: bool = True) -> None:
        """Note that a count is part of another: what is left counts as a figure too."""
        said = said and self._counts[total] > 0
        self._sums.split(total, part, zero_tells=said)

    def holds(self, key: Key) -> bool:
        """Tell whether a count was put."""
        return key in self._counts

    def close(self) -> Decision:
        """Decide what is hidden."""
        self._decision = self._sums.decide()
        return self._decision

    def sums(self) -> Iterable[tuple[Hashable, tuple[Hashable, ...]]]:
        """Return every sum that was noted: each total with its parts."""
        return self._sums.sums()

    def shows(self, key: Key) -> bool:
        """Tell whether a count may be seen; before `close` none may."""
        return self._decision is not None and self._decision.shows(key)

    def tells(self, keys: Iterable[Key]) -> bool:
        """Tell whether all of these counts may be seen, and so what is made of them."""
        return all(map(self.shows, keys))

    def count(self, key: Key) -> Figure[int]:
        """Return a count."""
        return Shown(self._counts[key]) if self.shows(key) else HIDDEN

    def share(self, part: Key, total: Key) -> Figure[Estimate]:
        """Return a share, where both counts may be seen and there is a total."""
        if not (self.shows(part) and self.shows(total) and self._counts[total]):
            return HIDDEN
        return Shown(share(self._counts[part], self._counts[total]))
