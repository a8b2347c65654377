"""The columns of an export and the words that explain them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from kiosk.core.languages import OWN_NAMES
from kiosk.surveys import load_survey
from kiosk.texts import Catalogues
from sync.export.columns import Column, Sheet, sheet_of
from sync.model.survey import Option, Survey, Text

PULSE = load_survey("pulse", Path())
EXPERIENCE = load_survey("experience", Path())
FACE, TOPICS = ("pulse", "rating"), ("pulse", "topics")


def sheet(
    questions: Sequence[tuple[str, str]] = (FACE,),
    surveys: Sequence[Survey] = (PULSE,),
    language: str = "fi",
) -> Sheet:
    """Return the sheet in a language, with the interface's own catalogue."""
    words = Catalogues().of(language)
    return sheet_of(questions, surveys, language, languages=OWN_NAMES, _=words)


def column(of: Sheet, name: str) -> Column:
    """Return the column of this name."""
    return next(each for each in of.columns if each.name == name)


def names(of: Sheet) -> list[str]:
    """Return the columns' names in order."""
    return [each.name for each in of.columns]


def changed(survey: Survey, rev: int, option: str) -> Survey:
    """Return a revision whose topics are one option alone, and whose title is its number."""
    said = Text({"fi": f"{option} {rev}"}, {})
    questions = tuple(
        replace(each, options=(Option(option, said),)) if each.id == "topics" else each
        for each in survey.questions
    )
    return replace(survey, rev=rev, title=Text({"fi": str(rev)}, {}), questions=questions)


def test_names_are_the_same_in_every_language() -> None:
    """A column is called alike whoever reads it."""
    assert names(sheet(language="fi")) == names(sheet(language="ar"))
    assert names(sheet()) == [
        "row_id", "site", "kiosk", "survey", "rev", "language", "bucket_start", "bucket_length",
        "bucket_label", "rating", "pulse.rating", "pulse.topics", "comment", "doubtful", "channel",
    ]  # fmt: skip


def test_no_number_epoch_or_checksum_has_a_column() -> None:
    """What would tell the order of visits leaves with no export."""
    assert not {"seq", "epoch", "checksum", "mac", "ticket_hash"} & set(names(sheet()))


def test_labels_are_the_surveys_own_words() -> None:
    """Questions, options and points read as the survey words them in the chosen language."""
    topics = column(sheet(language="sv"), "pulse.topics")
    question = next(each for each in PULSE.questions if each.id == "topics")
    assert topics.label == question.text.by_language["sv"]
    assert list(topics.values) == [each.id for each in question.options]
    assert topics.values["privacy"] == question.options[5].text.by_language["sv"]


def test_every_stored_value_of_a_row_has_its_words() -> None:
    """Survey, language, channel and doubt read as words; only names and numbers are as stored."""
    made = sheet(language="en")
    assert column(made, "survey").values["pulse"] == "Today's visit"
    assert column(made, "language").values["ar"] == "العربية"
    assert column(made, "channel").values == {"kiosk": "Kiosk"}
    assert column(made, "doubtful").values == {"0": "no", "1": "yes"}


def test_surveys_of_one_title_are_told_apart() -> None:
    """In words too nobody takes one survey for another."""
    again = replace(PULSE, id="again")
    found = column(sheet(surveys=(PULSE, again), language="en"), "survey").values
    assert found == {"pulse": "Today's visit (pulse)", "again": "Today's visit (again)"}


def test_faces_without_words_get_those_of_the_screen() -> None:
    """Where a survey has no labels, the interface's translated words explain the values."""
    assert column(sheet(language="fi"), "rating").values["1"] == "Erittäin huono"
    points = sheet([("experience", "heard")], [EXPERIENCE], "fi")
    assert column(points, "experience.heard").values["5"] == "Täysin samaa mieltä"


def test_what_no_survey_explains_still_has_its_column() -> None:
    """An answer to a question of a lost survey is not lost."""
    made = sheet([("old", "wait"), FACE, ("pulse", "was_asked")])
    assert names(made)[12:14] == ["old.wait", "pulse.was_asked"]
    assert column(made, "old.wait").kind == "unknown"


def test_a_newer_revision_explains_before_an_older_one() -> None:
    """Words are the newest; options that only an older revision has are explained too."""
    made = sheet([TOPICS], [changed(PULSE, 1, "old"), changed(PULSE, 2, "new")])
    assert column(made, "pulse.topics").values == {"new": "new 2", "old": "old 1"}


def test_several_surveys_are_told_apart_in_headings() -> None:
    """Two surveys may ask in the same words, so their titles stand before them."""
    made = sheet([FACE, ("experience", "heard")], [PULSE, EXPERIENCE], "en")
    assert column(made, "pulse.rating").label.startswith("Today's visit: ")


@pytest.mark.parametrize(
    ("bucket", "length", "label"),
    [
        ("2026-11-23T09:00+02:00/PT1H", "hour", "Mon 23 Nov 2026, 9–10"),
        ("2026-11-23T12:00+02:00/PT12H", "half-day", "Mon 23 Nov 2026, 12–24"),
        ("2026-11-23T00:00+02:00/P1D", "day", "Mon 23 Nov 2026"),
        ("2026-11-23T00:00+02:00/P7D", "week", "Week 48, from Mon 23 Nov 2026"),
    ],
)
def test_a_bucket_reads_as_start_length_and_words(bucket: str, length: str, label: str) -> None:
    """The span in which an answer was given can be sorted, filtered and read aloud."""
    cells = sheet(language="en").bucket(bucket)
    assert cells == (datetime.fromisoformat(bucket.partition("/")[0]), length, label)


@pytest.mark.parametrize("bucket", ["unknown", "2026-11-23/P1Y", ""])
def test_a_bucket_without_a_time_says_so(bucket: str) -> None:
    """An unknown time, or one that nobody can read, is told as unknown."""
    assert sheet(language="en").bucket(bucket) == (None, "unknown", "Time unknown")


def test_arabic_reads_from_the_right() -> None:
    """A spreadsheet in Arabic is laid out from the right."""
    assert (sheet(language="ar").direction, sheet().direction) == ("rtl", "ltr")
