"""The question screens."""

from __future__ import annotations

from kiosk.core.messages import Answered, TopicToggled
from kiosk.core.state import at_start
from kiosk.core.view.comment import comment_view
from kiosk.core.view.frame import Words, frame
from kiosk.core.view.steps import steps
from kiosk.core.viewmodels import (
    Action,
    ChoiceView,
    CommentView,
    Face,
    RatingView,
    ScaleView,
    TopicsView,
)
from sync.model.survey import Question


def question_view(
    words: Words, question: Question
) -> RatingView | ScaleView | ChoiceView | TopicsView | CommentView:
    """Return the screen of this question."""
    match question.kind:
        case "rating":
            return _rating(words, question)
        case "scale":
            return _scale(words, question)
        case "choice":
            return _choice(words, question)
        case "topics":
            return _topics(words, question)
        case "comment":
            return comment_view(words, question, saved_line(words, question))


def saved_line(words: Words, question: Question) -> str | None:
    """Return the thank-you above the first question after the first answer, once it is stored."""
    _ = words.gettext
    storing = words.state.storing
    if words.state.thanked != question.id or storing.failing or not storing.committed:
        return None
    return _("Thank you – your answer is saved.")


def _rating(words: Words, question: Question) -> RatingView:
    _ = words.gettext
    return RatingView(
        frame=frame(words),
        title=words.of(question.text),
        hint=_hint(words, question, _("Touch one. You answer anonymously.")),
        faces=tuple(
            Face(value - question.lowest + 1, _size(question), _point(question, value, label))
            for value, label in _labelled(question, _face_words(words, question))
        ),
        notice=_notice(words),
        busy=words.state.busy,
        steps=steps(words, question),
    )


def _scale(words: Words, question: Question) -> ScaleView:
    _ = words.gettext
    ends = _ends(words, question)
    labels = () if ends else _point_words(words, question)
    return ScaleView(
        frame=frame(words),
        saved=saved_line(words, question),
        title=words.of(question.text),
        hint=_with_notice(words, _hint(words, question, _("Choose one."))),
        points=tuple(_point(question, *pair) for pair in _labelled(question, labels)),
        low=ends[0] if ends else None,
        high=ends[1] if ends else None,
        busy=words.state.busy,
        steps=steps(words, question),
    )


def _choice(words: Words, question: Question) -> ChoiceView:
    _ = words.gettext
    return ChoiceView(
        frame=frame(words),
        saved=saved_line(words, question),
        title=words.of(question.text),
        hint=_with_notice(words, _hint(words, question, _("Choose one."))),
        options=tuple(
            Action(words.of(option.text), Answered(question.id, option.id))
            for option in question.options
        ),
        busy=words.state.busy,
        steps=steps(words, question),
    )


def _topics(words: Words, question: Question) -> TopicsView:
    chosen = words.state.chosen
    full = question.at_most is not None and len(chosen) >= question.at_most
    return TopicsView(
        frame=frame(words),
        saved=saved_line(words, question),
        title=words.of(question.text),
        hint=_with_notice(words, _hint(words, question, _topics_hint(words, question))),
        options=tuple(
            Action(
                words.of(option.text),
                TopicToggled(question.id, option.id),
                enabled=option.id in chosen or not full,
                selected=option.id in chosen,
            )
            for option in question.options
        ),
        steps=steps(words, question),
        busy=words.state.busy,
    )


def _topics_hint(words: Words, question: Question) -> str:
    _ = words.gettext
    if question.at_most is None:
        return _("You can choose several.")
    return _("You can choose up to {count}.").format(count=question.at_most)


def _hint(words: Words, question: Question, otherwise: str) -> str:
    return words.of(question.hint) if question.hint else otherwise


def _notice(words: Words) -> str | None:
    _ = words.gettext
    device = words.state.device
    if not device.closed or not at_start(words.rules, words.state):
        return None
    opens = words.local(device.opens)
    if opens is None:
        return _("The office is closed now. You can still answer.")
    return _("The office is closed now. We open {when}. You can still answer.").format(when=opens)


def _with_notice(words: Words, hint: str) -> str:
    notice = _notice(words)
    return f"{notice} {hint}" if notice else hint


def _size(question: Question) -> int:
    return question.highest - question.lowest + 1


def _point(question: Question, value: int, label: str) -> Action:
    return Action(label, Answered(question.id, value))


def _labelled(question: Question, labels: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    values = range(question.lowest, question.highest + 1)
    if len(labels) != _size(question):
        labels = tuple(str(value) for value in values)
    return tuple(zip(values, labels, strict=True))


def _face_words(words: Words, question: Question) -> tuple[str, ...]:
    if question.labels:
        return tuple(words.of(label) for label in question.labels)
    _ = words.gettext
    worst, best = (_("Very bad"), _("Bad")), (_("Good"), _("Very good"))
    return (*worst, _("So-so"), *best) if _size(question) == 5 else (*worst, *best)


def _point_words(words: Words, question: Question) -> tuple[str, ...]:
    if question.labels:
        return tuple(words.of(label) for label in question.labels)
    _ = words.gettext
    return (
        _("Strongly disagree"),
        _("Disagree"),
        _("Neither agree nor disagree"),
        _("Agree"),
        _("Strongly agree"),
    )


def _ends(words: Words, question: Question) -> tuple[str, str] | None:
    _ = words.gettext
    if len(question.labels) == 2:
        return words.of(question.labels[0]), words.of(question.labels[1])
    if question.labels or _size(question) == 5:
        return None
    return _("Not at all"), _("Very much")
