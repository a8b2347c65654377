"""A batch on its way into the tables: its marks, what stands near it, what becomes of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sync.endpoint.api import Identity
from sync.endpoint.incoming import Incoming
from sync.endpoint.ingest.counting import Counts
from sync.endpoint.ingest.marks import Marks
from sync.model.messages import Verdict, VerdictRange
from sync.model.ranges import Range, within


@dataclass(frozen=True, slots=True)
class Standing:
    """What the tables hold near a batch's range before anything of it goes in."""

    settled: Sequence[Range]
    """Also those that only touch the batch's range."""
    lost: Sequence[Range]
    quarantined: frozenset[tuple[int, bytes]]
    """(number, checksum)."""
    erased: frozenset[bytes]
    """Row ids whose text was erased."""
    erased_elsewhere: frozenset[bytes] = frozenset()
    """Contents that were erased under numbers of the kiosk's other epochs."""


@dataclass(slots=True)
class Arriving:
    """One batch and what has been decided about it so far."""

    incoming: Incoming
    sender: Identity
    now_s: float
    marks: Marks
    standing: Standing
    verdicts: dict[int, tuple[Verdict, str]] = field(default_factory=dict)
    """Number → verdict and reason, for every one that is not simply `stored`."""
    went_in: frozenset[int] | None = None
    """Numbers of the rows that were not there before; None for every row of the batch."""
    erased: set[int] = field(default_factory=set)
    """Numbers whose texts were erased: they go in without them."""
    counts: Counts | None = None
    """What the roll-ups gain; None while nobody has counted."""

    @property
    def today(self) -> date:
        """Return the day by the endpoint's clock, in UTC."""
        return datetime.fromtimestamp(self.now_s, UTC).date()

    def settled_before(self) -> set[int]:
        """Return the batch's numbers that had a final verdict already."""
        first, last = self.incoming.first_seq, self.incoming.last_seq
        return set(within(self.standing.settled, first, last))

    def verdict_ranges(self) -> tuple[VerdictRange, ...]:
        """Return a verdict for every number, equal neighbours as one."""
        first, last = self.incoming.first_seq, self.incoming.last_seq
        found: list[VerdictRange] = []
        start = first
        for number in sorted(self.verdicts):
            verdict, reason = self.verdicts[number]
            if number > start:
                found.append(VerdictRange(start, number - 1, "stored"))
            before = found[-1] if found else None
            if before and (before.verdict, before.reason) == (verdict, reason):
                found[-1] = VerdictRange(before.first_seq, number, verdict, reason)
            else:
                found.append(VerdictRange(number, number, verdict, reason))
            start = number + 1
        if start <= last:
            found.append(VerdictRange(start, last, "stored"))
        return tuple(found)
