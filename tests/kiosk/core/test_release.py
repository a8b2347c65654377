"""Who goes out, and under which bucket."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core.release import AT_LEAST, FEW, Fate, Kin, Waiting, due, tally
from sync.model.calendar import Length, bucket_of, hour_of, is_over, parse_bucket

ZONE = ZoneInfo("Europe/Helsinki")
FINNISH = Kin("fi", "pulse", 1, "kiosk", doubtful=False)
KINS = (FINNISH, Kin("sv", "pulse", 1, "kiosk", doubtful=False))
MONDAY = datetime(2026, 11, 23, tzinfo=ZONE)


def at(hour: int, *, day: int = 0) -> datetime:
    """Return a local hour of the week of 23 November 2026."""
    return MONDAY + timedelta(days=day, hours=hour)


def visits(count: int, hour: datetime | None, *, first: int = 0, **fields: object) -> list[Waiting]:
    """Return so many Finnish visits that ended in the same hour."""
    return [Waiting(first + i, FINNISH, hour, **fields) for i in range(count)]  # type: ignore[arg-type]


def lengths(buckets: dict[int, str]) -> Counter[str]:
    """Count the durations of the buckets."""
    return Counter(bucket.partition("/")[2] or bucket for bucket in buckets.values())


def test_five_of_an_hour_go_out_when_it_is_over() -> None:
    """An hour with five visits is released under the hour, and not before its end."""
    five = visits(5, at(9))
    assert due(five, at(9), everything=False) == {}
    assert lengths(due(five, at(10), everything=False)) == {"PT1H": 5}


def test_four_of_an_hour_wait_for_more() -> None:
    """A thin hour is not released, but joins the half-day."""
    waiting = [*visits(4, at(8)), *visits(3, at(11), first=10)]
    assert due(waiting, at(11), everything=False) == {}
    assert lengths(due(waiting, at(12), everything=False)) == {"PT12H": 7}


def test_a_comment_waits_for_the_day_and_counts_only_there() -> None:
    """Four taps and a comment in one hour share a day, never an hour."""
    waiting = [*visits(4, at(9)), *visits(1, at(9), first=10, comment=True)]
    assert due(waiting, at(23), everything=False) == {}
    assert lengths(due(waiting, at(0, day=1), everything=False)) == {"P1D": 5}


def test_rows_with_a_narrower_bucket_do_not_count_for_a_wider_one() -> None:
    """Five taps go out under their hour; the comment beside them does not get the day of them."""
    waiting = [*visits(5, at(9)), *visits(1, at(9), first=10, comment=True)]
    assert lengths(due(waiting, at(0, day=1), everything=False)) == {"PT1H": 5}


def test_a_thin_week_goes_out_at_its_end() -> None:
    """The stated exception: a week with fewer than five is released under the week."""
    waiting = visits(2, at(9, day=2))
    assert due(waiting, at(23, day=6), everything=False) == {}
    assert lengths(due(waiting, at(0, day=7), everything=False)) == {"P7D": 2}


def test_a_comment_that_awaits_an_answer_leaves_at_the_end_of_a_thin_day() -> None:
    """An answer within days must not wait for the end of the week."""
    waiting = visits(1, at(9), comment=True, wants_answer=True)
    assert due(waiting, at(23), everything=False) == {}
    assert lengths(due(waiting, at(0, day=1), everything=False)) == {"P7D": 1}


def test_what_shows_on_a_row_keeps_it_from_counting_for_others() -> None:
    """Four honest visits and a doubtful one are not five of a kind."""
    doubtful = Kin("fi", "pulse", 1, "kiosk", doubtful=True)
    waiting = [*visits(4, at(9)), Waiting(10, doubtful, at(9))]
    assert due(waiting, at(10), everything=False) == {}


def test_nothing_goes_out_while_the_clock_is_not_trusted() -> None:
    """Without the time of day no period is known to be over."""
    assert due(visits(9, at(9)), None, everything=False) == {}


def test_unknown_goes_out_at_the_end_of_the_day_on_which_that_was_found() -> None:
    """A visit whose hour was lost with its boot waits for midnight."""
    waiting = visits(1, None, unknown_since=date(2026, 11, 23))
    assert due(waiting, at(23), everything=False) == {}
    assert due(waiting, at(0, day=1), everything=False) == {0: "unknown"}


def test_nobody_goes_out_alone_by_a_clock_that_was_moved_by_hand() -> None:
    """While the clock is held a thin week, a thin `unknown` and an awaited answer wait; five of a
    kind go out as ever."""
    lone = visits(1, at(9), comment=True, wants_answer=True)
    unknown = visits(4, None, first=10, unknown_since=date(2026, 11, 23))
    later = at(0, day=30)
    assert due([*lone, *unknown], later, everything=False, held=True) == {}
    four = visits(4, at(9), first=20)
    assert lengths(due([*lone, *four], later, everything=False, held=True)) == {"P1D": 5}
    fifth = visits(1, None, first=14, unknown_since=date(2026, 11, 24))
    assert lengths(due([*unknown, *fifth], later, everything=False, held=True)) == {"unknown": 5}
    assert len(due([*lone, *unknown], later, everything=False)) == 5


def test_closing_the_period_leaves_nobody_behind() -> None:
    """`everything` releases all by the same grouping; what is too thin goes under the week."""
    waiting = [*visits(5, at(9)), *visits(1, at(9), first=10, comment=True)]
    assert lengths(due(waiting, at(9), everything=True)) == {"PT1H": 5, "P7D": 1}


offsets = st.integers(0, 24 * 21)
made = st.lists(
    st.tuples(offsets, st.sampled_from(KINS), st.booleans(), st.sampled_from([False] * 9 + [True])),
    max_size=120,
)
starts = st.sampled_from(
    [datetime(2026, 3, 23, tzinfo=ZONE), datetime(2026, 10, 19, tzinfo=ZONE), MONDAY]
)


@given(made, starts, st.integers(1, 40))
@settings(max_examples=120, deadline=None)
def test_whenever_it_runs_no_one_is_lost_early_or_alone(
    visits: list[tuple[int, Kin, bool, bool]], start: datetime, step_h: int
) -> None:
    """Over three weeks around a change of the clock, released at any rhythm, every visit goes out
    once, after its bucket's end, with at least four others of its kind unless a week is thin."""
    waiting = [
        Waiting(key, kin, _later(start, offset), comment, wants)
        for key, (offset, kin, comment, wants) in enumerate(visits)
    ]
    by_key = {visit.key: visit for visit in waiting}
    for hours in range(0, 24 * 31 + step_h, step_h):
        now = _later(start, hours)
        ended = [v for v in waiting if _instant(v) <= now.timestamp()]
        out = due(ended, now, everything=False)
        _check_group_sizes(out, by_key)
        for key, bucket in out.items():
            _check_bucket(by_key[key], bucket, now)
        waiting = [visit for visit in waiting if visit.key not in out]
    assert waiting == []


def _later(start: datetime, hours: int) -> datetime:
    """Return the clock hour so many real hours after the start."""
    return hour_of(start.astimezone(UTC) + timedelta(hours=hours), ZONE)


def _instant(visit: Waiting) -> float:
    assert visit.hour is not None
    return visit.hour.timestamp()


def _check_group_sizes(out: dict[int, str], by_key: dict[int, Waiting]) -> None:
    groups = Counter((by_key[key].kin, bucket) for key, bucket in out.items())
    for (_, bucket), size in groups.items():
        assert size >= AT_LEAST or bucket.endswith("/P7D")


def _check_bucket(visit: Waiting, text: str, now: datetime) -> None:
    bucket = parse_bucket(text)
    assert bucket is not None
    assert visit.hour is not None
    assert bucket.contains(visit.hour)
    awaited: Length = "day" if visit.wants_answer and visit.comment else bucket.length
    assert is_over(visit.hour, awaited if bucket.length == "week" else bucket.length, now)
    assert not (visit.comment and bucket.length in ("hour", "half-day"))
    assert str(bucket_of(visit.hour, bucket.length)) == text


def fates(language: str, *outcomes: str, reasons: tuple[str, ...] = ()) -> list[Fate]:
    """Return visits that ended in these ways."""
    return [Fate(language, outcome, reasons) for outcome in outcomes]


def test_the_end_of_a_lone_visit_is_not_told() -> None:
    """A release of one says neither how that one ended nor why it is doubtful."""
    assert tally(fates("ar", "walked_away", reasons=("burst", "staff"))) == [
        ("outcome", "all", FEW, 1),
        ("reason", "all", FEW, 1),
    ]


def test_five_of_a_language_are_told_by_name() -> None:
    """From five visits on nobody can be picked out; a smaller language beside them is."""
    going = fates("fi", *["completed"] * 4, "crashed") + fates("sv", "walked_away")
    assert tally(going) == [
        ("outcome", "all", FEW, 1),
        ("outcome", "fi", "completed", 4),
        ("outcome", "fi", "crashed", 1),
    ]


def test_small_languages_are_told_together() -> None:
    """Two languages with three visits each come to six, whose ends may be told without language."""
    going = fates("sv", *["completed"] * 3) + fates("en", "completed", *["walked_away"] * 2)
    assert tally(going) == [
        ("outcome", "all", "completed", 4),
        ("outcome", "all", "walked_away", 2),
    ]


def test_reasons_are_told_from_five_doubtful_visits_on() -> None:
    """Honest visits do not hide the reason of the one that is flagged."""
    honest = fates("fi", *["completed"] * 20)
    four = fates("fi", *["completed"] * 4, reasons=("burst", "streak"))
    told = [count for count in tally(honest + four) if count[0] == "reason"]
    assert told == [("reason", "all", FEW, 4)]
    five = [*four, *fates("sv", "completed", reasons=("staff",))]
    told = [count for count in tally(honest + five) if count[0] == "reason"]
    assert told == [
        ("reason", "all", "burst", 4),
        ("reason", "all", "staff", 1),
        ("reason", "all", "streak", 4),
    ]


@given(
    st.lists(
        st.builds(
            Fate,
            st.sampled_from(["fi", "sv", "en"]),
            st.sampled_from(["completed", "walked_away", "crashed"]),
            st.sampled_from([(), (), ("burst",), ("burst", "staff")]),
        ),
        max_size=30,
    )
)
@settings(max_examples=150, deadline=None)
def test_counts_add_up_and_name_nothing_below_five(going: list[Fate]) -> None:
    """Outcomes sum up to the release; a name stands only where five visits share its group."""
    counts = tally(going)
    assert sum(n for kind, *_, n in counts if kind == "outcome") == len(going)
    for group in {(kind, code) for kind, code, *_ in counts}:
        named = sum(n for kind, code, name, n in counts if (kind, code) == group and name != FEW)
        assert named == 0 or named >= AT_LEAST
    assert len({count[:3] for count in counts}) == len(counts)
