"""A date and time that is set part by part with up and down; it is valid at every moment.

A kiosk that believes a wrong year releases what it should still hold, and trusts no certificate:
so years stop at their ends, and what lies far from all that is known is asked about.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from typing import Final, Literal, NamedTuple

from kiosk.core.staff.things import ClockPart, Facts

_YEARS: Final = 15
"""How many years after the earliest day a clock can be set to: no kiosk serves longer."""
_NEAR: Final = timedelta(days=1)


class Known(NamedTuple):
    """The day that a time is compared with, and who knows it."""

    day: date | None
    by: Literal["clock", "answers", "nobody"]


def far_from(local: datetime, facts: Facts | None) -> Known | None:
    """Return what the time is more than a day away from, None where it is near.

    Answers are of days gone by: only what lies before them is far from them, unless nothing else
    is known.
    """
    newest = date.fromisoformat(facts.newest_day) if facts and facts.newest_day else None
    believed = facts.local_time.replace(tzinfo=None) if facts and facts.local_time else None
    if believed is not None and abs(local - believed) > _NEAR:
        return Known(believed.date(), "clock")
    if newest is None:
        return None if believed is not None else Known(None, "nobody")
    apart = local.date() - newest
    if apart < -_NEAR or (believed is None and apart > _NEAR):
        return Known(newest, "answers")
    return None


def may_step(local: datetime, part: ClockPart, by: int, earliest: date) -> bool:
    """Whether that part goes any further that way: years end, all else goes round."""
    return part != "year" or stepped(local, part, by, earliest).year != local.year


def stepped(local: datetime, part: ClockPart, by: int, earliest: date) -> datetime:
    """Return the time with one part moved; each goes round within itself, but years stop.

    A day that the new month does not have becomes its last; what lies before `earliest` becomes
    the first moment of that day.
    """
    match part:
        case "day":
            moved = local.replace(day=_round(local.day + by, 1, _days(local.year, local.month)))
        case "month":
            moved = _on(local, local.year, _round(local.month + by, 1, 12))
        case "year":
            year = min(max(local.year + by, earliest.year), earliest.year + _YEARS)
            moved = _on(local, year, local.month)
        case "hour":
            moved = local.replace(hour=_round(local.hour + by, 0, 23))
        case "minute":
            moved = local.replace(minute=_round(local.minute + by, 0, 59))
    return max(moved, datetime.combine(earliest, time()))


def _on(local: datetime, year: int, month: int) -> datetime:
    return local.replace(year=year, month=month, day=min(local.day, _days(year, month)))


def _days(year: int, month: int) -> int:
    return monthrange(year, month)[1]


def _round(value: int, lowest: int, highest: int) -> int:
    if value > highest:
        return lowest
    return highest if value < lowest else value
