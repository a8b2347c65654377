"""In which order a large table is read by day, where no index knows the days and no sort may grow.

Rows go in as they are released, so what lies together in a table is of few days. A look at the
table in blocks tells which days each holds; then days are read in groups that fit in memory, each
from the blocks that may hold them. A day too large for that is read in parts of its row ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Final, NamedTuple

GROUP_ROWS: Final = 12_000
"""About how many rows are in memory at once."""
_SMALLEST_BLOCK: Final = 128
_MOST_BLOCKS: Final = 8192
_ROW_ID_STEPS: Final = 1 << 32


class Zone(NamedTuple):
    """A block of a stream: where it lies, and the days of its rows as ordinals."""

    stream: int
    first: int
    """One more than the last of the block before: numbers that the filters leave out too."""
    last: int
    rows: int
    """Those of a known day."""
    low: int
    high: int
    unknown: int
    """How many rows have no day."""


class Stretch(NamedTuple):
    """Numbers of a stream among which rows may lie."""

    stream: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that are read together: of some days, or of a part of one day."""

    stretches: tuple[Stretch, ...]
    days: tuple[date, date] | None
    """First and last; None for rows without a day."""
    ids: tuple[str, str] | None = None
    """Only row ids from the first to below the second; None for all."""


def block_rows(rows: int) -> int:
    """Return how many rows make a block, so that there are never too many blocks to remember."""
    return max(_SMALLEST_BLOCK, -(-rows // _MOST_BLOCKS))


def groups_of(zones: Sequence[Zone]) -> Iterator[Group]:
    """Yield what to read, unknown days first, then day by day."""
    without = [zone for zone in zones if zone.unknown]
    if without:
        yield from _parts(_stretches(without), None, sum(zone.unknown for zone in without))
    dated = [zone for zone in zones if zone.rows]
    for low, high, rows in _day_ranges(dated):
        held = [zone for zone in dated if zone.low <= high and zone.high >= low]
        if held:
            days = date.fromordinal(low), date.fromordinal(high)
            yield from _parts(_stretches(held), days, rows if low == high else 0)


def _day_ranges(zones: Sequence[Zone]) -> Iterator[tuple[int, int, float]]:
    """Yield first and last day and about how many rows, as if each block's days were alike."""
    if not zones:
        return
    lowest, highest = min(zone.low for zone in zones), max(zone.high for zone in zones)
    changes = [0.0] * (highest - lowest + 2)
    for zone in zones:
        each = zone.rows / (zone.high - zone.low + 1)
        changes[zone.low - lowest] += each
        changes[zone.high - lowest + 1] -= each
    first, together = lowest, 0.0
    for day, rows in enumerate(accumulate(changes[:-1]), lowest):
        if together and together + rows > GROUP_ROWS:
            yield first, day - 1, together
            first, together = day, 0.0
        together += rows
    yield first, highest, together


def _parts(
    stretches: tuple[Stretch, ...], days: tuple[date, date] | None, rows: float
) -> Iterator[Group]:
    """Yield a group, in parts of equal size if one day alone is too large."""
    parts = max(1, round(rows / GROUP_ROWS))
    if parts == 1:
        yield Group(stretches, days)
        return
    bounds = [f"{_ROW_ID_STEPS * part // parts:08x}" for part in range(parts)]
    for low, high in zip(bounds, [*bounds[1:], "g"], strict=True):
        yield Group(stretches, days, (low, high))


def _stretches(zones: Iterable[Zone]) -> tuple[Stretch, ...]:
    """Return the blocks as stretches; those that lie side by side as one."""
    found: list[Stretch] = []
    for zone in sorted(zones, key=lambda each: (each.stream, each.first)):
        before = found[-1] if found else None
        if before and before.stream == zone.stream and before.last + 1 >= zone.first:
            found[-1] = before._replace(last=zone.last)
        else:
            found.append(Stretch(zone.stream, zone.first, zone.last))
    return tuple(found)
