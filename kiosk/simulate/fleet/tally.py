"""What is counted while the fleet lives: verdicts, delays, load, and each drain after an outage."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field

WINDOW_S = 10.0


@dataclass(slots=True)
class Windows:
    """How much falls into any ten seconds on end: the peak and the mean."""

    first_s: float
    last_s: float = 0.0
    total: int = 0
    peak: int = 0
    _recent: deque[tuple[float, int]] = field(default_factory=deque)
    _in_window: int = 0

    def add(self, now_s: float, count: int) -> None:
        """Count something that happens now; moments never go back."""
        self._recent.append((now_s, count))
        self._in_window += count
        while self._recent[0][0] <= now_s - WINDOW_S:
            self._in_window -= self._recent.popleft()[1]
        self.total += count
        self.peak = max(self.peak, self._in_window)
        self.last_s = now_s

    def mean(self) -> float:
        """Return how much comes in ten seconds, from the first moment to the last."""
        return self.total * WINDOW_S / max(WINDOW_S, self.last_s - self.first_s)

    def ratio(self) -> float:
        """Return the peak as a multiple of the mean."""
        return self.peak / self.mean() if self.total else 0.0


@dataclass(slots=True)
class Load:
    """What reaches the endpoint."""

    batches: Windows
    submissions: Windows

    @classmethod
    def since(cls, now_s: float) -> Load:
        """Begin to count."""
        return cls(Windows(now_s), Windows(now_s))

    def add(self, now_s: float, submissions: int) -> None:
        """Count one batch."""
        self.batches.add(now_s, 1)
        self.submissions.add(now_s, submissions)


@dataclass(slots=True)
class Drain:
    """The time after an outage until 99 % of the kiosks have got rid of all that they have.

    One kiosk that was unlucky again would stretch it, and with it lower the mean; `whole` counts
    on until the last kiosk all the same.
    """

    began_s: float
    left: set[str]
    load: Load
    whole: Load
    ended_s: float | None = None
    last_s: float | None = None
    few: int = field(init=False)

    def __post_init__(self) -> None:
        self.few = len(self.left) // 100


@dataclass(slots=True)
class Tally:
    """Everything that is told at the end."""

    load: Load
    verdicts: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    delays: Counter[int] = field(default_factory=Counter)
    """Whole seconds from a release to its answer → how many submissions."""
    drains: list[Drain] = field(default_factory=list)

    def reached(self, now_s: float, submissions: int) -> None:
        """Count a batch that reached the endpoint."""
        self.load.add(now_s, submissions)
        for drain in self.drains:
            if drain.ended_s is None:
                drain.load.add(now_s, submissions)
            if drain.last_s is None:
                drain.whole.add(now_s, submissions)

    def drained(self, kiosk: str, now_s: float) -> None:
        """Note that a kiosk has nothing pending."""
        for drain in self.drains:
            drain.left.discard(kiosk)
            if len(drain.left) <= drain.few and drain.ended_s is None:
                drain.ended_s = now_s
            if not drain.left and drain.last_s is None:
                drain.last_s = now_s

    def delayed(self, delays: Iterable[tuple[float, int]]) -> None:
        """Count submissions by how long they were on their way."""
        for delay_s, count in delays:
            self.delays[int(delay_s)] += count

    def delay_s(self, share: float) -> int:
        """Return within how many seconds this share of the submissions was acknowledged."""
        wanted, seen = share * self.delays.total(), 0
        for delay_s in sorted(self.delays):
            seen += self.delays[delay_s]
            if seen >= wanted:
                return delay_s
        return 0
