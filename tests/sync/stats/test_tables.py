"""Heat, topics, outcomes and periods."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.stats.change import of_shares
from sync.stats.heat import heat
from sync.stats.outcomes import outcomes
from sync.stats.periods import Period, period_of, previous, step_of
from sync.stats.tally import Hour
from sync.stats.topics import topics

HOURS = st.one_of(
    st.builds(Hour, st.integers(1, 7), st.integers(0, 23), st.just("PT1H")),
    st.builds(Hour, st.integers(1, 7), st.sampled_from([0, 12]), st.just("PT12H")),
    st.builds(Hour, st.integers(1, 7), st.just(0), st.just("P1D")),
    st.builds(Hour, st.just(0), st.just(0), st.just("P7D")),
)
CELLS = st.dictionaries(st.tuples(HOURS, st.sampled_from("12345")), st.integers(0, 50))


@given(CELLS)
def test_nothing_is_spread(counts: dict[tuple[Hour, str], int]) -> None:
    """Each length keeps its own answers: no hour holds more than came as that hour."""
    found = heat(counts, frozenset("12"))
    for length, cells in (("PT1H", found.hours), ("PT12H", found.half_days),
                          ("P1D", found.days), ("P7D", found.weeks)):  # fmt: skip
        for (weekday, hour), cell in cells.items():
            mine = {v: n for (h, v), n in counts.items() if h == (weekday, hour, length)}
            assert cell.n == sum(mine.values()) > 0
            assert cell.part == mine.get("1", 0) + mine.get("2", 0)
        assert sum(c.n for c in cells.values()) == sum(
            n for (h, _), n in counts.items() if h.length == length
        )


def test_an_hour_without_answers_is_empty() -> None:
    """Where nobody answered there is no cell, not a share of 0; unknown days are in none."""
    found = heat(
        {(Hour(1, 9, "PT1H"), "1"): 3, (Hour(1, 9, "PT1H"), "5"): 9, (Hour(2, 9, "PT1H"), "5"): 0,
         (Hour(0, 0, "unknown"), "1"): 7},
        frozenset("12"),
    )  # fmt: skip
    assert found.hours == {(1, 9): (3, 12)}
    assert (found.half_days, found.days, found.weeks) == ({}, {}, {})


CHOSEN = {("waiting_time", 1): 30, ("waiting_time", 2): 10, ("waiting_time", 5): 20,
          ("heard", 1): 5, ("heard", 4): 60, ("heard", 3): 99}  # fmt: skip


def test_topics_of_the_unsatisfied_come_first() -> None:
    """Shares are compared, not numbers, with the interval of their difference."""
    first, last = topics(
        CHOSEN, {1: 40, 2: 10, 3: 99, 4: 80, 5: 20}, low=frozenset({1, 2}), high=frozenset({4, 5})
    )
    assert (first.topic, first.unsatisfied, first.satisfied) == ("waiting_time", 40, 20)
    assert first.difference.value == pytest.approx(40 / 50 - 20 / 100)
    expected = of_shares((40, 50), (20, 100))
    assert (first.difference.low, first.difference.high) == (expected.low, expected.high)
    assert last.difference.value == pytest.approx(5 / 50 - 60 / 100)


def test_without_one_of_the_sides_there_is_nothing_to_compare() -> None:
    """Only satisfied clients: no topic says what the others miss."""
    assert topics(CHOSEN, {5: 20}, low=frozenset({1, 2}), high=frozenset({4, 5})) == []


def test_few_are_in_neither_side_of_the_rate() -> None:
    """The walk-away rate rests on visits whose end is known; small languages stay together."""
    small, everybody = outcomes({("all", "completed"): 4, ("all", "walked_away"): 2,
                                 ("all", "few"): 9})  # fmt: skip
    assert (small.language, everybody.language) == ("all", "total")
    assert (small.visits, small.walked_away, small.untold) == (6, 2, 9)
    assert small.rate is not None
    assert small.rate.value == pytest.approx(2 / 6)


def test_languages_add_up_to_everybody() -> None:
    """Languages by name, the small ones together, then everybody; no rate without a visit."""
    found = outcomes({("sv", "completed"): 5, ("fi", "completed"): 30, ("fi", "walked_away"): 10,
                      ("fi", "replaced"): 2, ("all", "few"): 3})  # fmt: skip
    assert [line.language for line in found] == ["fi", "sv", "all", "total"]
    assert [line.visits for line in found] == [42, 5, 0, 47]
    assert found[2].rate is None


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (("2026-11-01", "2026-11-30"), ("2026-10-01", "2026-10-31")),  # a month
        (("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28")),
        (("2026-07-01", "2026-09-30"), ("2026-04-01", "2026-06-30")),  # a quarter
        (("2026-01-01", "2026-12-31"), ("2025-01-01", "2025-12-31")),  # a year
        (("2026-11-01", "2026-11-21"), ("2026-10-01", "2026-10-21")),  # a month so far
        (("2026-03-01", "2026-03-30"), ("2026-02-01", "2026-02-28")),
        (("2026-11-16", "2026-11-22"), ("2026-11-09", "2026-11-15")),  # a week
        (("2026-11-16", "2026-11-18"), ("2026-11-09", "2026-11-11")),  # a week so far
        (("2026-11-20", "2026-11-20"), ("2026-11-13", "2026-11-13")),  # a Friday
        (("2026-11-05", "2026-11-14"), ("2026-10-26", "2026-11-04")),  # ten days
    ],
)
def test_the_period_before(period: tuple[str, str], before: tuple[str, str]) -> None:
    """Like is compared with like: months with months, a part of one with the same part."""
    found = previous(Period(*map(date.fromisoformat, period)))
    assert (found.first.isoformat(), found.last.isoformat()) == before


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 800))
def test_the_period_before_ends_before(first: date, days: int) -> None:
    """Nothing is compared with itself."""
    period = Period(first, first + timedelta(days=days))
    assert previous(period).first <= previous(period).last < period.first


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_every_day_has_its_place(day: date) -> None:
    """Calendar steps hold their day and are whole."""
    for step, shortest, longest in (("day", 1, 1), ("week", 7, 7), ("month", 28, 31),
                                    ("quarter", 90, 92)):  # fmt: skip
        found = period_of(day, step)  # type: ignore[arg-type]
        assert found.first <= day <= found.last
        assert shortest <= found.days <= longest


def test_the_step_follows_the_span() -> None:
    """Days for a month, weeks for half a year, months beyond."""
    first = date(2026, 1, 1)
    steps = [step_of(first, first + timedelta(days=days)) for days in (0, 30, 31, 183, 184, 900)]
    assert steps == ["day", "day", "week", "week", "month", "month"]
