"""Heads and gives, looked at once for all the rows that share them.

What this version does not know is no fault: a survey or revision that nobody has here, a bucket of
another form, members of a later version. A fault is what the tables could not hold.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sync.endpoint.decoding.forms import too_deep
from sync.endpoint.decoding.limits import HIGHEST_INTEGER, HIGHEST_REV, RATINGS, Limits
from sync.endpoint.incoming import Given, Head
from sync.model.calendar import InvalidBucketError, parse_bucket
from sync.model.canonical import (
    GIVE_MEMBERS,
    HEAD_MEMBERS,
    ROW_MEMBERS,
    GivePieces,
    HeadForm,
    answers_text,
    text_of,
)


class FaultError(Exception):
    """A record that has this goes into quarantine; the text is the reason, never the content."""


def read_head(members: Mapping[str, Any], form: HeadForm | None, limits: Limits) -> Head:
    """Return a head. Raises `FaultError`, and `BadBatchError` for what is nested too deeply."""
    extra = {} if form else _extra(members, HEAD_MEMBERS, GIVE_MEMBERS, limits)
    rev, doubtful = _member(members, "rev"), _member(members, "doubtful")
    if type(rev) is not int or not 0 <= rev <= HIGHEST_REV:
        raise FaultError(f"rev: must be a whole number from 0 to {HIGHEST_REV}")
    if not isinstance(doubtful, bool):
        raise FaultError("doubtful: must be true or false")
    bucket = _name(members, "bucket", limits)
    return Head(
        survey=_name(members, "survey", limits),
        rev=rev,
        language=_name(members, "language", limits),
        bucket=bucket,
        channel=_name(members, "channel", limits),
        doubtful=doubtful,
        extra=extra,
        day=_day(bucket),
    )


def read_give(members: Mapping[str, Any], pieces: GivePieces | None, limits: Limits) -> Given:
    """Return a give. Raises `FaultError`, and `BadBatchError` for what is nested too deeply."""
    extra = {} if pieces else _extra(members, GIVE_MEMBERS, HEAD_MEMBERS, limits)
    rating, answers = _member(members, "rating"), _member(members, "answers")
    if rating is not None and (type(rating) is not int or rating not in RATINGS):
        raise FaultError(f"rating: must be null or {RATINGS[0]} to {RATINGS[-1]}")
    if not isinstance(answers, dict):
        raise FaultError("answers: must be a map")
    text = pieces.answers_json if pieces else answers_text(answers)
    if len(text) > limits.answers_json:
        raise FaultError(f"answers: longer than {limits.answers_json} characters as JSON")
    if "\\u0000" in text:
        look_through(answers, "answers", limits)
    counted, texts = _parted(answers, len(text), limits)
    if texts:
        text = answers_text({name: answers[name] for name in answers if name not in texts})
        extra = {**extra, "answers": texts}
    return Given(rating, answers, text, counted, extra)


def look_through(value: object, name: str, limits: Limits, level: int = 2) -> None:
    """Raise `FaultError` for what the tables can't hold, anywhere in a value."""
    if isinstance(value, str):
        if "\0" in value:
            raise FaultError(f"{name}: holds the character U+0000")
    elif isinstance(value, int):
        if not -HIGHEST_INTEGER <= value <= HIGHEST_INTEGER:
            raise FaultError(f"{name}: holds a number of more than 63 bits")
    elif isinstance(value, dict | list):
        if level > limits.depth:
            raise too_deep()
        for each in (*value, *value.values()) if isinstance(value, dict) else value:
            look_through(each, name, limits, level + 1)


def _member(members: Mapping[str, Any], name: str) -> object:
    if name not in members:
        raise FaultError(f"{name}: is missing")
    return members[name]


def _name(members: Mapping[str, Any], name: str, limits: Limits) -> str:
    value = _member(members, name)
    if not isinstance(value, str):
        raise FaultError(f"{name}: must be text")
    if len(value) > limits.name:
        raise FaultError(f"{name}: longer than {limits.name} characters")
    if "\0" in value:
        raise FaultError(f"{name}: holds the character U+0000")
    return value


def _extra(
    members: Mapping[str, Any], own: tuple[str, ...], others: tuple[str, ...], limits: Limits
) -> dict[str, Any]:
    extra = {name: value for name, value in members.items() if name not in own}
    if not extra:
        return extra
    for name in (*others, *ROW_MEMBERS):
        if name in extra:
            raise FaultError(f"{name}: stands where it does not belong")
    look_through(extra, "unknown members", limits, 1)
    if len(text_of(extra)) > limits.extra_json:
        raise FaultError(f"unknown members: longer than {limits.extra_json} characters as JSON")
    return extra


def _parted(
    answers: Mapping[str, Any], length: int, limits: Limits
) -> tuple[tuple[tuple[str, str], ...], dict[str, Any]]:
    """Return what can be counted, and the answers in which words of a client may stand.

    Those are what this version can't tell from free text: of another kind, or with a name that no
    survey file could give. `length` is that of all answers as JSON.
    """
    found: list[tuple[str, str]] = []
    texts: dict[str, Any] = {}
    count = 0
    for question, answer in answers.items():
        values = _values(answer)
        if values is None:
            look_through(answer, "answers", limits, 3)
            texts[question] = answer
            continue
        count += len(values)
        _check_lengths(question, values, length, limits)
        if _NAME.fullmatch(question) and (type(answer) is int or all(map(_NAME.fullmatch, values))):
            found += [(question, each) for each in values]
        else:
            texts[question] = answer
    if count > limits.counted_values:
        raise FaultError(f"answers: more than {limits.counted_values} values")
    return tuple(found), texts


def _values(answer: Any) -> Sequence[str] | None:  # noqa: ANN401 - as sent
    """Return an answer's values, each once; None for an answer of no known kind."""
    kind = type(answer)
    if kind is int and -HIGHEST_INTEGER <= answer <= HIGHEST_INTEGER:
        return (str(answer),)
    if kind is str:
        return (answer,)
    if kind is list and {*map(type, answer)} <= _ALL_TEXT:
        return tuple(dict.fromkeys(answer))
    return None


def _check_lengths(question: str, values: Sequence[str], length: int, limits: Limits) -> None:
    if length > limits.name and any(len(word) > limits.name for word in (question, *values)):
        raise FaultError(f"answers: a question or value longer than {limits.name} characters")


_NAME = re.compile("[a-z][a-z0-9_]{0,30}")
"""A question or option, as `sync.model.survey_tables` lets a survey file name it."""
_ALL_TEXT = {str}


@lru_cache(maxsize=4096)
def _day(bucket: str) -> date | None:
    try:
        parsed = parse_bucket(bucket)
    except InvalidBucketError:
        return None
    return None if parsed is None else parsed.start.date()
