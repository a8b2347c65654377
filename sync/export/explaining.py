"""What surveys say about questions that occur in answers: their words and those of their values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from sync.export.words import Gettext, end_words, face_words, point_words
from sync.model.survey import Question, Survey, Text
from sync.stats.editions import scale_of

_FACES: Final = (4, 5)


class EarlierScale(NamedTuple):
    """What values meant in revisions that asked on another scale."""

    revisions: tuple[int, ...]
    said: str
    """These revisions in words."""
    values: Mapping[str, str]


class Explained(NamedTuple):
    """One question; without a survey that knows it, of kind `unknown` and without words."""

    survey: str
    question: str
    kind: Literal["rating", "scale", "choice", "topics", "unknown"]
    title: str
    """The survey's."""
    label: str
    values: Mapping[str, str]
    scale: tuple[str, int, int] = ("", 0, 0)
    earlier: tuple[EarlierScale, ...] = ()


def explained(
    questions: Iterable[tuple[str, str]], surveys: Sequence[Survey], language: str, _: Gettext
) -> list[Explained]:
    """Return every question of the surveys that occur, then what none of them knows.

    Of equal revisions the one that is given first speaks.
    """
    found: dict[tuple[str, str], Explained] = {}
    asked = sorted(set(questions))
    occur = {survey for survey, _question in asked}
    for survey in sorted(surveys, key=lambda each: (each.id, -each.rev)):
        if survey.id in occur:
            _add(found, survey, language, _)
    for survey_id, question in asked:
        found.setdefault(
            (survey_id, question),
            Explained(survey_id, question, "unknown", "", f"{survey_id}.{question}", {}),
        )
    return list(found.values())


def _add(
    found: dict[tuple[str, str], Explained], survey: Survey, language: str, _: Gettext
) -> None:
    """Add what a revision knows; of what a newer one said, only values that it has no more."""
    for question in survey.questions:
        if question.kind == "comment":
            continue
        values = _values(survey, question, language, _)
        newer = found.get((survey.id, question.id))
        if newer is not None and newer.scale != scale_of(question):
            earlier = _with_scale(newer.earlier, survey.rev, values, _)
            found[survey.id, question.id] = newer._replace(earlier=earlier)
            continue
        if newer is not None:
            gone = {value: words for value, words in values.items() if value not in newer.values}
            found[survey.id, question.id] = newer._replace(values={**newer.values, **gone})
            continue
        found[survey.id, question.id] = Explained(
            survey.id, question.id, question.kind, _said(survey, survey.title, language),
            _said(survey, question.text, language), values, scale_of(question),
        )  # fmt: skip


def _with_scale(
    known: tuple[EarlierScale, ...], rev: int, values: Mapping[str, str], _: Gettext
) -> tuple[EarlierScale, ...]:
    """Add what a revision said on another scale; revisions that said the same stand together."""
    alike = [each for each in known if each.values == values]
    revisions = tuple(sorted({rev, *(r for each in alike for r in each.revisions)}))
    said = f"{_('Revision')} {', '.join(map(str, revisions))}"
    others = (each for each in known if each.values != values)
    return (*others, EarlierScale(revisions, said, values))


def _values(survey: Survey, question: Question, language: str, _: Gettext) -> dict[str, str]:
    if question.kind in ("choice", "topics"):
        return {each.id: _said(survey, each.text, language) for each in question.options}
    points = [str(value) for value in range(question.lowest, question.highest + 1)]
    words = tuple(_said(survey, label, language) for label in question.labels)
    words = words or _own_words(question, len(points), _)
    if len(words) == len(points):
        return dict(zip(points, words, strict=True))
    return {points[0]: words[0], points[-1]: words[-1]}


def _own_words(question: Question, points: int, _: Gettext) -> tuple[str, ...]:
    """Return the words that the screen showed where the survey has none."""
    if question.kind == "rating" and points in _FACES:
        return face_words(_, points)
    words = point_words(_)
    return words if points == len(words) else end_words(_)


def _said(survey: Survey, text: Text, language: str) -> str:
    """Return a text as it reads at no special moment, else as it was worded for one."""
    for candidate in (language, *survey.fallback):
        if candidate in text.by_language:
            return text.by_language[candidate]
    for moment in ("leaving", "waiting"):
        wordings = text.by_moment.get(moment, {})
        for candidate in (language, *survey.fallback):
            if candidate in wordings:
                return wordings[candidate]
    return next(iter(text.by_language.values()), "")


def titles_of(surveys: Sequence[Survey], language: str) -> dict[str, str]:
    """Return each survey's title in its newest revision, with the id where two are alike."""
    oldest_first = sorted(surveys, key=lambda each: each.rev)
    titles = {each.id: _said(each, each.title, language) for each in oldest_first}
    often = Counter(titles.values())
    return {
        survey: title if often[title] == 1 else f"{title} ({survey})"
        for survey, title in titles.items()
    }
