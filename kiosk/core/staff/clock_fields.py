"""A date and time that is set part by part with up and down; it is valid at every moment."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time
from typing import Final

from kiosk.core.staff.things import ClockPart

LAST_YEAR: Final = 2099


def stepped(local: datetime, part: ClockPart, by: int, earliest: date) -> datetime:
    """Return the time with one part moved; each part goes round within itself.

    A day that the new month does not have becomes its last; what lies before `earliest` becomes
    the first moment of that day.
    """
    match part:
        case "day":
            moved = local.replace(day=_round(local.day + by, 1, _days(local.year, local.month)))
        case "month":
            moved = _on(local, local.year, _round(local.month + by, 1, 12))
        case "year":
            moved = _on(local, _round(local.year + by, earliest.year, LAST_YEAR), local.month)
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
