"""Opening hours from the configuration, and what `config check` alone looks at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kiosk.config import load
from kiosk.config.deep_check import deep_problems
from kiosk.config.hours import holiday_dates, known_countries, opening_around
from kiosk.paths import ASSETS
from sync.model.opening import is_open, next_opening

Write = Callable[..., Path]
HELSINKI = ZoneInfo("Europe/Helsinki")


def test_finnish_holidays_are_the_days_offices_are_closed() -> None:
    """Public holidays, and the eves of Midsummer and Christmas."""
    days = holiday_dates("FI", [2026])
    assert {date(2026, 1, 6), date(2026, 6, 19), date(2026, 12, 6), date(2026, 12, 24)} <= days
    assert date(2026, 12, 31) not in days
    assert holiday_dates("", [2026]) == frozenset()


def test_an_unknown_country_is_refused() -> None:
    """A country without known holidays is an error, not a country without holidays."""
    with pytest.raises(LookupError, match="'XX'"):
        holiday_dates("XX", [2026])
    assert "FI" in known_countries()


def test_an_office_over_christmas(write: Write) -> None:
    """Weekdays, holidays and exceptions of a file work together, into the next year."""
    file = write(
        '[hours.weekdays]\nmonday = ["9:00-16:00"]\nfriday = ["9:00-16:00"]\n'
        "[[hours.exceptions]]\ndate = 2026-12-28\n"
        '[[hours.exceptions]]\ndate = 2027-01-02\nopen = ["10:00-12:00"]'
    )
    opening = opening_around(load([file]).hours, date(2026, 12, 1))
    assert is_open(opening, datetime(2026, 12, 21, 12, tzinfo=HELSINKI))
    assert not is_open(opening, datetime(2026, 12, 25, 12, tzinfo=HELSINKI))
    assert next_opening(opening, datetime(2026, 12, 21, 16, tzinfo=HELSINKI)) == datetime(
        2027, 1, 2, 10, tzinfo=HELSINKI
    )


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('hours.holidays = "XX"', "hours.holidays"),
        ('languages.offered = ["fi", "tlh"]', "languages.offered[2]"),
        ('survey.file = "pulze"', "file"),
        ('survey.file = "missing.toml"', "file"),
        ("visit.idle_s = 1", "visit.idle_s"),
        ('office.contact = { fi = "x", de = "x" }', "office.contact.de"),
        ('office.controller = { fi = "x", de = "x" }', "office.controller.de"),
    ],
)
def test_the_deep_check_looks_into_what_is_named(write: Write, text: str, key: str) -> None:
    """Country, translation and survey must exist."""
    assert [problem.key for problem in deep_problems([write(text)])] == [key]


def test_the_default_configuration_is_sound() -> None:
    """Nothing is wrong with what comes with Vuoro."""
    assert deep_problems() == []


def test_one_mistake_hides_no_other(write: Write) -> None:
    """What several keys say together, the country and the survey are checked beside the rest."""
    wrong = write(
        'survey.file = "experince"\nhours.holidays = "XX"\nhours.timezone = "Mars"\n'
        'languages.default = "de"\nvisit.idle_s = 1'
    )
    assert {problem.key for problem in deep_problems([wrong])} == {
        "file", "hours.holidays", "hours.timezone", "languages.default", "visit.idle_s"
    }  # fmt: skip


def test_a_wrong_moment_hides_no_mistake_of_the_survey(write: Write) -> None:
    """The survey is read whenever its name can be, whatever else is wrong in that table."""
    write('id = "Ours"\nrev = 0', "ours.toml")
    wrong = write('[survey]\nfile = "ours.toml"\nmoment = "x"')
    keys = {problem.key for problem in deep_problems([wrong])}
    assert {"survey.moment", "id", "rev", "questions"} <= keys


def test_a_survey_without_a_right_name_is_not_looked_for(write: Write) -> None:
    """A mistake in `survey.file` itself is told once, in the configuration's words."""
    (found,) = deep_problems([write("survey.file = 3")])
    assert found.key == "survey.file"


def test_one_organisations_file_serves_kiosks_that_differ(write: Write) -> None:
    """A contact in a language that this kiosk does not offer is no mistake."""
    organisation = write('office.contact = { fi = "x", ar = "x" }', "organisation.toml")
    assert deep_problems([organisation, write('languages.offered = ["fi"]')]) == []


def test_a_survey_is_checked_as_a_survey(write: Write) -> None:
    """Its mistakes are told in a survey's words, also beside a configuration with its own."""
    survey = write('id = "Ours"\nrev = 1\ntitle.fi = "x"\nlanguages = ["fi"]\nquestions = []')
    keys = {"id", "questions"}
    assert {problem.key for problem in deep_problems([survey])} == keys
    both = [survey, write("visit.idle_s = 1", "kiosk.toml")]
    assert {problem.key for problem in deep_problems(both)} == {*keys, "visit.idle_s"}


@pytest.mark.parametrize("name", ["pulse", "experience", "ideas"])
def test_a_right_survey_has_no_mistakes(name: str) -> None:
    """A survey by itself needs no configuration."""
    assert deep_problems([ASSETS / "surveys" / f"{name}.toml"]) == []


def test_a_survey_beside_its_checker_is_read_where_it_lies(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file in the current folder is that file, also where its name could be a built-in's."""
    survey = write('id = "Ours"\nquestions = []', "pulse")
    monkeypatch.chdir(survey.parent)
    assert deep_problems([Path("pulse")]) != []
