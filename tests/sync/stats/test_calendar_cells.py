"""A summary is asked for by pieces of the calendar that never cross."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.stats.calendar_cells import (
    FAMILIES,
    Family,
    cell_around,
    checked_cell,
    period_dimension,
    step_of_cell,
)
from sync.stats.periods import Period, period_of

TODAY = date(2026, 12, 3)
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
FAMILY = st.sampled_from(("weeks", "months"))


@given(DAYS, DAYS, FAMILY, st.data())
def test_no_two_pieces_of_a_family_cross(
    one: date, other: date, family: Family, data: st.DataObject
) -> None:
    """Any two lie apart, or one within the other: none is another and a few days more."""
    steps = st.sampled_from(FAMILIES[family])
    first, second = period_of(one, data.draw(steps)), period_of(other, data.draw(steps))
    apart = first.last < second.first or second.last < first.first
    inside = first.first <= second.first and second.last <= first.last
    around = second.first <= first.first and first.last <= second.last
    assert apart or inside or around


def test_free_days_are_refused_and_the_nearest_is_named() -> None:
    """A month less a day is no month: the whole one is proposed."""
    with pytest.raises(ValueError, match="such as 2026-11-01 to 2026-11-30"):
        checked_cell(Period(date(2026, 11, 1), date(2026, 11, 29)), "months", TODAY)
    with pytest.raises(ValueError, match="day or week"):
        checked_cell(Period(date(2026, 11, 1), date(2026, 11, 30)), "weeks", TODAY)


def test_what_is_not_over_is_refused() -> None:
    """Asked today and tomorrow, a month that runs would tell of today."""
    november = Period(date(2026, 11, 1), date(2026, 11, 30))
    assert checked_cell(november, "months", TODAY) == november
    for today in (date(2026, 11, 30), date(2026, 11, 5)):
        with pytest.raises(ValueError, match="is over"):
            checked_cell(november, "months", today)


@given(DAYS, st.integers(0, 400), FAMILY)
def test_rounding_holds_all_of_it(first: date, days: int, family: Family) -> None:
    """What is proposed is a piece of the calendar with everything asked for in it."""
    asked = Period(first, first + timedelta(days=days))
    found = cell_around(asked, family)
    if found is not None:
        assert found.first <= asked.first
        assert asked.last <= found.last
        assert step_of_cell(found, family) in FAMILIES[family]
    else:
        assert period_of(asked.first, FAMILIES[family][-1]).last < asked.last


def test_a_year_of_months_is_one_filter() -> None:
    """Months lie in quarters and these in years, so that one decision holds for all."""
    periods = period_dimension(date(2026, 2, 10), date(2026, 12, 31), "months")
    assert len(periods.members) == 11
    assert periods.path("2026-11-01/month") == (
        "2026-11-01/month", "2026-10-01/quarter", "2026-01-01/year", "*",
    )  # fmt: skip
