"""A change is told where it is larger than chance, and where all that it rests on is told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sync.stats.figures import HIDDEN, Shown
from sync.stats.filling import Filling
from sync.stats.periods import Period
from sync.stats.summary import Earlier, summarise
from sync.stats.summary.parts import ChangesPart
from tests.sync.stats.rows import row, survey

PULSE = survey("pulse")
MONDAY = date(2026, 11, 2)
TODAY = date(2026, 11, 18)
Row = tuple[object, ...]


def week(first: date, faces: dict[int, int], days: int = 5) -> list[Row]:
    """Return a week's rows, evenly over its days."""
    given = [face for face, n in faces.items() for _ in range(n)]
    return [
        row(face, bucket=f"{first + timedelta(days=n % days)}T09:00+02:00/PT1H")
        for n, face in enumerate(given)
    ]


def changes(rows: list[Row], **how: object) -> ChangesPart:
    """Return what is told of changes."""
    filling = Filling([PULSE])
    filling.take(rows)
    (part,) = summarise(filling.tally(), [PULSE], today=TODAY, **how).surveys  # type: ignore[arg-type]
    assert part.changes is not None
    return part.changes


GOOD = {1: 10, 2: 10, 3: 20, 4: 60, 5: 100}
BAD = {1: 60, 2: 40, 3: 40, 4: 30, 5: 30}


def test_a_change_beyond_chance_is_told_with_its_interval() -> None:
    """Two whole weeks that are over are compared; this week is not, for it is not over."""
    found = changes(
        week(MONDAY, GOOD) + week(MONDAY + timedelta(7), BAD) + week(date(2026, 11, 16), GOOD, 2)
    )
    assert (found.now, found.before) == (
        Period(date(2026, 11, 9), date(2026, 11, 15)), Period(date(2026, 11, 2), date(2026, 11, 8)),
    )  # fmt: skip
    lines = {line.measure: line for line in found.lines}
    assert list(lines) == ["submissions", "index", "unsatisfied"]
    assert (lines["index"].now, lines["index"].before) == (Shown(41.0), Shown(79.0))
    assert isinstance(lines["index"].change, Shown)
    assert lines["index"].change.value is not None
    assert lines["index"].change.value.high < -25
    assert lines["unsatisfied"].now == Shown(0.5)
    assert lines["submissions"].change == Shown(None)


def test_what_chance_can_do_is_no_change() -> None:
    """A few points up are no news."""
    found = changes(week(MONDAY, GOOD) + week(MONDAY + timedelta(7), {**GOOD, 5: 104}))
    assert {line.change for line in found.lines} == {Shown(None)}
    assert found.lines[1].now != HIDDEN


@pytest.mark.parametrize("which", [0, 7])
def test_a_change_rests_on_no_hidden_count(which: int) -> None:
    """With two of the worst face in either week its index is not told; their number is."""
    weeks = [GOOD, GOOD]
    weeks[which // 7] = {**GOOD, 1: 2}
    found = changes(week(MONDAY, weeks[0]) + week(MONDAY + timedelta(7), weeks[1]))
    lines = {line.measure: line for line in found.lines}
    assert lines["index"].now == lines["index"].change == HIDDEN
    assert isinstance(lines["submissions"].now, Shown)


def test_days_that_were_asked_for_stand_against_those_before() -> None:
    """What was before is counted apart: it is in no other figure."""
    before, now = (Period(MONDAY + timedelta(n), MONDAY + timedelta(n + 6)) for n in (0, 7))
    past = Filling([PULSE])
    past.take(week(MONDAY, BAD))
    rows = week(MONDAY + timedelta(7), GOOD)
    found = changes(rows, earlier=Earlier(now, before, past.tally()))
    lines = {line.measure: line for line in found.lines}
    assert (lines["index"].now, lines["index"].before) == (Shown(79.0), Shown(41.0))
    few = Filling([PULSE])
    few.take(week(MONDAY, {**GOOD, 2: 3}))
    found = changes(rows, earlier=Earlier(now, before, few.tally()))
    assert {line.measure for line in found.lines if line.change == HIDDEN} == {"index"} | {
        line.measure for line in found.lines[2:] if line.change == HIDDEN
    }


def test_without_two_whole_weeks_there_is_nothing_to_compare() -> None:
    """Somebody who began on a Tuesday has one whole week, and it is compared with nothing."""
    filling = Filling([PULSE])
    filling.take(week(MONDAY + timedelta(1), GOOD) + week(MONDAY + timedelta(7), GOOD))
    (part,) = summarise(filling.tally(), [PULSE], today=TODAY).surveys
    assert part.changes is None


def test_a_recommendation_needs_its_three_camps_alone() -> None:
    """A score is told though some of its eleven points are small."""
    experience = survey("experience")
    given = {0: 12, 3: 30, 7: 40, 9: 30, 10: 4}

    def rows(first: date, extra: int) -> list[Row]:
        answers = [v for v, n in {**given, 3: extra}.items() for _ in range(n)]
        return [
            row(None, survey="experience", answers={"recommend": v},
                bucket=f"{first + timedelta(days=n % 5)}T09:00+02:00/PT1H")
            for n, v in enumerate(answers)
        ]  # fmt: skip

    filling = Filling([experience])
    filling.take(rows(MONDAY, 10) + rows(MONDAY + timedelta(7), 90))
    (part,) = summarise(filling.tally(), [experience], today=TODAY).surveys
    assert part.changes is not None
    (score,) = [line for line in part.changes.lines if line.measure == "nps"]
    assert isinstance(score.change, Shown)
    assert score.change.value is not None


def test_a_kiosk_that_was_not_there_yet_is_no_rise() -> None:
    """Where the period before begins long before the first answer, numbers are not compared."""
    before = Period(MONDAY - timedelta(14), MONDAY + timedelta(6))
    now = Period(MONDAY + timedelta(7), MONDAY + timedelta(13))
    past = Filling([PULSE])
    past.take(week(MONDAY, GOOD))
    found = changes(week(MONDAY + timedelta(7), GOOD), earlier=Earlier(now, before, past.tally()))
    assert [line.measure for line in found.lines] == ["index", "unsatisfied"]
