"""Counts, and the sums that hang them together."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator

from sync.stats.disclosure.decision import LEAST, Decision, checked_least
from sync.stats.disclosure.moves import Line, System


class Sums:
    """All counts that could ever be shown, and every way in which some make up another.

    Leave no sum out that a reader can know: that some topic was chosen or not, that a year is made
    of its months. A sum that is not noted is not guarded.
    """

    def __init__(self, least: int = LEAST) -> None:
        """Raise `ValueError` where `least` is under 3."""
        self.least = checked_least(least)
        self._counts: dict[Hashable, int] = {}
        self._places: dict[Hashable, int] = {}
        self._small: set[Hashable] = set()
        self._prices: list[int] = []
        self._sums: list[tuple[Hashable, tuple[Hashable, ...]]] = []

    def put(
        self, key: Hashable, count: int, *, zero_tells: bool = False, price: int = 0
    ) -> Hashable:
        """Note a count and return its key.

        `zero_tells`: "none" says something about people (nobody of those asked was pleased), so it
        is hidden like 1. Where it only says that nobody was there (a closed hour, a language
        nobody chose) it may be seen. `price`: how sorry we are to hide it for another's sake: a
        few points for totals, none for what is looked at seldom.
        """
        self._places.setdefault(key, len(self._places))
        if key not in self._counts:
            self._prices.append(price)
        self._counts[key] = count
        if (count or zero_tells) and count < self.least:
            self._small.add(key)
        return key

    def hide(self, key: Hashable) -> None:
        """Hide a count whatever its size: that which it leaves of a whole is too small."""
        self._small.add(key)

    def adds_up(self, total: Hashable, parts: Iterable[Hashable]) -> None:
        """Note that these parts make the total. Raises `ValueError` where they do not."""
        parts = tuple(parts)
        if sum(self._counts[part] for part in parts) != self._counts[total]:
            raise ValueError("a sum was noted whose parts do not make its total")
        self._sums.append((total, parts))

    def split(self, total: Hashable, part: Hashable, *, zero_tells: bool = True) -> Hashable:
        """Note that a count is part of another; return the key of the rest."""
        rest = ("rest", total, part)
        self.put(rest, self._counts[total] - self._counts[part], zero_tells=zero_tells)
        if rest in self._small:
            self.hide(part)
        self.adds_up(total, (part, rest))
        return rest

    def decide(self) -> Decision:
        """Decide what is hidden: what is small, and what would give it away.

        For each small count stands a table that a reader could not tell from the true one, since
        all that is shown is the same, in which it is 0, and another in which it is `least` or more.
        """
        empty = self._known_empty()
        small = self._small - empty
        system = System(
            list(self._counts.values()),
            self._prices,
            list(self._lines(empty)),
            {self._places[key] for key in small},
        )
        for place in sorted(system.hidden, key=self._order):
            system.guard(place, self.least)
        keys = list(self._counts)
        return Decision(
            self.least,
            frozenset(small),
            frozenset(keys[place] for place in system.hidden),
            self._counts,
        )

    def _order(self, place: int) -> tuple[int, int]:
        """Return a small count's turn: what is worth most first, so that detail gives way."""
        return -self._prices[place], place

    def _known_empty(self) -> set[Hashable]:
        """Return the zeros that are shown, or follow: parts of none are none, and sums of them."""
        known = {key for key, n in self._counts.items() if not n and key not in self._small}
        before = -1
        while len(known) != before:
            before = len(known)
            for total, parts in self._sums:
                if total in known:
                    known.update(parts)
                elif known.issuperset(parts):
                    known.add(total)
        return known

    def _lines(self, empty: set[Hashable]) -> Iterator[Line]:
        """Yield each sum by places, without what is known to be nothing."""
        for total, parts in self._sums:
            if total not in empty:
                left = tuple(self._places[part] for part in parts if part not in empty)
                yield self._places[total], left

    def sums(self) -> Iterable[tuple[Hashable, tuple[Hashable, ...]]]:
        """Return what was noted: each total with its parts."""
        return tuple(self._sums)
