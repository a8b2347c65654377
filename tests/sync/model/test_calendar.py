"""Buckets of the local calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.model.calendar import (
    LENGTHS,
    Bucket,
    InvalidBucketError,
    Length,
    bucket_of,
    hour_of,
    hour_text,
    hours_between,
    is_over,
    next_hour,
    parse_bucket,
    parse_hour,
)

ZONES = ("Europe/Helsinki", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Havana", "UTC")
HELSINKI = ZoneInfo("Europe/Helsinki")
instants = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
zones = st.sampled_from(ZONES).map(ZoneInfo)
lengths = st.sampled_from(LENGTHS)


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        ("hour", "2026-11-23T09:00+02:00/PT1H"),
        ("half-day", "2026-11-23T00:00+02:00/PT12H"),
        ("day", "2026-11-23T00:00+02:00/P1D"),
        ("week", "2026-11-23T00:00+02:00/P7D"),
    ],
)
def test_a_bucket_is_written_as_start_offset_and_duration(length: Length, expected: str) -> None:
    """Any reader of ISO 8601 understands a bucket."""
    hour = hour_of(datetime(2026, 11, 23, 9, 59, 59, tzinfo=HELSINKI), HELSINKI)
    assert str(bucket_of(hour, length)) == expected


def test_the_hour_that_autumn_repeats_is_two_hours() -> None:
    """03:30 in summer time and 03:30 in winter time lie in different buckets."""
    first = hour_of(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), HELSINKI)
    second = hour_of(datetime(2026, 10, 25, 1, 30, tzinfo=UTC), HELSINKI)
    assert hour_text(first) == "2026-10-25T03:00+03:00"
    assert hour_text(second) == "2026-10-25T03:00+02:00"
    assert is_over(first, "hour", second)
    assert not is_over(second, "hour", first)
    assert not bucket_of(first, "hour").contains(second)


def test_the_week_begins_on_monday_with_the_offset_of_its_start() -> None:
    """The week of the change to summer time starts in winter time."""
    sunday = hour_of(datetime(2026, 3, 29, 12, tzinfo=HELSINKI), HELSINKI)
    assert str(bucket_of(sunday, "week")) == "2026-03-23T00:00+02:00/P7D"
    assert str(bucket_of(sunday, "day")) == "2026-03-29T00:00+02:00/P1D"


@pytest.mark.parametrize(
    "text",
    ["", "known", "2026-11-23/P1D", "2026-11-23T09:00+02:00/PT2H", "2026-13-23T09:00+02:00/PT1H"],
)
def test_what_is_no_bucket_is_refused(text: str) -> None:
    """A stray text in the bucket column is not taken for a time."""
    with pytest.raises(InvalidBucketError):
        parse_bucket(text)


def test_unknown_stands_for_no_bucket() -> None:
    """`unknown` is a word of its own, not an error."""
    assert parse_bucket("unknown") is None


@given(instants, zones, lengths)
@settings(max_examples=200, deadline=None)
def test_a_bucket_reads_back_and_holds_its_hour(
    instant: datetime, zone: ZoneInfo, length: Length
) -> None:
    """What is written is read back as the same bucket, which contains the hour it came from."""
    hour = hour_of(instant, zone)
    bucket = bucket_of(hour, length)
    read = parse_bucket(str(bucket))
    assert isinstance(read, Bucket)
    assert str(read) == str(bucket)
    assert read.contains(hour)
    assert hour_text(parse_hour(hour_text(hour), zone)) == hour_text(hour)


@given(instants, zones, lengths, st.integers(0, 24 * 60 * 9))
@settings(max_examples=300, deadline=None)
def test_a_bucket_is_never_over_while_it_can_still_take_a_visit(
    instant: datetime, zone: ZoneInfo, length: Length, later_min: int
) -> None:
    """At a moment whose own hour lies in the bucket, the bucket is not over."""
    hour = hour_of(instant, zone)
    now = hour_of(instant + timedelta(minutes=later_min), zone)
    if bucket_of(hour, length).contains(now):
        assert not is_over(hour, length, now)


@given(instants, zones, lengths)
@settings(max_examples=200, deadline=None)
def test_every_bucket_ends(instant: datetime, zone: ZoneInfo, length: Length) -> None:
    """Eight days and an hour later every bucket is over."""
    later = hour_of(instant + timedelta(days=8, hours=1), zone)
    assert is_over(hour_of(instant, zone), length, later)


@given(instants, zones)
@settings(max_examples=200, deadline=None)
def test_the_next_hour_is_the_first_moment_of_another_hour(
    instant: datetime, zone: ZoneInfo
) -> None:
    """A timer set to the next hour fires in it, and not an hour late."""
    boundary = next_hour(instant, zone)
    just_before = boundary - timedelta(microseconds=1)
    assert hour_text(hour_of(boundary, zone)) != hour_text(hour_of(instant, zone))
    assert hour_text(hour_of(just_before, zone)) == hour_text(hour_of(instant, zone))
    assert 0 < hours_between(instant, boundary) <= 1.5
