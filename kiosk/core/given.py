"""What a client has given so far: which questions it leads to, and the record to store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from kiosk.core.messages import VisitRecord
from kiosk.core.misuse import Tap
from kiosk.core.rules import Rules
from kiosk.core.state import Asking, State
from sync.model.submission import Answer
from sync.model.survey import Question, Survey

ONE_TAP: Final = frozenset({"rating", "scale", "choice"})
"""Kinds of questions that a single tap answers."""


def question_of(rules: Rules, state: State) -> Question | None:
    """Return the question that is on the screen (below overlays), None on a last screen."""
    if not isinstance(state.step, Asking):
        return None
    wanted = state.step.question
    return next(q for q in rules.survey.questions if q.id == wanted)


def held_unseen(state: State, question: Question) -> bool:
    """Tell whether there is an answer that the question's screen does not show.

    Never shown are taps, and after the thanks all that was given before them: who comes back
    from there may be the next person.
    """
    if question.kind == "comment":
        return state.comment is not None and question.id in state.unseen
    hidden = question.kind in ONE_TAP or question.id in state.unseen
    return hidden and question.id in state.answers


def text_shown(state: State, question: Question) -> str:
    """Return the draft, else the comment as it was sent, unless that is no longer shown."""
    if state.draft is not None:
        return state.draft
    return "" if held_unseen(state, question) else state.comment or ""


def place(rules: Rules, state: State, question: Question) -> int:
    """Return how many questions were asked before this one."""
    asked = rules.survey.asked(state.answers)
    return asked.index(question) if question in asked else 0


def following(rules: Rules, state: State, question: Question) -> Question | None:
    """Return the question to ask after this one, None if it was the last."""
    later = rules.survey.questions[rules.survey.questions.index(question) + 1 :]
    asked = rules.survey.asked(state.answers)
    return next((q for q in later if q in asked), None)


def preceding(rules: Rules, state: State, question: Question) -> Question | None:
    """Return the question asked before this one, None if it is the first."""
    earlier = rules.survey.questions[: rules.survey.questions.index(question)]
    asked = rules.survey.asked(state.answers)
    return next((q for q in reversed(earlier) if q in asked), None)


def with_answer(rules: Rules, state: State, question: Question, answer: Answer | None) -> State:
    """Return the state with this answer given or taken back.

    Answers to questions that are no longer asked after it are dropped, and so is the comment.
    """
    answers = {k: v for k, v in state.answers.items() if k != question.id}
    if answer is not None:
        answers[question.id] = answer
    return _pruned(rules.survey, replace(state, answers=answers))


def record(rules: Rules, state: State) -> VisitRecord:
    """Return what the visit has given so far."""
    ratings = (state.answers[q.id] for q in _answered(rules.survey, state) if q.kind == "rating")
    rating = next(ratings, None)
    return VisitRecord(
        survey=rules.survey.id,
        rev=rules.survey.rev,
        language=state.record_language,
        rating=rating if isinstance(rating, int) else None,
        answers=dict(state.answers),
        comment=state.comment,
    )


def is_empty(state: State) -> bool:
    """Tell whether the visit has given nothing."""
    return not state.answers and state.comment is None


def single_tap(rules: Rules, state: State) -> Tap | None:
    """Return the visit's one tap if it gave the first answer by a tap and no other."""
    first = rules.first
    lone = state.comment is None and tuple(state.answers) == (first.id,)
    if not lone or first.kind not in ONE_TAP or state.started_s is None:
        return None
    return Tap(state.visit, state.answers[first.id], state.started_s)


def _answered(survey: Survey, state: State) -> tuple[Question, ...]:
    return tuple(q for q in survey.questions if q.id in state.answers)


def _pruned(survey: Survey, state: State) -> State:
    kept: Mapping[str, Answer] = {}
    commented = False
    for question in survey.questions:
        if question not in survey.asked(kept):
            continue
        commented = commented or question.kind == "comment"
        if question.id in state.answers:
            kept = {**kept, question.id: state.answers[question.id]}
    if commented:
        return replace(state, answers=kept)
    return replace(state, answers=kept, comment=None, draft=None)
