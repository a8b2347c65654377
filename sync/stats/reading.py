"""Answers as stored, made into values that can be counted; what can't be read counts as missing."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sync.model.survey import Question

_SCALES = frozenset({"rating", "scale"})


def read_answers(answers: object) -> Mapping[str, object]:
    """Return the answers by question; none where the text is damaged, or is no JSON object.

    The same as the rows of an export tell (`sync.export.cells.answered`).
    """
    try:
        given = json.loads(str(answers), parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return {}
    return given if isinstance(given, dict) else {}


def values_given(question: Question, answer: object) -> tuple[str, ...]:
    """Return the values of an answer as words; none where it is no answer to this question.

    A number off the scale is none, nor is a word on one. An option that the survey has no more is
    one: its id still says what was chosen.
    """
    if question.kind == "topics":
        if not isinstance(answer, list):
            return ()
        return tuple(dict.fromkeys(each for each in answer if isinstance(each, str)))
    if question.kind == "choice":
        return (answer,) if isinstance(answer, str) else ()
    return (str(answer),) if _is_on_scale(question, answer) else ()


def _is_on_scale(question: Question, answer: object) -> bool:
    """Tell whether an answer is a point of a question's scale."""
    if question.kind not in _SCALES or not isinstance(answer, int) or isinstance(answer, bool):
        return False
    return question.lowest <= answer <= question.highest
