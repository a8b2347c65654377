"""The period before: what a change is measured against. Dates alone, both ends included."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Step = Literal["day", "week", "month", "quarter", "year"]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


def previous(period: Period) -> Period:
    """Return the period to compare with: never longer, ends before the period begins.

    Whole months (and so quarters and years) are compared with as many whole months before. A part
    of a month from its first day on, such as one that is not over, is compared with the same days
    of the month before, as far as that has them. Whole weeks, and all else, are compared with the
    equally long time just before; what is shorter than a week with the same weekdays of the week
    before, since a Friday is no Monday.
    """
    if period.first.day == 1 and period.last == _last_of_month(period.last):
        return _months_before(period)
    if period.first.day == 1 and _month(period.first) == _month(period.last):
        first = _add_months(period.first, -1)
        return Period(first, min(_last_of_month(first), first + (period.last - period.first)))
    shift = timedelta(days=-(-period.days // 7) * 7)
    if period.days >= 7 and period.days % 7:
        shift = timedelta(days=period.days)
    return Period(period.first - shift, period.last - shift)


def period_of(day: date, step: Step) -> Period:
    """Return the day, week from Monday, month, quarter or year of the calendar with a day in it."""
    if step == "day":
        return Period(day, day)
    if step == "week":
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=6))
    if step == "month":
        return Period(day.replace(day=1), _last_of_month(day))
    if step == "year":
        return Period(date(day.year, 1, 1), date(day.year, 12, 31))
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return Period(first, _last_of_month(_add_months(first, 2)))


def step_of(first: date, last: date) -> Literal["day", "week", "month"]:
    """Return in which steps a span is told: days up to a month, weeks up to half a year."""
    days = (last - first).days + 1
    if days <= 31:
        return "day"
    return "week" if days <= 184 else "month"


def _months_before(period: Period) -> Period:
    months = _month(period.last) - _month(period.first) + 1
    return Period(_add_months(period.first, -months), period.first - _DAY)


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _add_months(first: date, months: int) -> date:
    year, month = divmod(_month(first) + months, 12)
    return date(year, month + 1, 1)


def _last_of_month(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
