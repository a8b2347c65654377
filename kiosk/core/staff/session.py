"""One step of the staff screen: a message comes in, a new state and commands come out.

    state, commands = update(rules, state, message, at_s)

`None` is "nobody is here". There is one way in, a PIN that the device judged right in this very
session, and one way out, `left`, which stops the timers and lets go of every stick. While an export
is being written nobody leaves; if nobody touches the page it goes on behind the PIN.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.core.staff import exporting, home, pad, pages
from kiosk.core.staff.commands import (
    Clean,
    IgnoreSticks,
    Leave,
    ReadLock,
    StartStaffTimer,
    StopStaffTimers,
)
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
    StickSeen,
)
from kiosk.core.staff.rules import PAD_CLOSES_S, StaffRules
from kiosk.core.staff.state import Change, StaffState

_DEVICE = (
    PinJudged | LockRead | FactsRead | SentNow | StickSeen | ExportMoved | ExportEnded | Ejected
    | ClockSet | RestartRefused | StaffTimerFired
)  # fmt: skip
_HOME = SendNowAsked | SentNow | FactsRead
_EXPORT = (
    FormChosen | ExportAsked | ExportCancelAsked | EjectAsked | StickSeen | ExportMoved
    | ExportEnded | Ejected
)  # fmt: skip
_PAGES = (
    ClockStepped | ClockSetAsked | ClockConfirmed | ClockSet | RestartAsked | RestartConfirmed
    | RestartRefused
)  # fmt: skip


def update(
    rules: StaffRules, state: StaffState | None, message: StaffMessage, at_s: float
) -> Change:
    """Return the state after `message` and the commands to carry out, in order.

    A message that does not fit the state changes nothing but the time until the screen closes.
    """
    if state is None:
        return _opened(rules, message, at_s)
    if isinstance(message, StaffTimerFired):
        return _timer(rules, state, message, at_s)
    if not isinstance(message, _DEVICE):
        state = replace(state, idle_due_s=at_s + _patience_s(rules, state))
    if isinstance(message, StaffClosed):
        return left(state)
    if state.place is None:
        return _on_pad(rules, state, message, at_s)
    return _inside(rules, state, message, at_s)


def left(state: StaffState) -> Change:
    """Return to the clients' screen and leave no stick mounted, unless an export is written."""
    if state.writing:
        return state, ()
    return None, (IgnoreSticks(), StopStaffTimers(), Leave(entered=state.entered))


def _opened(rules: StaffRules, message: StaffMessage, at_s: float) -> Change:
    if not isinstance(message, CornerHeld) or not rules.has_pin:
        return None, ()
    state = StaffState(at_s, contrast=message.contrast, idle_due_s=at_s + PAD_CLOSES_S)
    return state, (ReadLock(), StartStaffTimer("idle", PAD_CLOSES_S))


def _patience_s(rules: StaffRules, state: StaffState) -> float:
    return PAD_CLOSES_S if state.place is None else rules.close_after_s


def _timer(rules: StaffRules, state: StaffState, fired: StaffTimerFired, at_s: float) -> Change:
    match fired.timer:
        case "idle":
            return _idled(state, at_s)
        case "tick":
            return pad.ticked(state, at_s)
        case "facts":
            return home.due(state)
        case "silence":
            return _export(rules, state, fired, at_s)


def _idled(state: StaffState, at_s: float) -> Change:
    if at_s < state.idle_due_s:
        return state, (StartStaffTimer("idle", state.idle_due_s - at_s),)
    return pad.left_alone(state, at_s) if state.writing else left(state)


def _export(
    rules: StaffRules,
    state: StaffState,
    message: exporting.ExportMessage | StaffTimerFired,
    at_s: float,
) -> Change:
    """Take a step of the export. Who comes back after its end finds what came of it."""
    if isinstance(message, StaffTimerFired):
        after, commands = exporting.silence(state, at_s)
    else:
        after, commands = exporting.told(rules, state, message, at_s)
    if after is not None and state.writing and not after.writing:
        after = replace(after, idle_due_s=at_s + rules.close_after_s)
    return after, commands


def _on_pad(rules: StaffRules, state: StaffState, message: StaffMessage, at_s: float) -> Change:
    match message:
        case DigitTyped():
            return pad.typed(state, message)
        case DigitErased():
            return pad.erased(state)
        case PinSent():
            return pad.sent(state)
        case LockRead():
            return pad.lock_read(state, message, at_s)
        case PinJudged():
            return pad.judged(rules, state, message, at_s)
        case StickSeen() | ExportMoved() | ExportEnded():
            return _export(rules, state, message, at_s)
        case _:
            return state, ()


def _inside(rules: StaffRules, state: StaffState, message: StaffMessage, at_s: float) -> Change:
    if isinstance(message, PlaceOpened):
        return pages.opened(rules, state, message.place)
    if isinstance(message, _HOME):
        return home.told(rules, state, message, at_s)
    if isinstance(message, _EXPORT):
        return _export(rules, state, message, at_s)
    if isinstance(message, _PAGES):
        return pages.told(rules, state, message)
    if isinstance(message, CleaningAsked) and not state.writing:
        _, leaving = left(state)
        return None, (*leaving, Clean())
    return state, ()
