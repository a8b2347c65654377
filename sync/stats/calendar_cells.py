"""Which periods a summary can be asked for by those who may not read the rows.

Who can ask from any day to any day asks twice, a day apart, and subtracts. So only pieces of the
calendar are offered that lie within each other and never cross, and only such as are over. Weeks
cross months: an organisation offers one family or the other, never both.
See docs/decisions/0011-small-cells.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, Literal

from sync.stats.disclosure.dimension import Dimension
from sync.stats.periods import Period, Step, period_of

Family = Literal["weeks", "months"]
FAMILIES: Final[Mapping[Family, tuple[Step, ...]]] = {
    "weeks": ("day", "week"),
    "months": ("month", "quarter", "year"),
}
"""The steps of each, the shortest first."""


def step_of_cell(period: Period, family: Family) -> Step | None:
    """Return which step of a family a period is; None if it is none."""
    steps = FAMILIES[family]
    return next((step for step in steps if period_of(period.first, step) == period), None)


def checked_cell(period: Period, family: Family, today: date) -> Period:
    """Return a period that may be asked for.

    Raises `ValueError` for one that is no piece of the calendar, or that is not over.
    """
    if step_of_cell(period, family) is None:
        near = cell_around(period, family)
        proposed = f", such as {near.first} to {near.last}" if near else ""
        raise ValueError(
            f"a summary is told of a whole {' or '.join(FAMILIES[family])}, not of"
            f" {period.first} to {period.last}: choose one{proposed}"
        )
    if period.last >= today:
        raise ValueError(
            f"a summary is told of what is over: {period.first} to {period.last} is not before"
            f" {today}; choose an earlier one"
        )
    return period


def cell_around(period: Period, family: Family) -> Period | None:
    """Return the shortest piece of the calendar with all of a period in it; None if none has."""
    for step in FAMILIES[family]:
        found = period_of(period.first, step)
        if found.first <= period.first and period.last <= found.last:
            return found
    return None


def period_dimension(first: date, last: date, family: Family) -> Dimension:
    """Return the periods from one day to another as a filter: what a `Cube` is decided for.

    Names are `2026-11-23/day`, `2026-10-01/quarter`: the first day, and the step.
    """
    steps = FAMILIES[family]
    members: list[str] = []
    within: dict[str, str] = {}
    day = period_of(first, steps[0]).first
    while day <= last:
        names = [_name(day, step) for step in steps]
        members.append(names[0])
        within.update(pairwise(names))
        day = period_of(day, steps[0]).last + timedelta(days=1)
    return Dimension("period", tuple(members), within)


def _name(day: date, step: Step) -> str:
    return f"{period_of(day, step).first}/{step}"
