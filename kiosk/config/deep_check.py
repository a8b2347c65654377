"""What only `vuoro config check` looks at: other files and libraries that are slow to import."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from kiosk.config.checks import Fault
from kiosk.config.loading import Reading, read
from kiosk.config.settings import Settings
from sync.model.problems import InvalidFileError, Problem
from sync.model.toml_text import toml_value


def deep_problems(files: Sequence[Path] = ()) -> list[Problem]:
    """Return every mistake in the files, in the survey they name and in what they ask for.

    One mistake hides no other: whatever could be read is checked.
    """
    reading = read(files)
    found = reading.and_of(_holidays(reading.settings))
    return [*found.problems, *_survey(reading)]


def _holidays(settings: Settings) -> Iterator[Fault]:
    from kiosk.config.hours import known_countries

    country = settings.hours.holidays
    if country and country not in known_countries():
        yield Fault(
            ("hours.holidays",),
            "must be a country whose public holidays are known (ISO 3166), or empty",
            toml_value(country),
        )


def _survey(reading: Reading) -> tuple[Problem, ...]:
    from kiosk.surveys import load_survey

    if not reading.is_right("survey.file"):
        return ()
    try:
        load_survey(reading.settings.survey.file, Path.cwd())
    except InvalidFileError as error:
        return error.problems
    return ()
