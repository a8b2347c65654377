"""The corner that is held: what opens the pad, what does not, and that nobody sees or logs it."""

from __future__ import annotations

import logging

import pytest

from kiosk.core.messages import (
    Answered,
    CleaningStarted,
    HoursChanged,
    Skipped,
    StorageChecked,
    TimerFired,
)
from kiosk.core.staff.messages import StaffClosed
from kiosk.core.staff.viewmodels import PinView
from kiosk.core.viewmodels import RatingView, TopicsView
from kiosk.ui.corner import corner_box
from tests.ui.app.hands import Bench
from tests.ui.app.staff.staff_hands import CORNER, StaffHand


def test_the_corner_held_for_five_seconds_opens_the_pad(staff: StaffHand) -> None:
    """The pad stands in the place of the clients' screen, while the finger is still down."""
    finger = staff.bench.put_down(CORNER)
    staff.passes(5)
    assert isinstance(staff.view, PinView)
    assert staff.bench.screen.view is staff.view
    staff.bench.lift(finger)
    assert isinstance(staff.view, PinView)


def test_nothing_shows_that_the_corner_is_held(staff: StaffHand) -> None:
    """Until the time is over the screen is the same, pixel for pixel."""
    staff.bench.until(lambda: staff.bench.still)
    before = staff.bench.pixels()
    staff.bench.put_down(CORNER)
    staff.passes(4)
    assert staff.bench.pixels() == before


def test_four_seconds_are_not_enough(staff: StaffHand) -> None:
    """A finger lifted too early leaves nothing behind that could open the pad later."""
    staff.hold_corner(4)
    assert "corner" not in staff.bench.timers.running
    assert staff.view is None
    assert isinstance(staff.bench.screen.view, RatingView)


def test_a_finger_that_slides_out_opens_nothing(staff: StaffHand) -> None:
    """Nor does it when it comes back: it must stay."""
    finger = staff.bench.put_down(CORNER)
    staff.bench.move(finger, (400, 400))
    staff.bench.move(finger, CORNER)
    staff.passes(6)
    assert staff.view is None


def test_a_finger_that_slides_in_opens_nothing(staff: StaffHand) -> None:
    """It must have come down in the corner."""
    finger = staff.bench.put_down((400, 700))
    staff.bench.move(finger, CORNER)
    staff.passes(6)
    assert staff.view is None


@pytest.mark.parametrize("under", ["nothing", "the same control", "another control", "palm"])
def test_a_second_touch_ends_the_hold(staff: StaffHand, under: str) -> None:
    """Who leans on the screen, with whatever comes down where, does not mean to open anything."""
    bench = staff.bench
    bench.tap(Answered("rating", 4))
    bench.until(lambda: isinstance(bench.view, TopicsView))
    skip, other = bench.control(Skipped()), bench.screen.controls()[0]
    places = {
        "nothing": (2.0, 790.0),
        "the same control": (skip.center_x, skip.center_y),
        "another control": (other.center_x, other.center_y),
        "palm": (640.0, 400.0),
    }
    bench.put_down((40.0, 60.0))
    assert "corner" in bench.timers.running
    bench.put_down(places[under], wide=0.3 if under == "palm" else 0.0)
    staff.passes(6)
    assert staff.view is None
    assert "corner" not in bench.timers.running


def test_without_a_pin_nothing_watches_the_corner(bench: Bench) -> None:
    """A kiosk without a PIN has no staff screen: a held corner starts not even a timer."""
    assert bench.kiosk.staff is None
    bench.put_down(CORNER)
    assert "corner" not in bench.timers.running


def test_a_control_in_the_corner_does_not_act_when_it_was_held(staff: StaffHand) -> None:
    """The corner works over a control; the control does nothing, then or later."""
    bench = staff.bench
    bench.tap(Answered("rating", 4))
    bench.until(lambda: isinstance(bench.view, TopicsView))
    before = bench.view
    skip = bench.control(Skipped())
    place = (40.0, 60.0)
    assert skip.collide_point(*place)
    finger = bench.put_down(place)
    staff.passes(5)
    assert isinstance(staff.view, PinView)
    bench.lift(finger)
    assert bench.view == before
    staff.tap(StaffClosed())
    assert bench.screen.view == before
    assert not bench.control(Skipped()).pressed


@pytest.mark.parametrize(
    "message",
    [StorageChecked(works=False), HoursChanged(closed=True, opens={})],
    ids=["can't save", "closed"],
)
def test_it_opens_over_every_message_but_the_one_for_cleaning(
    staff: StaffHand, message: StorageChecked | HoursChanged
) -> None:
    """Also where a client can do nothing; afterwards the message stands there again."""
    staff.bench.kiosk.runtime.dispatch(message)
    before = staff.bench.view
    staff.hold_corner()
    assert isinstance(staff.view, PinView)
    staff.tap(StaffClosed())
    assert staff.bench.screen.view == before


def test_a_cloth_in_the_corner_opens_nothing(staff: StaffHand) -> None:
    """While the screen is cleaned a touch does nothing, and wiping tries no PIN; then it does."""
    runtime = staff.bench.kiosk.runtime
    runtime.dispatch(CleaningStarted(1))
    staff.hold_corner(20)
    assert staff.view is None
    runtime.dispatch(TimerFired("tick", runtime.visit))
    staff.hold_corner()
    assert isinstance(staff.view, PinView)


def test_it_opens_over_the_idle_warning(staff: StaffHand) -> None:
    """A client who walked away does not keep staff waiting."""
    bench = staff.bench
    bench.tap(Answered("rating", 4))
    bench.until(lambda: isinstance(bench.view, TopicsView))
    bench.now_s += 60
    bench.kiosk.runtime.dispatch(TimerFired("idle", bench.kiosk.runtime.visit))
    staff.hold_corner()
    assert isinstance(staff.view, PinView)


def test_no_log_tells_of_it(staff: StaffHand, caplog: pytest.LogCaptureFixture) -> None:
    """Neither a hold nor a wrong PIN leaves a line."""
    with caplog.at_level(logging.DEBUG, logger="kiosk"):
        staff.hold_corner()
        staff.type_pin("000000")
        staff.tap(StaffClosed())
    assert [record.getMessage() for record in caplog.records] == []


@pytest.mark.parametrize(
    ("corner", "inside"),
    [
        ("bottom-left", (1, 1)), ("bottom-right", (1279, 1)),
        ("top-left", (1, 799)), ("top-right", (1279, 799)),
    ],
)  # fmt: skip
def test_any_corner_can_be_chosen(corner: str, inside: tuple[int, int]) -> None:
    """The corner reaches 15 mm both ways: 88 pixels on 10.1 inches."""
    box = corner_box(corner, (1280, 800), 10.1)  # type: ignore[arg-type]
    assert (round(box.w), round(box.h)) == (88, 88)
    assert box.x <= inside[0] <= box.right
    assert box.y <= inside[1] <= box.top
