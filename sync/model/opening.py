"""Opening hours: whether an office is open, when it opens next, and how to say so.

Hours are wall-clock times of the local calendar; moments are aware datetimes in a zoneinfo zone,
compared as instants, so that the nights when clocks change are neither skipped nor doubled: a
start within the missing hour moves by that hour, an end within the doubled hour is its second one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

Span = tuple[time, time]
"""From and until; until 00:00 means midnight at the end of the day."""

MIDNIGHT: Final = time(0)
ALL_DAY: Final[tuple[Span, ...]] = ((MIDNIGHT, MIDNIGHT),)
WEEKDAYS: Final = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
_DAYS_AHEAD: Final = 366


@dataclass(frozen=True, slots=True)
class Opening:
    """An office's hours.

    `weekdays` maps `monday` … `sunday` to spans, a day that is not there is closed; None: always
    open, on holidays too. A date in `exceptions` has exactly the spans given there, whatever
    weekday or holiday it is; a date in `holidays` is closed.
    """

    weekdays: Mapping[str, tuple[Span, ...]] | None = None
    exceptions: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)
    holidays: Set[date] = frozenset()

    def spans(self, day: date) -> tuple[Span, ...]:
        """Return the hours of one day; none: closed."""
        if day in self.exceptions:
            return self.exceptions[day]
        if self.weekdays is None:
            return ALL_DAY
        if day in self.holidays:
            return ()
        return self.weekdays.get(WEEKDAYS[day.weekday()], ())


def in_order(spans: tuple[Span, ...]) -> bool:
    """Return whether each span ends after its start and no span starts before the last one's end.

    A span that ends at midnight is the last of its day.
    """
    end: time | None = MIDNIGHT
    for start, until in spans:
        if end is None or start < end or not (start < until or until == MIDNIGHT):
            return False
        end = None if until == MIDNIGHT else until
    return True


def is_open(opening: Opening, local: datetime) -> bool:
    """Return whether the office is open at `local` (aware, in the office's zone)."""
    now = _instant(local)
    return any(start <= now < end for start, end in _instants(opening, local.date(), local.tzinfo))


def next_opening(opening: Opening, local: datetime) -> datetime | None:
    """Return the first moment from `local` on at which the office is open.

    That is `local` itself while it is open, and None if it stays closed for a year.
    """
    now = _instant(local)
    for ahead in range(_DAYS_AHEAD):
        day = local.date() + timedelta(days=ahead)
        for start, end in _instants(opening, day, local.tzinfo):
            if start <= now < end:
                return local
            if now < start:
                return start.astimezone(local.tzinfo)
    return None


def _instant(local: datetime) -> datetime:
    if local.tzinfo is None:
        raise ValueError("opening hours need a datetime with a time zone")
    return local.astimezone(UTC)


def _instants(
    opening: Opening, day: date, zone: tzinfo | None
) -> Iterator[tuple[datetime, datetime]]:
    for start, until in opening.spans(day):
        end_day = day + timedelta(days=1) if until == MIDNIGHT else day
        end = datetime.combine(end_day, until, zone)
        last = end.astimezone(UTC)
        if until != MIDNIGHT:
            last = max(last, end.replace(fold=1).astimezone(UTC))
        yield datetime.combine(day, start, zone).astimezone(UTC), last


def describe_opening(opens: datetime, now: datetime, _: Callable[[str], str]) -> str:
    """Return when the office opens, to stand within a sentence: "on Monday at 9:00".

    `opens` and `now` are in the same zone; `_` is the catalogue of the client's language. Within
    six days a weekday is enough, later the date is given.
    """
    # Translators: a time of day; Finnish and Swedish have a full stop between hour and minute.
    at = _("{hour}:{minute}").format(hour=opens.hour, minute=f"{opens.minute:02}")
    days = (opens.date() - now.date()).days
    if days == 0:
        return _("today at {time}").format(time=at)
    if days == 1:
        return _("tomorrow at {time}").format(time=at)
    if days < len(WEEKDAYS):
        return _on_weekday(opens.weekday(), _).format(time=at)
    # Translators: a date in figures, in the order usual in the language.
    on = _("{day}/{month}/{year}").format(day=opens.day, month=opens.month, year=opens.year)
    return _("on {date} at {time}").format(date=on, time=at)


def _on_weekday(weekday: int, _: Callable[[str], str]) -> str:
    return (
        _("on Monday at {time}"),
        _("on Tuesday at {time}"),
        _("on Wednesday at {time}"),
        _("on Thursday at {time}"),
        _("on Friday at {time}"),
        _("on Saturday at {time}"),
        _("on Sunday at {time}"),
    )[weekday]
