"""The first sheet: everything that may be told in sum, no row and no comment."""

from __future__ import annotations

from collections.abc import Iterator

from sync.export.xlsx.about import About
from sync.export.xlsx.answers import question_lines, survey_lines
from sync.export.xlsx.changes import change_lines
from sync.export.xlsx.layout import BLANK, Line
from sync.export.xlsx.notes import reading_lines, selection_lines
from sync.export.xlsx.speech import Speech
from sync.export.xlsx.tables import (
    language_lines,
    outcome_lines,
    period_lines,
    site_lines,
    topic_lines,
    unexplained_lines,
)
from sync.stats.summary.parts import SurveyPart


def summary_lines(about: About, speech: Speech) -> Iterator[Line]:
    """Yield the sheet from top to bottom.

    The last line is a plain one: the library writes the last row twice if it has a look of its own,
    and Excel then takes the file for damaged.
    """
    _ = speech.gettext
    yield Line((_("Summary of the feedback"),), "title")
    yield from selection_lines(about, speech)
    yield BLANK
    for part in about.summary.surveys:
        yield from _survey(part, speech)
    yield from unexplained_lines(about.summary.unexplained, speech)
    yield from outcome_lines(about.summary.outcomes, speech)
    yield from reading_lines(about, speech)


def _survey(part: SurveyPart, speech: Speech) -> Iterator[Line]:
    yield from survey_lines(part, speech)
    yield from change_lines(part.changes, speech)
    for question in part.questions:
        if question.kind != "comment":
            yield from question_lines(part, question, speech)
    yield from site_lines(part, speech)
    yield from period_lines(part, speech)
    for topics in part.topics:
        yield from topic_lines(part.survey, topics, speech)
    yield from language_lines(part, speech)
