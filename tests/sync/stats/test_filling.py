"""Rows become counters."""

from __future__ import annotations

from datetime import date

import pytest

from sync.stats.filling import Filling
from sync.stats.tally import Counted, Day, Hour, Pair
from tests.sync.stats.rows import many, row, survey

RATED = Counted("pulse", "rating", "2", doubtful=False)


def filled(*rows: tuple[object, ...]) -> Filling:
    """Return a filling with these rows."""
    filling = Filling([survey("pulse"), survey("experience"), survey("ideas")])
    filling.take(rows)
    return filling


def test_a_row_is_counted_where_it_belongs() -> None:
    """One answer is in its day, hour and site; its topics with its face."""
    tally = filled(row(2, topics=("heard", "privacy"), comment="x")).tally()
    submission = RATED._replace(question="", value="")
    assert tally.values[submission] == tally.values[RATED] == 1
    assert tally.values[submission._replace(question="#comment")] == 1
    assert tally.days[RATED, Day(date(2026, 11, 23), "P1D")] == 1
    assert tally.hours[RATED, Hour(1, 9, "PT1H")] == 1
    assert tally.sites[RATED, "centre"] == 1
    assert tally.languages[submission, "fi"] == 1
    assert tally.pairs == {
        Pair("pulse", "topics", topic, 2, doubtful=False): 1 for topic in ("", "heard", "privacy")
    }


def test_a_wider_bucket_stays_wide() -> None:
    """A week is a week, and an unknown day no day; a half-day lies in its day."""
    tally = filled(
        row(2, bucket="2026-11-23T00:00+02:00/P7D"),
        row(2, bucket="2026-11-23T12:00+02:00/PT12H"),
        row(2, bucket="unknown"),
        row(2, bucket="from later/P1M"),
    ).tally()
    monday = date(2026, 11, 23)
    days = {day: n for (counted, day), n in tally.days.items() if counted == RATED}
    hours = {hour: n for (counted, hour), n in tally.hours.items() if counted == RATED}
    assert days == {Day(monday, "P7D"): 1, Day(monday, "P1D"): 1, Day(None, "unknown"): 2}
    assert hours == {Hour(0, 0, "P7D"): 1, Hour(1, 12, "PT12H"): 1, Hour(0, 0, "unknown"): 2}


def test_the_doubtful_are_kept_apart() -> None:
    """They are in the tally, marked."""
    tally = filled(row(2), row(2, doubtful=1)).tally()
    assert tally.values[RATED] == tally.values[RATED._replace(doubtful=True)] == 1


def test_a_survey_without_faces_has_its_own_headline() -> None:
    """The recommendation stands by day and site, the statements only in all."""
    tally = filled(
        row(None, survey="experience", answers={"recommend": 9, "heard": 4}),
        row(None, survey="experience", answers={"heard": 4}),
        row(None, survey="ideas", answers={"theme": "meeting"}),
        row(None, survey="foreign", answers={}),
    ).tally()
    placed = {(counted.survey, counted.question): n for (counted, _), n in tally.sites.items()}
    assert placed == {("experience", ""): 2, ("experience", "recommend"): 1, ("ideas", ""): 1,
                      ("foreign", ""): 1}  # fmt: skip
    assert tally.values[Counted("experience", "heard", "4", doubtful=False)] == 2


def test_pieces_make_no_difference() -> None:
    """Rows in many pieces, settled in between, are counted as in one."""
    rows = many(3000)
    filling = Filling([survey("pulse")])
    for start in range(0, len(rows), 7):
        filling.take(rows[start : start + 7])
        if start % 700 == 0:
            filling.tally()
    filling.end("fi", "completed", 3)
    whole = filled(*rows)
    whole.end("fi", "completed", 3)
    assert filling.tally() == whole.tally()


@pytest.mark.parametrize(
    "answers",
    ["{bro", "[1]", "4", "null", '"x"', "", "[" * 100_000, '{"rating":{"x":[]},"topics":4}',
     '{"topics":[[],{},null]}', '{"topics":{"a":1}}'],
)  # fmt: skip
def test_what_cannot_be_read_counts_as_missing(answers: str) -> None:
    """A damaged text, and an answer of another kind, are submissions without that answer."""
    tally = filled((*row(2)[:8], answers, *row(2)[9:])).tally()
    assert tally.values == {RATED._replace(question="", value=""): 1, RATED: 1}
    assert not tally.pairs


@pytest.mark.parametrize("rating", [0, 6, 10**30, "yes", "4", True, 2.5, b"2", None])
def test_what_is_on_no_scale_counts_as_missing(rating: object) -> None:
    """A face that the survey hasn't is no answer, in no table."""
    odd = row(2)
    tally = filled((*odd[:7], rating, '{"rating":2}', *odd[9:])).tally()
    submission = RATED._replace(question="", value="")
    assert {counted for counted, _ in tally.sites} == set(tally.values) == {submission}


@pytest.mark.parametrize(
    "bucket",
    ["9999-12-31T00:00+02:00/P7D", "9999-12-31T00:00+02:00/P1D", "0000-00-00T00:00/P1D",
     "2026-11-23T99:00+02:00/PT1H", "2026-11-23Tab:00+02:00/PT1H", ""],
)  # fmt: skip
def test_a_time_that_is_none_is_an_unknown_day(bucket: str) -> None:
    """Nothing can be worked out with it, the end of the week least of all."""
    tally = filled(row(2, bucket=bucket)).tally()
    assert {day for _, day in tally.days} == {Day(None, "unknown")}
