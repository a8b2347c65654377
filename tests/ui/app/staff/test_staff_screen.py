"""The staff screen by real touches: in with the PIN, through every page, and out again."""

from __future__ import annotations

from kiosk.core.messages import Answered, TimerFired
from kiosk.core.staff.commands import (
    Eject,
    Export,
    IgnoreSticks,
    Restart,
    SendNow,
    SetClock,
    WatchSticks,
)
from kiosk.core.staff.messages import (
    CleaningAsked,
    ClockConfirmed,
    ClockSetAsked,
    ClockStepped,
    DigitErased,
    DigitTyped,
    EjectAsked,
    ExportAsked,
    FormChosen,
    PlaceOpened,
    RestartAsked,
    RestartConfirmed,
    SendNowAsked,
    StaffClosed,
)
from kiosk.core.staff.viewmodels import (
    PinView,
    StaffAboutView,
    StaffClockView,
    StaffExportView,
    StaffHomeView,
    StaffRestartView,
)
from kiosk.core.viewmodels import MessageView, RatingView, TopicsView
from tests.ui.app.hands import Bench
from tests.ui.app.staff.staff_hands import CORNER, PIN, StaffHand


def visit_with_one_tap(bench: Bench) -> None:
    """Tap a face and wait for the thanks."""
    bench.tap(Answered("rating", 4))
    bench.until(lambda: isinstance(bench.view, TopicsView))


def test_the_right_pin_opens_the_home_page(staff: StaffHand) -> None:
    """Facts are read, and the counts stand there."""
    staff.enter()
    assert isinstance(staff.view, StaffHomeView)
    assert any("12\u00a0418" in line.value for line in staff.view.lines)


def test_a_wrong_pin_opens_nothing_and_the_next_one_locks(staff: StaffHand) -> None:
    """The digits are gone; when the lock is on, none can be typed."""
    staff.hold_corner()
    staff.type_pin("000000")
    assert isinstance(staff.view, PinView)
    assert staff.view.typed == 0
    staff.type_pin("111111")
    assert not any(digit.enabled for digit in staff.view.digits)
    staff.tap(DigitTyped("2"))
    assert staff.view.typed == 0


def test_digits_can_be_typed_as_fast_as_on_a_telephone(staff: StaffHand) -> None:
    """A tenth of a second between two digits, equal ones too, loses none."""
    staff.hold_corner()
    for digit in "223344":
        bench = staff.bench
        bench.now_s -= 0.95  # a hand takes a second otherwise
        finger = bench.put_down(bench.control(DigitTyped(digit)).center)  # type: ignore[arg-type]
        bench.now_s -= 0.05
        bench.lift(finger)
    assert staff.view.typed == 6
    staff.tap(DigitErased())
    assert staff.view.typed == 5


def test_every_page_is_reached_and_left(staff: StaffHand) -> None:
    """Export, clock, restart and about do what they say; each leads back."""
    staff.enter()
    staff.tap(SendNowAsked())
    staff.tap(PlaceOpened("export"))
    assert isinstance(staff.view, StaffExportView)
    staff.tap(FormChosen("csv"))
    staff.tap(ExportAsked())
    assert staff.view.told is not None
    staff.tap(EjectAsked())
    staff.tap(PlaceOpened("home"))
    staff.tap(PlaceOpened("clock"))
    assert isinstance(staff.view, StaffClockView)
    staff.tap(ClockStepped("year", 1))
    staff.tap(ClockSetAsked())
    staff.tap(ClockConfirmed())
    staff.tap(PlaceOpened("home"))
    staff.tap(PlaceOpened("restart"))
    assert isinstance(staff.view, StaffRestartView)
    staff.tap(RestartAsked("program"))
    staff.tap(RestartConfirmed())
    assert staff.view.told is not None
    staff.tap(PlaceOpened("home"))
    staff.tap(PlaceOpened("about"))
    assert isinstance(staff.view, StaffAboutView)
    staff.tap(PlaceOpened("home"))
    assert isinstance(staff.view, StaffHomeView)
    kinds = [type(command) for command in staff.device.asked]
    assert {SendNow, WatchSticks, Export, Eject, SetClock, Restart} <= set(kinds)


def test_the_cleaning_mode_freezes_the_clients_screen(staff: StaffHand) -> None:
    """It leaves the staff screen; a minute of cleaning is what clients see."""
    staff.enter()
    staff.tap(CleaningAsked())
    assert staff.view is None
    shown = staff.bench.screen.view
    assert isinstance(shown, MessageView)
    assert shown.kind == "cleaning"


def test_after_leaving_the_next_visit_is_doubtful(staff: StaffHand) -> None:
    """The clients' screen is as it was, and who answers within a minute may be staff."""
    before = staff.bench.view
    staff.enter()
    staff.tap(StaffClosed())
    after = staff.bench.screen.view
    assert isinstance(after, RatingView)
    assert (after.faces, after.title) == (before.faces, before.title)
    visit_with_one_tap(staff.bench)
    assert [row[4] for row in staff.bench.rows()] == [1]


def test_staff_coming_in_ends_the_visit_with_what_it_gave(staff: StaffHand) -> None:
    """The one before is a visit like any other: stored, and not doubtful."""
    visit_with_one_tap(staff.bench)
    staff.enter()
    staff.tap(StaffClosed())
    assert isinstance(staff.bench.screen.view, RatingView)
    assert [(row[1], row[4]) for row in staff.bench.rows()] == [(4, 0)]


def test_a_pad_that_was_only_looked_at_changes_nothing(staff: StaffHand) -> None:
    """A client who found the corner goes on with the same visit, which is not doubtful."""
    visit_with_one_tap(staff.bench)
    before, visit = staff.bench.view, staff.bench.kiosk.runtime.visit
    staff.hold_corner()
    staff.tap(DigitTyped("1"))
    staff.tap(StaffClosed())
    assert staff.bench.screen.view == before
    assert staff.bench.kiosk.runtime.visit == visit
    assert [row[4] for row in staff.bench.rows()] == [0]


def test_staffs_touches_are_not_the_clients(staff: StaffHand) -> None:
    """While staff type, the time of a client who walked away goes on running."""
    visit_with_one_tap(staff.bench)
    staff.hold_corner()
    due_s = staff.bench.kiosk.runtime._state.idle_due_s
    staff.tap(DigitTyped("1"))
    staff.bench.key(9)
    assert staff.bench.kiosk.runtime._state.idle_due_s == due_s


def test_the_clients_machine_goes_on_underneath(staff: StaffHand) -> None:
    """What changes there is not shown to staff, and stands there when they have left."""
    visit_with_one_tap(staff.bench)
    staff.hold_corner()
    runtime = staff.bench.kiosk.runtime
    staff.bench.now_s += 60
    runtime.dispatch(TimerFired("idle", runtime.visit))
    assert staff.bench.screen.view is staff.view
    staff.tap(StaffClosed())
    assert staff.bench.screen.view == runtime.shown


def test_the_pad_closes_by_itself(staff: StaffHand) -> None:
    """Half a minute without a touch, and clients have the screen again."""
    staff.hold_corner()
    assert staff.bench.timers.after_s["staff-idle"] == 30
    staff.bench.now_s += 31
    staff.bench.timers.run_out("staff-idle")
    assert staff.view is None
    assert staff.bench.screen.view == staff.bench.view


def test_holding_the_corner_again_does_nothing_inside(staff: StaffHand) -> None:
    """Nobody is thrown out by resting a finger there."""
    staff.enter()
    staff.bench.put_down(CORNER)
    staff.passes(6)
    assert isinstance(staff.view, StaffHomeView)


def test_the_end_of_the_kiosk_closes_the_device(staff: StaffHand) -> None:
    """What is being written ends before the process does."""
    staff.enter()
    staff.bench.finish()
    assert staff.device.closed
    assert IgnoreSticks() in staff.device.asked


def test_a_stick_that_hangs_does_not_come_before_what_clients_gave(staff: StaffHand) -> None:
    """At the end the store is finished first; only then somebody waits for a stick."""
    staff.enter()
    writer, order = staff.bench.kiosk.writer, list[str]()
    stop, close = writer.stop, staff.device.close
    writer.stop = lambda **told: (order.append("store"), stop(**told))  # type: ignore[method-assign]
    staff.device.close = lambda: (order.append("device"), close())  # type: ignore[method-assign]
    staff.bench.finish()
    assert order == ["store", "device"]


def test_what_changes_is_shown_before_the_device_is_asked(staff: StaffHand) -> None:
    """The pad stands there before the device is made: its first start may take a while."""
    shown: list[object] = []
    staff.device.on_asked = lambda: shown.append(staff.view)
    staff.hold_corner()
    assert isinstance(shown[0], PinView)


def test_a_pin_is_nowhere_in_what_is_shown(staff: StaffHand) -> None:
    """The screen knows how many digits were typed and not which."""
    staff.hold_corner()
    for digit in PIN:
        staff.bench.tap(DigitTyped(digit))  # type: ignore[arg-type]
    assert PIN not in repr(staff.view)
    assert staff.view.typed == len(PIN)
