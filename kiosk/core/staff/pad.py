"""The pad for the PIN: digits, the lock, and the only way in.

An export that nobody watches goes on behind it: then the PIN leads back to the export's page.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from kiosk.core.staff.commands import (
    CheckPin,
    EndVisit,
    ReadFacts,
    ReadLock,
    StaffCommand,
    StartStaffTimer,
)
from kiosk.core.staff.messages import DigitTyped, LockRead, PinJudged
from kiosk.core.staff.rules import FACTS_S, FEWEST_DIGITS, MOST_DIGITS, PAD_CLOSES_S, StaffRules
from kiosk.core.staff.state import Change, Pad, StaffState

_TICK_S: Final = 1.0


def typed(state: StaffState, message: DigitTyped) -> Change:
    """Take one more digit."""
    pad = state.pad
    digit = message.digit
    fits = len(digit) == 1 and digit in "0123456789" and len(pad.digits) < MOST_DIGITS
    if not fits or not pad.takes_digits:
        return state, ()
    return replace(state, pad=replace(pad, digits=pad.digits + digit, wrong=False)), ()


def erased(state: StaffState) -> Change:
    """Take the last digit back."""
    if not state.pad.takes_digits:
        return state, ()
    return replace(state, pad=replace(state.pad, digits=state.pad.digits[:-1])), ()


def may_send(pad: Pad) -> bool:
    """Whether the PIN can be compared now. One that is too short would only cost a try."""
    return pad.known and pad.takes_digits and len(pad.digits) >= FEWEST_DIGITS


def sent(state: StaffState) -> Change:
    """Have the PIN compared; it is not kept here."""
    pad = state.pad
    if not may_send(pad):
        return state, ()
    waiting = replace(pad, digits="", checking=True, wrong=False)
    return replace(state, pad=waiting), (CheckPin(pad.digits, state.session),)


def lock_read(state: StaffState, message: LockRead, at_s: float) -> Change:
    """Learn for how long no PIN is taken."""
    return _locked(state, replace(state.pad, known=True), message.locked_s, at_s)


def judged(rules: StaffRules, state: StaffState, message: PinJudged, at_s: float) -> Change:
    """Let staff in, or say that the PIN was wrong.

    Only the answer to this session's own question counts: one that comes late, to a pad that was
    closed meanwhile, must not open the next.
    """
    if not state.pad.checking or message.session != state.session:
        return state, ()
    if not message.right:
        again = Pad(known=True, wrong=True)
        return _locked(state, again, message.locked_s, at_s)
    idle_due_s = at_s + rules.close_after_s
    inside = replace(state, entered=True, pad=Pad(), idle_due_s=idle_due_s)
    if state.entered:
        return replace(inside, place="export"), (StartStaffTimer("idle", rules.close_after_s),)
    return replace(inside, place="home", reading=True), (
        EndVisit(),
        StartStaffTimer("idle", rules.close_after_s),
        ReadFacts(),
        StartStaffTimer("facts", FACTS_S),
    )


def left_alone(state: StaffState, at_s: float) -> Change:
    """Go back behind the PIN: what is being written goes on, and digits half typed are gone."""
    idle: tuple[StaffCommand, ...] = (StartStaffTimer("idle", PAD_CLOSES_S),)
    state = replace(state, idle_due_s=at_s + PAD_CLOSES_S)
    if state.place is None:
        return replace(state, pad=replace(state.pad, digits="")), idle
    return replace(state, place=None, pad=Pad()), (ReadLock(), *idle)


def ticked(state: StaffState, at_s: float) -> Change:
    """Count the wait down."""
    if state.place is not None or state.pad.left_s <= 0:
        return state, ()
    return _locked(state, state.pad, state.pad.locked_until_s - at_s, at_s)


def _locked(state: StaffState, pad: Pad, locked_s: float, at_s: float) -> Change:
    left_s = max(0.0, locked_s)
    counting = replace(pad, locked_until_s=at_s + left_s, left_s=left_s)
    tick: tuple[StaffCommand, ...] = ()
    if left_s > 0:
        counting = replace(counting, digits="")
        tick = (StartStaffTimer("tick", min(_TICK_S, left_s)),)
    return replace(state, pad=counting), tick
