"""How values are told: one sheet, the same in every form."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from sync.export.cells import Remembered, headings, parts_of, values_of
from sync.export.columns import Column, Sheet
from sync.export.source import Row
from tests.sync.export.awkward import SHEET, bucket

ROW = Row(
    "0a" * 10, "Torikatu", "torikatu-1", "pulse", 3, "fi", "2026-11-23T09:00+02:00/PT1H", 5,
    '{"again":"no","face":5,"topics":["waiting","staff"]}', "Hyvin meni", 0, "kiosk",
)  # fmt: skip


def told(row: Row, wording: str = "codes") -> dict[str, object]:
    """Return the values by the columns' names."""
    values = values_of(parts_of(SHEET, wording), row)  # type: ignore[arg-type]
    return dict(zip((each.name for each in SHEET.columns), values, strict=True))


def test_every_column_tells_its_field() -> None:
    """A row's fields, its bucket in three columns and its answers stand in the sheet's order."""
    assert list(told(ROW).values()) == [
        "0a" * 10, "Torikatu", "torikatu-1", "pulse", 3, "fi",
        datetime.fromisoformat("2026-11-23T09:00+02:00"), "hour", "ma, klo 2026",
        5, 5, ("waiting", "staff"), "no", None, "Hyvin meni", 0, "kiosk",
    ]  # fmt: skip


def test_labels_stand_for_choices_and_topics_and_never_for_numbers() -> None:
    """With labels options become words; faces stay numbers to reckon with."""
    found = told(ROW, "labels")
    assert found["pulse.topics"] == ("Odotus", "Henkilö/kunta")
    assert (found["pulse.again"], found["bucket_length"]) == ("-Ei; koskaan", "tunti")
    assert (found["pulse.face"], found["rating"]) == (5, 5)


def test_what_a_row_says_of_itself_is_told_in_words_too() -> None:
    """With labels survey, language, channel and doubt are words, an unknown value stays."""
    names = ("survey", "language", "doubtful", "channel")
    row = ROW._replace(doubtful=1)
    assert [told(row, "labels")[each] for each in names] == ["Pulssi", "Suomi", "kyllä", "Laite"]
    assert [told(row)[each] for each in names] == ["pulse", "fi", 1, "kiosk"]
    row = ROW._replace(survey="new", language="xx", doubtful=7, channel="paper")
    assert [told(row, "labels")[each] for each in names] == ["new", "xx", 7, "paper"]


def test_headings_follow_the_wording() -> None:
    """Headings are stable names, or labels."""
    assert headings(SHEET, "codes")[-2:] == ("doubtful", "channel")
    assert headings(SHEET, "labels")[-2:] == ("Epäilyttävä", "Kanava")


def test_an_answer_belongs_to_its_own_survey() -> None:
    """What one survey asks is empty in the rows of another, even under the same id."""
    found = told(ROW._replace(survey="other", answers='{"face":5,"odd":[1,"a",null]}'))
    assert found["pulse.face"] is None
    assert found["other.odd"] == ("1", "a", "null")


@pytest.mark.parametrize("answers", ["{", "[1]", "", "9" * 5000, "[" * 100_000, '{"face":NaN}'])
def test_damaged_answers_leave_the_row_its_other_columns(answers: str) -> None:
    """Answers that are no object are told as missing; the export goes on."""
    found = told(ROW._replace(answers=answers))
    assert found["pulse.face"] is None
    assert found["comment"] == "Hyvin meni"


def test_values_of_no_known_kind_are_told_as_they_stand() -> None:
    """Numbers stay numbers, truth is 0 or 1, infinity is missing, an object is JSON."""
    given = {"1.5": 1.5, "true": 1, "1e999": None, '{"b":1}': '{"b": 1}', '"x"': "x"}
    for text, value in given.items():
        assert told(ROW._replace(survey="other", answers=f'{{"odd":{text}}}'))["other.odd"] == value


def test_a_column_that_no_field_tells_is_a_mistake_at_once() -> None:
    """A sheet with an unknown column fails before a row is read."""
    with pytest.raises(ValueError, match="'surprise'"):
        parts_of(Sheet((Column("surprise", "text", "", ""),), "fi", bucket=bucket), "codes")


def test_memory_of_what_was_made_is_bounded() -> None:
    """What was made is made once while there is room, and never kept beyond it."""
    made: list[int] = []
    memory = Remembered(lambda key: made.append(key) or key, most=3)  # type: ignore[func-returns-value]
    for key in (1, 2, 1, 2, 3, 4):
        assert memory[key] == key
        assert len(memory) <= 3
    assert made == [1, 2, 3, 4]


def test_words_unknown_to_the_survey_stay() -> None:
    """A topic that no revision explains goes out as it is stored, among the words of others."""
    found = told(ROW._replace(answers=json.dumps({"topics": ["new", "waiting"]})), "labels")
    assert found["pulse.topics"] == ("new", "Odotus")
