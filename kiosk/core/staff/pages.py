"""From page to page, and the pages for the clock and for a restart."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from typing import assert_never

from kiosk.core.staff.clock_fields import far_from, stepped
from kiosk.core.staff.commands import (
    IgnoreSticks,
    ReadFacts,
    Restart,
    SetClock,
    StaffCommand,
    StartStaffTimer,
    WatchSticks,
)
from kiosk.core.staff.exporting import forms
from kiosk.core.staff.messages import (
    ClockConfirmed,
    ClockSet,
    ClockSetAsked,
    ClockStepped,
    RestartAsked,
    RestartConfirmed,
    RestartRefused,
)
from kiosk.core.staff.rules import FACTS_S, StaffRules
from kiosk.core.staff.state import Change, Exporting, Restarting, Setting, StaffState
from kiosk.core.staff.things import Facts, Place

ClockMessage = ClockStepped | ClockSetAsked | ClockConfirmed | ClockSet
RestartMessage = RestartAsked | RestartConfirmed | RestartRefused


def opened(rules: StaffRules, state: StaffState, place: Place) -> Change:
    """Go to another page. While an export is being written its page stays."""
    if state.writing or place == state.place == "export":
        return state, ()
    commands: tuple[StaffCommand, ...] = ()
    if state.place == "export" and place != "export":
        commands = (IgnoreSticks(),)
    state = replace(state, export=None, clock=None, restart=Restarting())
    return _shown(rules, replace(state, place=place), commands, was=state.place)


def _shown(
    rules: StaffRules, state: StaffState, commands: tuple[StaffCommand, ...], *, was: Place | None
) -> Change:
    match state.place:
        case "home":
            coming = () if was == "home" else _facts()
            return replace(state, reading=state.reading or bool(coming)), (*commands, *coming)
        case "export":
            return replace(state, export=Exporting(forms(rules)[0])), (*commands, WatchSticks())
        case "clock":
            return replace(state, clock=Setting(_start(rules, state))), commands
        case _:
            return state, commands


def _facts() -> tuple[StaffCommand, ...]:
    return ReadFacts(), StartStaffTimer("facts", FACTS_S)


def _start(rules: StaffRules, state: StaffState) -> datetime:
    """Return what the clock's fields begin with: the time, else the latest day that is known."""
    earliest = datetime.combine(rules.earliest, time(12))
    match state.facts:
        case Facts(local_time=datetime() as local):
            return max(local.replace(tzinfo=None, second=0, microsecond=0), earliest)
        case Facts(newest_day=str() as day):
            return max(datetime.fromisoformat(day).replace(hour=12), earliest)
        case _:
            return earliest


def told(rules: StaffRules, state: StaffState, message: ClockMessage | RestartMessage) -> Change:
    """Return what a message about the clock or a restart changes."""
    if isinstance(message, ClockMessage):
        return _clock(rules, state, message)
    return _restart(state, message)


def _clock(rules: StaffRules, state: StaffState, message: ClockMessage) -> Change:
    setting = state.clock
    if setting is None:
        return state, ()
    match message:
        case ClockStepped(part, by):
            local = stepped(setting.local, part, by, rules.earliest)
            return replace(state, clock=Setting(local)), ()
        case ClockSetAsked():
            if setting.told in ("asked", "far"):
                return state, ()
            if far_from(setting.local, state.facts):
                return replace(state, clock=replace(setting, told="far")), ()
            return _set(state, setting)
        case ClockConfirmed():
            return _set(state, setting) if setting.told == "far" else (state, ())
        case ClockSet(problem):
            if setting.told != "asked":
                return state, ()
            return replace(state, clock=replace(setting, told=problem or "set")), ()
        case _:
            assert_never(message)


def _set(state: StaffState, setting: Setting) -> Change:
    asked = replace(state, clock=replace(setting, told="asked"))
    return asked, (SetClock(setting.local),)


def _restart(state: StaffState, message: RestartMessage) -> Change:
    if state.place != "restart":
        return state, ()
    restart = state.restart
    match message:
        case RestartAsked(kind):
            return replace(state, restart=Restarting(kind)), ()
        case RestartConfirmed():
            if restart.kind is None:
                return state, ()
            return replace(state, restart=Restarting(None, "asked")), (Restart(restart.kind),)
        case RestartRefused(problem):
            return replace(state, restart=Restarting(None, problem)), ()
        case _:
            assert_never(message)
