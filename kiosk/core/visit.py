"""One step of a visit: a message comes in, a new state and commands come out.

    state, commands = update(rules, state, message, at_s)

Nothing here looks at a clock: `at_s` is monotonic time in seconds. Timers are asked for with
`StartTimer` and come back as `TimerFired`; one that fires before its time is started again for
what is left, and one of another visit changes nothing.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.core import asking, ending, overlays, storage
from kiosk.core.commands import Command
from kiosk.core.messages import (
    Advanced,
    Answered,
    ChangeAsked,
    CleaningStarted,
    ContrastToggled,
    Dismissed,
    Finished,
    HoursChanged,
    LanguageChosen,
    LanguagesOpened,
    Message,
    MoreTimeAsked,
    PageOpened,
    Saved,
    SaveFailed,
    Skipped,
    StaffCame,
    StaffLeft,
    Stopping,
    StorageChecked,
    TimerFired,
    TopicToggled,
    Touched,
    Typed,
    WentBack,
    WithdrawAsked,
    WithdrawConfirmed,
)
from kiosk.core.misuse import trimmed
from kiosk.core.pace import paced
from kiosk.core.rules import Rules
from kiosk.core.state import Change, Last, State, pace, refuses

_DEVICE = (
    TimerFired | Saved | SaveFailed | StorageChecked | HoursChanged | CleaningStarted | StaffCame
    | StaffLeft | Stopping
)  # fmt: skip
_OVERLAY = (
    LanguagesOpened | PageOpened | Dismissed | LanguageChosen | WithdrawAsked | WithdrawConfirmed
)


def update(
    rules: Rules, state: State, message: Message, at_s: float
) -> tuple[State, tuple[Command, ...]]:
    """Return the state after `message` and the commands to carry out, in order.

    A message that does not fit the state changes nothing but the time to act.
    """
    state = _forgetful(rules, state, at_s)
    if isinstance(message, _DEVICE):
        after, commands = _from_device(rules, state, message, at_s)
        active = False
    else:
        after, commands = _from_client(rules, state, message, at_s)
        active = not (isinstance(message, Touched) and pace(rules, state) == "last")
    after, timers = paced(rules, state, after, at_s, active=active)
    return after, commands + timers


def _forgetful(rules: Rules, state: State, at_s: float) -> State:
    history = trimmed(rules.misuse, state.device.history, at_s)
    if history == state.device.history:
        return state
    return replace(state, device=replace(state.device, history=history))


def _from_client(rules: Rules, state: State, message: Message, at_s: float) -> Change:
    if state.device.cleaning_s is not None:
        return state, ()
    if isinstance(message, ContrastToggled):
        return replace(state, contrast=not state.contrast), ()
    if state.warning and not _about_language(state, message):
        return ending.warned(rules, state, message, at_s)
    if isinstance(message, _OVERLAY):
        return overlays.overlaid(rules, state, message, at_s)
    if state.overlay is not None or state.busy or refuses(rules, state):
        return state, ()
    return _on_question(rules, state, message, at_s)


def _on_question(rules: Rules, state: State, message: Message, at_s: float) -> Change:
    match message:
        case Answered():
            return asking.answered(rules, state, message, at_s)
        case TopicToggled():
            return asking.toggled(rules, state, message)
        case Typed():
            return asking.typed(rules, state, message)
        case Advanced():
            return asking.advanced(rules, state, at_s)
        case Skipped():
            return asking.skipped(rules, state, at_s)
        case WentBack():
            return asking.went_back(rules, state, at_s)
        case ChangeAsked():
            return asking.change_asked(rules, state, at_s)
        case MoreTimeAsked() | Finished():
            return _on_last(rules, state, message, at_s)
        case _:
            return state, ()


def _on_last(rules: Rules, state: State, message: MoreTimeAsked | Finished, at_s: float) -> Change:
    if not isinstance(state.step, Last):
        return state, ()
    if isinstance(message, MoreTimeAsked):
        return ending.more_time(rules, state)
    return ending.closed(rules, state, ending.left(state), at_s)


def _from_device(rules: Rules, state: State, message: _DEVICE, at_s: float) -> Change:
    match message:
        case TimerFired():
            return _timer(rules, state, message, at_s)
        case Saved():
            return storage.saved(rules, state, message)
        case SaveFailed():
            return storage.save_failed(rules, state, message)
        case StorageChecked():
            return storage.storage_checked(rules, state, message)
        case HoursChanged(closed, opens):
            return replace(state, device=replace(state.device, closed=closed, opens=opens)), ()
        case CleaningStarted(seconds):
            return ending.cleaning_started(rules, state, seconds, at_s)
        case StaffCame():
            return ending.staff_came(rules, state, at_s)
        case StaffLeft():
            history = replace(state.device.history, staff_left_s=at_s)
            return replace(state, device=replace(state.device, history=history)), ()
        case Stopping():
            return ending.stopped(rules, state, at_s)


def _timer(rules: Rules, state: State, fired: TimerFired, at_s: float) -> Change:
    if fired.visit != state.visit:
        return state, ()
    match fired.timer:
        case "idle":
            return _picker_closed(ending.idled(rules, state, at_s))
        case "tick":
            return ending.ticked(rules, state, at_s)
        case "retry":
            return storage.tried_again(rules, state)


def _picker_closed(change: Change) -> Change:
    """Close the language picker as the warning comes: over the warning it is opened anew."""
    state, commands = change
    if state.warning and state.overlay == "languages":
        state = replace(state, overlay=None)
    return state, commands


def _about_language(state: State, message: Message) -> bool:
    if isinstance(message, Dismissed):
        return state.overlay == "languages"
    return isinstance(message, LanguagesOpened | LanguageChosen)
