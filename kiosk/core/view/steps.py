"""The way on and back below a question."""

from __future__ import annotations

from kiosk.core.asking import skippable
from kiosk.core.given import held_unseen, place, text_shown
from kiosk.core.messages import Advanced, ChangeAsked, Skipped, WentBack, WithdrawAsked
from kiosk.core.view.frame import Words
from kiosk.core.viewmodels import Action, Steps
from sync.model.survey import Question


def steps(words: Words, question: Question) -> Steps:
    """Return the controls of this question: skip is always as easy as answer."""
    at = place(words.rules, words.state, question)
    # Beside Back the comment screen has no room for it.
    room = at == 1 or question.kind != "comment"
    changes = at > 0 and room and words.rules.first.id in words.state.answers
    return Steps(
        next=_next(words, question),
        skip=_skip(words, question),
        back=_back(words) if at > (1 if changes else 0) else None,
        change=_change(words) if changes else None,
        withdraw=_withdraw(words) if at == 0 and words.state.storing.committed else None,
    )


def _next(words: Words, question: Question) -> Action | None:
    _ = words.gettext
    state = words.state
    free = question.optional and not held_unseen(state, question)
    if question.kind == "topics":
        return Action(_("Next"), Advanced(), enabled=free or bool(state.chosen))
    if question.kind == "comment":
        written = text_shown(state, question)
        return Action(_("Send"), Advanced(), enabled=free or bool(written.strip()))
    return None


def _skip(words: Words, question: Question) -> Action | None:
    _ = words.gettext
    if not skippable(words.rules, words.state, question):
        return None
    if not held_unseen(words.state, question):
        return Action(_("Skip"), Skipped())
    if words.state.storing.committed == 0:
        return None
    return Action(_("Keep my answer"), Skipped())


def _change(words: Words) -> Action:
    _ = words.gettext
    return Action(_("Change my answer"), ChangeAsked())


def _back(words: Words) -> Action:
    _ = words.gettext
    return Action(_("Back"), WentBack())


def _withdraw(words: Words) -> Action:
    _ = words.gettext
    return Action(_("Remove my answers"), WithdrawAsked())
