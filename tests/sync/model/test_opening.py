"""Opening hours: open or not, when next, and how it is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.model.opening import (
    WEEKDAYS,
    Opening,
    Span,
    describe_opening,
    in_order,
    is_open,
    next_opening,
)

HELSINKI = ZoneInfo("Europe/Helsinki")
NINE_TO_FOUR: tuple[Span, ...] = ((time(9), time(16, 15)),)
OFFICE = Opening(
    weekdays=dict.fromkeys(WEEKDAYS[:5], NINE_TO_FOUR),
    exceptions={date(2026, 12, 23): ((time(9), time(12)),), date(2026, 12, 28): ()},
    holidays={date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 23)},
)


def at(day: int, hour: int, minute: int = 0, month: int = 12, fold: int = 0) -> datetime:
    """Return a moment of 2026 in Helsinki."""
    return datetime(2026, month, day, hour, minute, tzinfo=HELSINKI, fold=fold)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(21, 8, 59), False),
        (at(21, 9), True),
        (at(21, 16, 14), True),
        (at(21, 16, 15), False),
        (at(20, 12), False),
        (at(23, 11), True),
        (at(23, 12), False),
        (at(24, 12), False),
        (at(28, 12), False),
    ],
)
def test_open_within_the_spans_of_the_day(moment: datetime, expected: bool) -> None:
    """From the first minute up to, not including, the last; exceptions beat holidays."""
    assert is_open(OFFICE, moment) is expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(21, 7), at(21, 9)),
        (at(21, 10, 30), at(21, 10, 30)),
        (at(21, 17), at(22, 9)),
        (at(23, 12), at(29, 9)),
    ],
)
def test_next_opening_looks_past_weekends_holidays_and_exceptions(
    moment: datetime, expected: datetime
) -> None:
    """The next opening is now while open, else the next start that really happens."""
    assert next_opening(OFFICE, moment) == expected


def test_an_office_that_never_opens_has_no_next_opening() -> None:
    """Closed for a year ahead: None."""
    closed = Opening(weekdays={"monday": ()})
    assert next_opening(closed, at(21, 9)) is None
    assert not is_open(closed, at(21, 9))


def test_without_weekdays_it_is_always_open_but_for_exceptions() -> None:
    """No weekday configured: open day and night, on holidays too; an exception still closes."""
    always = Opening(exceptions={date(2026, 12, 24): ()}, holidays={date(2026, 12, 25)})
    assert is_open(always, at(25, 3))
    assert not is_open(always, at(24, 3))
    assert next_opening(always, at(24, 3)) == at(25, 0)


def test_a_naive_datetime_is_refused() -> None:
    """Without a time zone the question has no answer."""
    with pytest.raises(ValueError, match="time zone"):
        is_open(OFFICE, datetime(2026, 1, 1, 9))


def test_the_night_when_an_hour_is_missing() -> None:
    """29 March 2026, 03:00 becomes 04:00: a start in the missing hour moves by that hour."""
    nightly = Opening(weekdays={"sunday": ((time(3, 30), time(6)),)})
    opens = next_opening(nightly, at(29, 1, month=3))
    assert opens == at(29, 4, 30, month=3)
    assert is_open(nightly, at(29, 4, 30, month=3))


def test_the_night_when_an_hour_is_doubled() -> None:
    """25 October 2026, 04:00 becomes 03:00: the span lasts until its end comes the second time."""
    nightly = Opening(weekdays={"sunday": ((time(2), time(3, 30)),)})
    assert is_open(nightly, at(25, 3, 45, month=10, fold=0))
    assert is_open(nightly, at(25, 3, 15, month=10, fold=1))
    assert not is_open(nightly, at(25, 3, 30, month=10, fold=1))


MINUTES = st.integers(0, 24 * 12).map(lambda n: n * 5)


@st.composite
def spans(draw: st.DrawFn) -> tuple[Span, ...]:
    """Draw ordered spans of one day, the last perhaps until midnight."""
    marks = sorted(draw(st.sets(MINUTES, max_size=6)))
    pairs = zip(marks[::2], marks[1::2], strict=False)
    return tuple((as_time(start), as_time(end)) for start, end in pairs)


def as_time(minutes: int) -> time:
    """Return minutes since midnight as a time; 24:00 as 00:00."""
    return time(minutes // 60 % 24, minutes % 60)


DAYS = st.dates(date(2026, 3, 20), date(2026, 11, 5))
OPENINGS = st.builds(
    Opening,
    weekdays=st.none() | st.dictionaries(st.sampled_from(WEEKDAYS), spans()),
    exceptions=st.dictionaries(DAYS, spans(), max_size=5),
    holidays=st.frozensets(DAYS, max_size=5),
)
MOMENTS = st.builds(
    lambda minute: (datetime(2026, 3, 20, tzinfo=UTC) + timedelta(minutes=minute)).astimezone(
        HELSINKI
    ),
    st.integers(0, 230 * 1440)
    | st.integers(8 * 1440, 10 * 1440)
    | st.integers(218 * 1440, 221 * 1440),
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(OPENINGS, MOMENTS)
def test_is_open_and_next_opening_agree(opening: Opening, moment: datetime) -> None:
    """It is open when it next opens, and at no moment looked at before that."""
    opens = next_opening(opening, moment)
    assert is_open(opening, moment) == (opens == moment)
    last = opens or moment + timedelta(days=3)
    if opens is not None:
        assert opens.astimezone(UTC) >= moment.astimezone(UTC)
        assert is_open(opening, opens)
    step = moment.astimezone(UTC)
    for _ in range(60):
        if step >= last.astimezone(UTC):
            break
        assert not is_open(opening, step.astimezone(HELSINKI))
        step += timedelta(minutes=25)


@given(spans())
def test_drawn_spans_are_in_order(drawn: tuple[Span, ...]) -> None:
    """Spans that follow each other are accepted, and refused when turned round."""
    assert in_order(drawn)
    if len(drawn) > 1:
        assert not in_order(drawn[::-1])


@pytest.mark.parametrize(
    "wrong",
    [
        ((time(10), time(9)),),
        ((time(9), time(9)),),
        ((time(9), time(12)), (time(11), time(13))),
        ((time(9), time(0)), (time(10), time(11))),
    ],
)
def test_spans_out_of_order_are_seen(wrong: tuple[Span, ...]) -> None:
    """Backwards, empty, overlapping, or after midnight."""
    assert not in_order(wrong)


SWEDISH = {
    "{hour}:{minute}": "{hour}.{minute}",
    "on Monday at {time}": "kl. {time} på måndag",
    "tomorrow at {time}": "i morgon kl. {time}",
    "{day}/{month}/{year}": "{day}.{month}.{year}",
    "on {date} at {time}": "den {date} kl. {time}",
}


def swedish(text: str) -> str:
    """Translate as the Swedish catalogue does."""
    return SWEDISH.get(text, text)


@pytest.mark.parametrize(
    ("opens", "_", "expected"),
    [
        (at(17, 9), str, "today at 9:00"),
        (at(18, 9, 5), str, "tomorrow at 9:05"),
        (at(18, 9), swedish, "i morgon kl. 9.00"),
        (at(21, 9), str, "on Monday at 9:00"),
        (at(21, 9), swedish, "kl. 9.00 på måndag"),
        (at(23, 9), str, "on Wednesday at 9:00"),
        (at(24, 9), str, "on 24/12/2026 at 9:00"),
        (at(24, 9), swedish, "den 24.12.2026 kl. 9.00"),
    ],
)
def test_the_next_opening_is_said_in_words(
    opens: datetime, _: Callable[[str], str], expected: str
) -> None:
    """Today, tomorrow, the weekday within six days, else the date; each language its own way."""
    assert describe_opening(opens, at(17, 17), _) == expected
