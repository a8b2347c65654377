"""What lies over the question: language picker, pages, the question about withdrawing."""

from __future__ import annotations

from dataclasses import replace

from kiosk.core.asking import stored
from kiosk.core.messages import (
    Dismissed,
    LanguageChosen,
    LanguagesOpened,
    Message,
    PageOpened,
    WithdrawAsked,
    WithdrawConfirmed,
)
from kiosk.core.rules import Rules
from kiosk.core.state import Change, Last, State
from kiosk.core.storage import latest


def overlaid(rules: Rules, state: State, message: Message, at_s: float) -> Change:
    """Open or close what lies over the question; while a withdrawal runs, nothing moves."""
    if state.storing.withdrawing:
        return state, ()
    match message:
        case LanguagesOpened():
            return replace(state, overlay="languages"), ()
        case PageOpened(page):
            return replace(state, overlay=page), ()
        case Dismissed():
            return replace(state, overlay=None), ()
        case LanguageChosen(language):
            return _language_chosen(rules, state, language, at_s)
        case WithdrawAsked() if withdrawable(state):
            return replace(state, overlay="withdraw"), ()
        case WithdrawConfirmed() if state.overlay == "withdraw":
            return _withdrawn(rules, state)
        case _:
            return state, ()


def withdrawable(state: State) -> bool:
    """Tell whether something is stored that the client can take back, and nothing is awaited."""
    gone = isinstance(state.step, Last) and state.step.kind == "removed"
    return state.storing.committed > 0 and not state.busy and not gone


def _language_chosen(rules: Rules, state: State, language: str, at_s: float) -> Change:
    if language not in rules.languages:
        return state, ()
    overlay = None if state.overlay == "languages" else state.overlay
    after = replace(state, language=language, overlay=overlay)
    if language == state.language or _may_be_another(state):
        return after, ()
    after = replace(after, record_language=language)
    return stored(rules, after, at_s) if state.storing.revision else (after, ())


def _may_be_another(state: State) -> bool:
    """Tell whether the next person may be reading: what is stored keeps its language then.

    While the store fails, the revision that is tried again must stay the same too.
    """
    return isinstance(state.step, Last) or state.warning or state.storing.failing


def _withdrawn(rules: Rules, state: State) -> Change:
    if not withdrawable(state):
        return state, ()
    storing = replace(state.storing.next(), withdrawing=True)
    after = replace(state, storing=storing)
    return after, (latest(rules, after),)
