"""Between the visit and the store: revisions, confirmations, failures, and trying again."""

from __future__ import annotations

from dataclasses import replace

from kiosk.core.asking import arrived
from kiosk.core.commands import Command, Probe, Save, StartTimer, StopTimer, Withdraw
from kiosk.core.given import record
from kiosk.core.messages import Saved, SaveFailed, StorageChecked
from kiosk.core.rules import Rules
from kiosk.core.state import Change, Last, State, at_start


def latest(rules: Rules, state: State) -> Save | Withdraw:
    """Return the command that commits the latest revision: the same each time it is tried."""
    if state.storing.withdrawing:
        return Withdraw(state.visit, state.storing.revision)
    return Save(state.visit, state.storing.revision, record(rules, state))


def retry(rules: Rules, state: State) -> StartTimer:
    """Return the command to come back and try again."""
    return StartTimer("retry", state.visit, rules.retry_s)


def tried_again(rules: Rules, state: State) -> Change:
    """The retry timer fired: commit the latest revision again, or ask whether the store works."""
    if state.storing.failing:
        return state, (latest(rules, state),)
    if at_start(rules, state) and not state.device.works:
        return state, (Probe(),)
    return state, ()


def saved(rules: Rules, state: State, message: Saved) -> Change:
    """The store confirmed a revision: what waited for it goes on."""
    if message.visit != state.visit:
        return _settled(state, message), ()
    committed = max(state.storing.committed, message.revision)
    failing = state.storing.failing and committed < state.storing.revision
    ended = state.storing.failing and not failing
    after = replace(state, storing=replace(state.storing, committed=committed, failing=failing))
    after, commands = _works(after) if not failing else (after, ())
    if ended:
        commands = (*commands, StopTimer("retry"))
    return _gone_on(rules, after), commands


def save_failed(rules: Rules, state: State, message: SaveFailed) -> Change:
    """The store could not commit: only the latest revision's failure matters."""
    storing = state.storing
    if message.visit != state.visit:
        return _still_owed(rules, state, message)
    if message.revision != storing.revision or message.revision <= storing.committed:
        return state, ()
    after = replace(
        state,
        storing=replace(storing, failing=True),
        device=replace(state.device, works=False),
    )
    return after, (retry(rules, after),)


def storage_checked(rules: Rules, state: State, message: StorageChecked) -> Change:
    """The store was tried: with it the start screen goes out of service, or comes back."""
    if message.works:
        after, commands = _works(state)
        stops = () if state.storing.failing else (StopTimer("retry"),)
        return after, (*commands, *stops)
    after = replace(state, device=replace(state.device, works=False))
    return after, (retry(rules, after),) if at_start(rules, after) else ()


def _works(state: State) -> tuple[State, tuple[Command, ...]]:
    if state.device.works:
        return state, ()
    return replace(state, device=replace(state.device, works=True)), state.device.owed


def _gone_on(rules: Rules, state: State) -> State:
    storing = state.storing
    if storing.withdrawing:
        return _removed(state) if storing.committed >= storing.revision else state
    if storing.awaits is not None and storing.committed >= storing.awaits:
        return arrived(rules, state)
    return state


def _removed(state: State) -> State:
    return replace(
        state,
        step=Last("removed"),
        overlay=None,
        answers={},
        comment=None,
        chosen=(),
        draft=None,
        storing=replace(state.storing, withdrawing=False, awaits=None),
    )


def _settled(state: State, message: Saved) -> State:
    owed = tuple(w for w in state.device.owed if not _about(w, message))
    return replace(state, device=replace(state.device, owed=owed))


def _still_owed(rules: Rules, state: State, message: SaveFailed) -> Change:
    if not any(_about(w, message) for w in state.device.owed):
        return state, ()
    return storage_checked(rules, state, StorageChecked(works=False))


def _about(withdrawal: Withdraw, message: Saved | SaveFailed) -> bool:
    return (withdrawal.visit, withdrawal.revision) == (message.visit, message.revision)
