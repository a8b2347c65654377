"""The way through the questions: answer, mark, type, go on, skip, go back, change."""

from __future__ import annotations

from dataclasses import replace

from kiosk.core.commands import Save
from kiosk.core.draft import cleaned, found_in, masked
from kiosk.core.given import (
    ONE_TAP,
    following,
    held_unseen,
    is_empty,
    preceding,
    question_of,
    record,
    with_answer,
)
from kiosk.core.messages import Answered, TopicToggled, Typed
from kiosk.core.misuse import reasons_at_start
from kiosk.core.rules import Rules
from kiosk.core.state import Asking, Change, Last, State
from sync.model.survey import Question


def skippable(rules: Rules, state: State, question: Question) -> bool:
    """Tell whether the client may go on without answering, or keeping the answer given before.

    The start screen's faces have nothing to skip: who does not want to answer walks by.
    """
    if held_unseen(state, question):
        return True
    return question.optional and not (question.kind == "rating" and question == rules.first)


def answered(rules: Rules, state: State, message: Answered, at_s: float) -> Change:
    """A face, point or choice was tapped: it is stored anew each time, and the visit goes on.

    Also an answer that equals the old one is stored: else the screen would tell a bystander by
    its haste that nothing was changed.
    """
    question = question_of(rules, state)
    if question is None or question.id != message.question or not _fits(question, message.value):
        return state, ()
    after, commands = stored(rules, with_answer(rules, state, question, message.value), at_s)
    return gone_on(rules, after, question, anew=True), commands


def toggled(rules: Rules, state: State, message: TopicToggled) -> Change:
    """A topic was marked or unmarked; once `at_most` are marked, others do nothing."""
    question = question_of(rules, state)
    if question is None or question.id != message.question or question.kind != "topics":
        return state, ()
    marked = {*state.chosen} ^ {message.topic}
    chosen = tuple(option.id for option in question.options if option.id in marked)
    if question.at_most is not None and len(chosen) > max(question.at_most, len(state.chosen)):
        return state, ()
    return replace(state, chosen=chosen), ()


def typed(rules: Rules, state: State, message: Typed) -> Change:
    """The draft changed. It stays in memory until it is sent."""
    question = question_of(rules, state)
    if question is None or question.kind != "comment":
        return state, ()
    draft = cleaned(message.text, question.max_length)
    return replace(state, draft=draft, found=found_in(draft)), ()


def advanced(rules: Rules, state: State, at_s: float) -> Change:
    """Next or send: what is marked or typed is given; nothing at all is a skip.

    Where an answer is held unseen, a skip keeps it.
    """
    question = question_of(rules, state)
    if question is None or question.kind in ONE_TAP:
        return state, ()
    after = _handed_in(rules, state, question)
    empty = (
        after.comment is None if question.kind == "comment" else question.id not in after.answers
    )
    if empty and not question.optional:
        return state, ()
    return _left(rules, state, after, question, at_s)


def skipped(rules: Rules, state: State, at_s: float) -> Change:
    """Go on without answering. An answer that is not shown is kept, one that is shown is not."""
    question = question_of(rules, state)
    if question is None or not skippable(rules, state, question):
        return state, ()
    after = state
    if held_unseen(state, question):
        after = replace(state, chosen=(), draft=None if question.kind == "comment" else state.draft)
    elif question.kind == "topics":
        after = replace(with_answer(rules, state, question, None), chosen=())
    elif question.kind == "comment":
        after = replace(state, comment=None, draft=None)
    return _left(rules, state, after, question, at_s)


def went_back(rules: Rules, state: State, at_s: float) -> Change:
    """To the question before; marked topics count as given, a draft waits."""
    question = question_of(rules, state)
    earlier = preceding(rules, state, question) if question else None
    if earlier is None:
        return state, ()
    after, commands = marks_kept(rules, state, at_s)
    return entered(rules, after, earlier), commands


def change_asked(rules: Rules, state: State, at_s: float) -> Change:
    """To the first question, from any later one or from the thanks."""
    over = isinstance(state.step, Last) and state.step.kind != "thanks"
    if over or state.step == Asking(rules.first.id):
        return state, ()
    after, commands = marks_kept(rules, state, at_s)
    return entered(rules, after, rules.first), commands


def marks_kept(rules: Rules, state: State, at_s: float) -> Change:
    """Store topics that are marked but not yet handed in: each was tapped, so it counts."""
    question = question_of(rules, state)
    if question is None or question.kind != "topics":
        return state, ()
    return _stored_if_new(rules, state, _handed_in(rules, state, question), at_s)


def stored(rules: Rules, state: State, at_s: float) -> Change:
    """Return the next revision and its `Save`; the first one marks when the visit began."""
    if state.storing.revision == 0:
        device = state.device
        why = reasons_at_start(rules.misuse, device.history, closed=device.closed, at_s=at_s)
        state = replace(state, started_s=at_s, reasons=why)
    if not state.warning:
        state = replace(state, record_language=state.language)
    storing = state.storing.next()
    if storing.awaits is not None:
        storing = replace(storing, awaits=storing.revision)
    command = Save(state.visit, storing.revision, record(rules, state))
    return replace(state, storing=storing), (command,)


def gone_on(rules: Rules, state: State, question: Question, *, anew: bool) -> State:
    """Enter what follows; after the first answer, and before the end, wait for the store.

    `anew`: this question's answer was just handed to the store.
    """
    target = following(rules, state, question)
    storing = state.storing
    first = storing.committed == 0 or question == rules.first
    if (target is None or (anew and first)) and storing.revision > storing.committed:
        return replace(state, storing=replace(storing, awaits=storing.revision))
    return entered(rules, state, target)


def arrived(rules: Rules, state: State) -> State:
    """What the screen waited for is committed: enter what follows, with the thank-you line."""
    question = question_of(rules, state)
    target = following(rules, state, question) if question else None
    thanked = target.id if target else state.thanked
    free = replace(state, thanked=thanked, storing=replace(state.storing, awaits=None))
    return entered(rules, free, target)


def entered(rules: Rules, state: State, question: Question | None) -> State:
    """Show this question, or for None the last screen, after which old answers are not shown."""
    if question is None:
        kind: Last = Last("nothing" if is_empty(state) else "thanks")
        unseen = frozenset(asked.id for asked in rules.survey.questions)
        return replace(state, step=kind, chosen=(), draft=None, done=True, unseen=unseen)
    answer = state.answers.get(question.id)
    marked = answer if isinstance(answer, tuple) else ()
    chosen = () if held_unseen(state, question) else marked
    return replace(state, step=Asking(question.id), chosen=chosen)


def _handed_in(rules: Rules, state: State, question: Question) -> State:
    text = (state.draft or "").strip()
    given = state.chosen if question.kind == "topics" else text
    if not given and held_unseen(state, question):
        return replace(state, draft=None) if question.kind == "comment" else state
    seen = replace(state, unseen=state.unseen - {question.id})
    if question.kind == "topics":
        return with_answer(rules, seen, question, state.chosen or None)
    if state.draft is None:
        return state
    return replace(seen, comment=masked(text, state.language) if text else None, draft=None)


def _left(rules: Rules, before: State, after: State, question: Question, at_s: float) -> Change:
    after, commands = _stored_if_new(rules, before, after, at_s)
    return gone_on(rules, after, question, anew=bool(commands)), commands


def _stored_if_new(rules: Rules, before: State, after: State, at_s: float) -> Change:
    if record(rules, before) == record(rules, after):
        return after, ()
    return stored(rules, after, at_s)


def _fits(question: Question, value: int | str) -> bool:
    match question.kind:
        case "rating" | "scale":
            return type(value) is int and question.lowest <= value <= question.highest
        case "choice":
            return any(option.id == value for option in question.options)
        case _:
            return False
