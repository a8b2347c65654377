"""From a parsed survey file to a `Survey`, or to every mistake in the file at once."""

from __future__ import annotations

from collections.abc import Mapping

from sync.model.problems import InvalidFileError
from sync.model.survey import Question, Survey
from sync.model.survey_rules import check
from sync.model.survey_tables import (
    ChoiceTable,
    CommentTable,
    QuestionTable,
    RatingTable,
    ScaleTable,
    SurveyTable,
    TopicsTable,
    asked_if,
    options_of,
)
from sync.model.survey_text import SurveyReader


def parse_survey(toml_mapping: Mapping[str, object], file: str) -> Survey:
    """Return the survey that a parsed TOML file describes; `docs/surveys.md` explains the keys.

    Raises `InvalidFileError` with every mistake. Questions, options and other items of arrays are
    counted from 1 in its keys: `questions[1].options[3].text.sv`.
    """
    reader = SurveyReader(file, toml_mapping)
    table = reader.read(SurveyTable, toml_mapping)
    check(reader, toml_mapping)
    if reader.problems or table is None:
        raise InvalidFileError(reader.problems)
    return Survey(
        id=table.id,
        rev=table.rev,
        title=table.title,
        languages=table.languages,
        fallback=table.fallback or table.languages[:1],
        questions=tuple(_question(item) for item in table.questions),
    )


def _question(table: QuestionTable) -> Question:
    lowest, highest = _range(table)
    options = table.options if isinstance(table, ChoiceTable | TopicsTable) else ()
    return Question(
        id=table.id,
        kind=table.kind,
        text=table.text,
        hint=table.hint,
        optional=table.optional,
        ask_if=asked_if(table.ask_if),
        lowest=lowest,
        highest=highest,
        labels=table.labels if isinstance(table, RatingTable | ScaleTable) else (),
        options=options_of(options),
        at_most=table.at_most if isinstance(table, TopicsTable) else None,
        max_length=table.max_length if isinstance(table, CommentTable) else 500,
    )


def _range(table: QuestionTable) -> tuple[int, int]:
    if isinstance(table, RatingTable):
        return 1, table.faces
    if isinstance(table, ScaleTable) and table.points == "0-10":
        return 0, 10
    return 1, 5
