"""A bucket as people and spreadsheets read it: its start, its length, and a label in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple

from sync.export.words import CalendarWords, Gettext, calendar_words
from sync.model.calendar import Bucket, InvalidBucketError, Length, parse_bucket

UNKNOWN: Final = "unknown"
_HOURS: Final[dict[Length, int]] = {"hour": 1, "half-day": 12}


class BucketCells(NamedTuple):
    """What stands in the columns `bucket_start`, `bucket_length` and `bucket_label`."""

    start: datetime | None
    """With its UTC offset; None if the time is unknown."""
    length: str
    """hour, half-day, day, week or unknown."""
    label: str


BucketReader = Callable[[str], BucketCells]
"""A bucket as stored → its cells. There are few buckets: writers keep what they got."""


def bucket_reader(_: Gettext) -> BucketReader:
    """Return what reads buckets in one language."""
    words = calendar_words(_)
    return lambda bucket: _cells(bucket, words)


def _cells(text: str, words: CalendarWords) -> BucketCells:
    """Read a bucket; one that nobody can read counts as unknown."""
    try:
        bucket = parse_bucket(text)
    except InvalidBucketError:
        bucket = None
    if bucket is None:
        return BucketCells(None, UNKNOWN, words.unknown)
    return BucketCells(bucket.start, bucket.length, _label(bucket, words))


def _label(bucket: Bucket, words: CalendarWords) -> str:
    start = bucket.start
    hours = _HOURS.get(bucket.length)
    form = words.hours if hours else words.week if bucket.length == "week" else words.day
    return form.format(
        weekday=words.weekdays[start.weekday()],
        day=start.day,
        month=words.months[start.month - 1],
        year=start.year,
        week=start.isocalendar().week,
        begins=start.hour,
        ends=start.hour + (hours or 0),
    )
