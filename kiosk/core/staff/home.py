"""The home page: facts that are read again and again, and "Send now" with what came of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from kiosk.core.staff.commands import ReadFacts, SendNow, StaffCommand, StartStaffTimer
from kiosk.core.staff.messages import FactsRead, SendNowAsked, SentNow
from kiosk.core.staff.rules import FACTS_S, StaffRules
from kiosk.core.staff.state import Change, Sending, StaffState
from sync.policy.telling import SyncStatus

_PATIENCE_S: Final = 90.0
"""An attempt ends by itself in less, unless there is much to send."""
_ROUNDING_S: Final = 1.0


def told(
    rules: StaffRules, state: StaffState, message: SendNowAsked | SentNow | FactsRead, at_s: float
) -> Change:
    """Return what a message about the home page changes."""
    match message:
        case SendNowAsked():
            return _send(rules, state, at_s)
        case SentNow(heard):
            return _heard(state, heard=heard)
        case FactsRead():
            return _read(state, message, at_s)


def due(state: StaffState) -> Change:
    """Read the facts anew while they are shown, unless the last reading is still under way."""
    if state.place != "home":
        return state, ()
    again: tuple[StaffCommand, ...] = (StartStaffTimer("facts", FACTS_S),)
    if state.reading:
        return state, again
    return replace(state, reading=True), (ReadFacts(), *again)


def _send(rules: StaffRules, state: StaffState, at_s: float) -> Change:
    under_way = state.sending is not None and state.sending.phase in ("asked", "trying")
    if state.place != "home" or not rules.sends or under_way:
        return state, ()
    before = state.facts.sync if state.facts else None
    return replace(state, sending=Sending("asked", at_s, before)), (SendNow(),)


def _heard(state: StaffState, *, heard: bool) -> Change:
    if state.sending is None or state.sending.phase != "asked":
        return state, ()
    sending = replace(state.sending, phase="trying" if heard else "unheard")
    return replace(state, sending=sending), ()


def _read(state: StaffState, message: FactsRead, at_s: float) -> Change:
    earlier = state.facts.sync if state.facts else None
    state = replace(state, facts=message.facts, reading=False)
    sending, now = state.sending, message.facts.sync
    if sending is None or sending.phase != "trying" or now is None:
        return state, ()
    return replace(state, sending=_came_of(sending, earlier, now, at_s)), ()


def _came_of(sending: Sending, earlier: SyncStatus | None, now: SyncStatus, at_s: float) -> Sending:
    """Return what the status tells of an attempt that was asked for.

    The wait until the next attempt only ever shrinks until an attempt has ended.
    """
    if now.last_error_kind is None:
        if now.pending == 0:
            return replace(sending, phase="sent")
    elif _new_error(earlier or sending.before, now):
        return replace(sending, phase="failed")
    if at_s - sending.since_s > _PATIENCE_S:
        return replace(sending, phase="later")
    return sending


def _new_error(earlier: SyncStatus | None, now: SyncStatus) -> bool:
    if earlier is None or earlier.last_error != now.last_error:
        return True
    was, is_in = earlier.next_attempt_in_s, now.next_attempt_in_s
    return was is not None and is_in is not None and is_in > was + _ROUNDING_S
