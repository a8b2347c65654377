"""The staff screen under any order of messages, late answers and timers (Hypothesis)."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kiosk.core.staff.commands import CheckPin, EndVisit, Export, SetClock
from kiosk.core.staff.messages import (
    CleaningAsked,
    ClockConfirmed,
    ClockSet,
    ClockSetAsked,
    ClockStepped,
    CornerHeld,
    DigitErased,
    DigitTyped,
    EjectAsked,
    Ejected,
    ExportAsked,
    ExportCancelAsked,
    ExportEnded,
    ExportMoved,
    FactsRead,
    FormChosen,
    LockRead,
    PinJudged,
    PinSent,
    PlaceOpened,
    RestartAsked,
    RestartConfirmed,
    RestartRefused,
    SendNowAsked,
    SentNow,
    StaffClosed,
    StaffMessage,
    StaffTimerFired,
    StaffTouched,
    StickSeen,
)
from kiosk.core.staff.things import ExportDone, StaffTimer, Stick
from kiosk.core.viewmodels import Action
from tests.kiosk.core.staff.driving import FACTS, Staff

NOW = datetime(2026, 11, 22, 10, 0)
STICK = Stick("sda1", "STICK", 32 * 10**9, 12 * 10**9)
TOUCHES: list[StaffMessage] = [
    CornerHeld(), CornerHeld(contrast=True), StaffTouched(), DigitErased(), PinSent(),
    SendNowAsked(), FormChosen("csv"), FormChosen("bundle"), ExportAsked(),
    ExportCancelAsked(), EjectAsked(), CleaningAsked(), ClockStepped("day", 1),
    ClockStepped("month", -1), ClockStepped("year", 1), ClockSetAsked(), ClockConfirmed(),
    RestartAsked("device"),
    RestartConfirmed(), PlaceOpened("home"), PlaceOpened("export"), PlaceOpened("clock"),
    PlaceOpened("restart"), PlaceOpened("about"),
]  # fmt: skip
ANSWERS: list[StaffMessage] = [
    LockRead(0.0), LockRead(240.0), FactsRead(FACTS), SentNow(heard=True), SentNow(heard=False),
    StickSeen(STICK), StickSeen(None), Ejected(), Ejected("busy"), ClockSet(),
    ClockSet("not_allowed"), RestartRefused("failed"),
]  # fmt: skip
TIMERS: list[StaffMessage] = [StaffTimerFired(t) for t in get_args(StaffTimer)]


def texts_in(shown: object) -> list[str]:
    """Return every text of a view, labels of controls too."""
    if isinstance(shown, str):
        return [shown]
    if isinstance(shown, tuple):
        return [text for each in shown for text in texts_in(each)]
    if is_dataclass(shown):
        return [text for f in fields(shown) for text in texts_in(getattr(shown, f.name))]
    return []


class StaffMachine(RuleBasedStateMachine):
    """Any messages in any order, with answers of this session and of earlier ones."""

    @initialize()
    def begin(self) -> None:
        self.staff = Staff()
        self.sessions = [0.0]
        self.checked: set[float] = set()
        self.exporting: set[float] = set()
        self.right: set[float] = set()

    def tell(self, *messages: StaffMessage) -> None:
        """Send messages and keep the books."""
        for message in messages:
            before = self.staff.state
            self.confirms = isinstance(message, ClockConfirmed)
            asked = self.staff.send(message)
            for command in asked:
                self.book(command)
            if before is not None and self.staff.state is None:
                assert self.staff.timers == {}
                assert not self.staff.watching
                assert not before.writing
            after = self.staff.state
            if before is None and after is not None:
                assert isinstance(message, CornerHeld)
                assert after.place is None
                self.sessions.append(after.session)

    def book(self, command: object) -> None:
        """Remember what was asked of the device."""
        match command:
            case CheckPin(_, session):
                self.checked.add(session)
            case Export(_, _, session):
                self.exporting.add(session)
            case EndVisit():
                assert self.staff.session in self.right
            case SetClock(local):
                assert abs(local - NOW) <= timedelta(days=1) or self.confirms
            case _:
                pass

    @rule(messages=st.lists(st.sampled_from(TOUCHES + ANSWERS + TIMERS), max_size=8))
    def anything_happens(self, messages: list[StaffMessage]) -> None:
        self.tell(*messages)

    @rule(seconds=st.sampled_from([0.4, 1.0, 5.0, 29.0, 31.0, 121.0]))
    def time_passes(self, seconds: float) -> None:
        before = self.staff.state
        self.staff.wait(seconds)
        if before is not None and self.staff.state is None:
            assert self.staff.timers == {}
            assert not before.writing

    @rule()
    def somebody_types_a_pin(self) -> None:
        self.tell(CornerHeld(), LockRead(0.0), *(DigitTyped(digit) for digit in "583920"))
        self.tell(PinSent())

    @rule(right=st.booleans(), data=st.data())
    def a_pin_is_judged(self, right: bool, data: st.DataObject) -> None:
        session = data.draw(st.sampled_from(self.sessions))
        current = self.staff.state is not None and self.staff.session == session
        waits = self.staff.state is not None and self.staff.state.pad.checking
        if right and current and waits:
            assert session in self.checked
            self.right.add(session)
        self.tell(PinJudged(right=right, locked_s=0.0 if right else 30.0, session=session))

    @rule(data=st.data(), ended=st.booleans())
    def an_export_moves(self, data: st.DataObject, ended: bool) -> None:
        session = data.draw(st.sampled_from(self.sessions))
        before = self.staff.state
        if ended:
            self.tell(ExportEnded(ExportDone("a.xlsx", 3), session))
        else:
            self.tell(ExportMoved(1, 3, session))
        if before is not None and before.session != session:
            assert self.staff.state is not None
            assert self.staff.state.export == before.export

    @rule()
    def staff_close(self) -> None:
        writing = self.staff.state is not None and self.staff.state.writing
        self.tell(StaffClosed())
        assert (self.staff.state is not None) == writing

    @invariant()
    def no_page_opens_without_a_right_pin(self) -> None:
        state = self.staff.state
        if state is not None and (state.place is not None or state.export is not None):
            assert state.session in self.right
            assert state.entered

    @invariant()
    def nobody_is_inside_longer_than_a_page_stays(self) -> None:
        state = self.staff.state
        if state is not None and state.place is not None:
            assert self.staff.at_s <= state.idle_due_s + 1.0

    @invariant()
    def every_view_can_be_closed_unless_it_writes_and_hides_the_digits(self) -> None:
        state = self.staff.state
        if state is None:
            return
        shown: Any = self.staff.view
        assert shown.close == Action("Close", StaffClosed(), enabled=not state.writing)
        typed = state.pad.digits
        if len(typed) > 1:
            assert typed not in repr(state)
            assert not [text for text in texts_in(shown) if typed in text]
        assert "583920" not in repr(shown) + repr(self.staff.commands[-3:])

    @invariant()
    def somebody_always_closes_it_in_the_end(self) -> None:
        assert (self.staff.state is None) == ("idle" not in self.staff.timers)

    @invariant()
    def the_clock_shown_is_one_that_can_be(self) -> None:
        state = self.staff.state
        if state is not None and state.clock is not None:
            assert datetime(2026, 1, 1) <= state.clock.local < datetime(2042, 1, 1)


TestStaffMachine = StaffMachine.TestCase
TestStaffMachine.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


@pytest.mark.parametrize("message", TOUCHES + ANSWERS + TIMERS)
def test_without_a_pin_nothing_at_all_happens(message: StaffMessage) -> None:
    """Where no PIN is configured there is no staff screen."""
    from dataclasses import replace

    staff = Staff(replace(Staff().rules, has_pin=False))
    assert staff.send(message) == []
    assert staff.state is None
