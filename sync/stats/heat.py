"""When: weekday by hour. A bucket wider than an hour is told by itself and never spread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from sync.stats.tally import Hour

HOUR: Final = "PT1H"
HALF_DAY: Final = "PT12H"
DAY: Final = "P1D"
WEEK: Final = "P7D"


class Part(NamedTuple):
    """Of how many, and how many of them (the unsatisfied, say)."""

    part: int
    n: int


@dataclass(frozen=True, slots=True)
class Heat:
    """A part of answers by time; (weekday 1–7, hour) without answers are absent."""

    hours: dict[tuple[int, int], Part] = field(default_factory=dict)
    half_days: dict[tuple[int, int], Part] = field(default_factory=dict)
    days: dict[tuple[int, int], Part] = field(default_factory=dict)
    weeks: dict[tuple[int, int], Part] = field(default_factory=dict)


def heat(counts: Mapping[tuple[Hour, str], int], chosen: frozenset[str]) -> Heat:
    """Return the share of `chosen` values by time, from counts by (piece of the week, value).

    Each length keeps to itself, so that the sums of all four are the sum of the counts, those of
    unknown day aside. Definition; nothing is estimated here.
    """
    found = Heat()
    rooms = {HOUR: found.hours, HALF_DAY: found.half_days, DAY: found.days, WEEK: found.weeks}
    parts: Counter[Hour] = Counter()
    totals: Counter[Hour] = Counter()
    for (hour, value), count in counts.items():
        totals[hour] += count
        parts[hour] += count if value in chosen else 0
    for hour in sorted(totals):
        if hour.length in rooms and totals[hour]:
            rooms[hour.length][hour.weekday, hour.hour] = Part(parts[hour], totals[hour])
    return found
