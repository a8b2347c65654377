"""The local calendar in coarse pieces: hours, half-days, days and weeks.

A bucket is written as an ISO 8601 interval of start and duration, with the UTC offset that held
at its start: `2026-11-23T09:00+02:00/PT1H`, `…T00:00+02:00/PT12H`, `…/P1D`, `…/P7D` (from Monday),
or `unknown`.

Every hour here is the start of a local clock hour, aware, in a `zoneinfo` zone. Hours are compared
as instants, so that the hour that autumn repeats is two hours with two offsets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal

Length = Literal["hour", "half-day", "day", "week"]

LENGTHS: tuple[Length, ...] = ("hour", "half-day", "day", "week")
"""From the narrowest to the widest."""
UNKNOWN = "unknown"

_DURATIONS: dict[Length, str] = {"hour": "PT1H", "half-day": "PT12H", "day": "P1D", "week": "P7D"}
_LENGTHS: dict[str, Length] = {text: length for length, text in _DURATIONS.items()}
_START = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}[+-]\d{2}:\d{2}")
_HOUR = timedelta(hours=1)
_NOON = 12
_FIRST_YEAR, _LAST_YEAR = 1970, 9000
"""Within these every hour has its week in every zone."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A moment as coarsely as the kiosk may store it.

    `hour` is the start of the local clock hour (aware, zoneinfo zone), None while the clock is not
    trusted; then `boot` and `uptime_h` (whole hours since boot) are all that is known.
    """

    hour: datetime | None
    boot: str
    uptime_h: int
    held: bool = False
    """Whether the clock was moved by hand by more than the time that has passed since: then it must
    neither let anybody out alone nor make anything old."""


class InvalidBucketError(ValueError):
    """A text is not a bucket."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """A piece of the local calendar; `start` carries a fixed UTC offset, `str()` writes it."""

    start: datetime
    length: Length

    def __str__(self) -> str:
        return f"{self.start.isoformat(timespec='minutes')}/{_DURATIONS[self.length]}"

    def contains(self, hour: datetime) -> bool:
        """Whether the local clock hour that starts at `hour` lies in this bucket."""
        return str(bucket_of(hour, self.length)) == str(self)


def hour_of(instant: datetime, zone: tzinfo) -> datetime:
    """Return the start of the clock hour in `zone` that holds the aware `instant`."""
    return instant.astimezone(zone).replace(minute=0, second=0, microsecond=0)


def bucket_of(hour: datetime, length: Length) -> Bucket:
    """Return the bucket of this length that holds the local clock hour."""
    start = hour
    if length == "half-day":
        start = hour.replace(hour=_NOON if hour.hour >= _NOON else 0, fold=0)
    elif length == "day":
        start = hour.replace(hour=0, fold=0)
    elif length == "week":
        start = (hour - timedelta(days=hour.weekday())).replace(hour=0, fold=0)
    return Bucket(_with_fixed_offset(start), length)


def parse_bucket(text: str) -> Bucket | None:
    """Read a bucket as `str()` wrote it; None stands for `unknown`.

    Raises `InvalidBucketError` for anything else.
    """
    if text == UNKNOWN:
        return None
    start, _, duration = text.partition("/")
    if duration not in _LENGTHS or not _START.fullmatch(start):
        raise InvalidBucketError(f"{text!r} is not a bucket such as 2026-11-23T09:00+02:00/PT1H")
    try:
        return Bucket(datetime.fromisoformat(start), _LENGTHS[duration])
    except ValueError as fault:
        raise InvalidBucketError(f"{text!r} is not a bucket: {fault}") from fault


def is_over(hour: datetime, length: Length, now: datetime) -> bool:
    """Whether the bucket of this length around `hour` has ended at the clock hour `now`.

    Both are local clock hours of one zone. A zone that shifts by half an hour may end an hour
    late, never early.
    """
    if length == "hour":
        return now.astimezone(UTC) - hour.astimezone(UTC) >= _HOUR
    then, today = hour.date(), now.date()
    if length == "half-day":
        return (today, now.hour >= _NOON) > (then, hour.hour >= _NOON)
    if length == "day":
        return today > then
    return today - timedelta(days=today.weekday()) > then - timedelta(days=then.weekday())


def hours_between(earlier: datetime, later: datetime) -> float:
    """Return the hours from one aware instant to another; negative if they are the other way."""
    return (later.astimezone(UTC) - earlier.astimezone(UTC)) / _HOUR


def next_hour(instant: datetime, zone: tzinfo) -> datetime:
    """Return the first instant after `instant` (aware, in UTC) at which a new clock hour starts."""
    current = hour_of(instant, zone)
    candidate = instant.astimezone(UTC).replace(second=0, microsecond=0)
    step = timedelta(minutes=15)
    candidate -= timedelta(minutes=candidate.minute % 15)
    while True:
        candidate += step
        if str(hour_of(candidate, zone)) != str(current):
            return candidate


def hour_text(hour: datetime) -> str:
    """Write a clock hour with its offset: `2026-11-23T09:00+02:00`."""
    return hour.isoformat(timespec="minutes")


def parse_hour(text: str, zone: tzinfo) -> datetime:
    """Read what `hour_text` wrote, in `zone`. Raises `ValueError`, also for one at time's ends."""
    hour = datetime.fromisoformat(text)
    if hour.tzinfo is None or not _FIRST_YEAR <= hour.year <= _LAST_YEAR:
        raise ValueError(f"{text!r} is not an hour such as 2026-11-23T09:00+02:00")
    return hour.astimezone(zone)


def _with_fixed_offset(moment: datetime) -> datetime:
    return datetime.fromisoformat(moment.isoformat(timespec="minutes"))
