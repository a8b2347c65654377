"""What the writer's thread does when nobody waits, and when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from kiosk.attempts import Attempts
from kiosk.chores import Chores
from kiosk.clock import SimulatedClock
from kiosk.store.api import CannotWriteError
from sync.model.calendar import Stamp

ZONE = ZoneInfo("Europe/Helsinki")


class Diary:
    """Stands in for the store and writes down which chores it was asked for."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.tidied = True
        self.failing = ""
        self.slices = 1
        self.asked = 0
        self.hour: int | None = None

    def release(self, stamp: Stamp) -> None:
        """Note it."""
        self._may_fail("release")
        self.hour = stamp.hour.hour if stamp.hour else None
        self.done.append(f"release {stamp.hour.hour if stamp.hour else '?'}")

    def retain(self, stamp: Stamp) -> None:
        """Note it."""
        self._may_fail("retain")
        self.done.append("retain")

    def tidy(self, stamp: Stamp) -> bool:
        """Note it, and say what the test wants."""
        self._may_fail("tidy")
        self.done.append("tidy")
        return self.tidied

    def carry_out_requests(self, stamp: Stamp) -> bool:
        """Note it."""
        self._may_fail("ask")
        self.asked += 1
        return True

    def check_some(self) -> bool:
        """Note it, and be through after as many slices as the test wants."""
        self._may_fail("check")
        self.done.append("check")
        self.slices -= 1
        return self.slices <= 0

    def check_structure(self, gives_way: Callable[[], bool]) -> bool:
        """Note it unless it gives way."""
        if not gives_way():
            self.done.append(f"structure {self.hour}")
            return True
        return False

    def _may_fail(self, chore: str) -> None:
        if chore == self.failing:
            raise CannotWriteError(f"no room for {chore}")


def test_a_release_comes_soon_after_every_hour_and_retention_once_a_day() -> None:
    """A day has one retention run and one check; between the hours the thread only looks once a
    minute whether sync asks for something."""
    clock = SimulatedClock(datetime(2026, 11, 23, 9, 5, tzinfo=ZONE))
    chores, diary = Chores(clock, Attempts()), Diary()
    wakes = 0
    while clock.elapsed_s() < 23.5 * 3600:
        clock.advance(max(0.001, chores.next_in_s(owed=False)))
        chores.do_due(diary)  # type: ignore[arg-type]
        wakes += 1
    hours = [line for line in diary.done if line.startswith("release")]
    assert hours[:3] == ["release 9", "release 10", "release 11"]
    assert len(hours) in (24, 25)
    assert diary.done.count("retain") == 2
    assert diary.done.count("check") == 1
    assert [line for line in diary.done if "structure" in line] == ["structure 20", "structure 0"]
    assert wakes - diary.asked < 60
    assert diary.asked == pytest.approx(23.5 * 60, abs=30)


def test_what_can_not_be_cut_into_slices_is_checked_at_night_and_gives_way() -> None:
    """Somebody who comes in mid-check is served first, and the check is tried again soon."""
    clock = SimulatedClock(datetime(2026, 11, 23, 23, 5, tzinfo=ZONE))
    waits = [True, True, False]
    chores, diary = Chores(clock, Attempts(), lambda: waits.pop(0)), Diary()
    clock.advance(3)
    for _ in range(4):
        chores.do_due(diary)  # type: ignore[arg-type]
        clock.advance(31)
    assert not waits
    assert diary.done.count("structure 23") == 1


def test_without_trusted_time_the_structure_is_checked_every_24_hours() -> None:
    """Nobody knows when the night is, but it is not left out."""
    clock = SimulatedClock(datetime(2026, 11, 23, 9, 5, tzinfo=ZONE), trusted=False)
    chores, diary = Chores(clock, Attempts()), Diary()
    for _ in range(3 * 24 + 1):
        chores.do_due(diary)  # type: ignore[arg-type]
        clock.advance(3600)
    assert diary.done.count("structure None") == 3


def test_a_check_of_many_submissions_rests_between_its_slices() -> None:
    """It goes on where it stopped, soon, and rests for a day when it is through."""
    clock = SimulatedClock(datetime(2026, 11, 23, 9, 5, tzinfo=ZONE))
    chores, diary = Chores(clock, Attempts()), Diary()
    diary.slices = 40
    clock.advance(121)
    for _ in range(200):
        chores.do_due(diary)  # type: ignore[arg-type]
        assert chores.next_in_s(owed=False) > 0
        clock.advance(0.05)
    assert diary.done.count("check") == 40


@pytest.mark.parametrize("failing", ["release", "retain", "tidy", "check", "ask"])
def test_a_chore_that_fails_holds_up_no_other(
    failing: str, caplog: pytest.LogCaptureFixture
) -> None:
    """All the rest is done; what failed is tried again until it works, and logged once, when the
    hour is over: the moment of a failure would tell when somebody came."""
    clock = SimulatedClock(datetime(2026, 11, 23, 9, 5, tzinfo=ZONE))
    chores, diary = Chores(clock, Attempts()), Diary()
    diary.failing = failing
    for _ in range(10):
        clock.advance(31)
        chores.do_due(diary)  # type: ignore[arg-type]
    others = {"release 9", "retain", "tidy", "check"} - {failing, f"{failing} 9"}
    assert set(diary.done) == others
    assert bool(diary.asked) == (failing != "ask")
    assert caplog.records == []
    clock.advance(3600)
    chores.do_due(diary)  # type: ignore[arg-type]
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    diary.failing = ""
    clock.advance(24 * 3600)
    chores.do_due(diary)  # type: ignore[arg-type]
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]


def test_a_log_that_can_not_be_cut_is_tried_again_soon() -> None:
    """While a reader holds deleted words in the log the chores come back before the hour."""
    clock = SimulatedClock(datetime(2026, 11, 23, 9, 5, tzinfo=ZONE))
    chores, diary = Chores(clock, Attempts()), Diary()
    diary.tidied = False
    clock.advance(3)
    chores.do_due(diary)  # type: ignore[arg-type]
    assert 0 < chores.next_in_s(owed=False) <= 60


def test_an_untrusted_clock_is_looked_at_every_minute() -> None:
    """Nothing tells when network time arrives, so it is asked for, calmly."""
    clock = SimulatedClock(datetime(2026, 11, 23, 9, 5, tzinfo=ZONE), trusted=False)
    chores, diary = Chores(clock, Attempts()), Diary()
    clock.advance(3)
    chores.do_due(diary)  # type: ignore[arg-type]
    assert chores.next_in_s(owed=False) == pytest.approx(60)
    assert chores.next_in_s(owed=True) == pytest.approx(5)
