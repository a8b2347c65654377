"""What only `vuoro config check` looks at: other files and libraries that are slow to import."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from kiosk.config.checks import Fault
from kiosk.config.loading import read
from kiosk.config.settings import Settings
from kiosk.config.sync_check import sync_faults
from kiosk.surveys import load_survey, read_survey
from kiosk.toml_file import read_toml
from sync.model.problems import InvalidFileError, Problem
from sync.model.toml_text import toml_value


def deep_problems(files: Sequence[Path] = ()) -> list[Problem]:
    """Return every mistake in the files, in the survey they name and in what they ask for.

    One mistake hides no other: whatever could be read is checked. A file with `questions` is
    checked as a survey.
    """
    surveys = [path for path in files if _is_survey(path)]
    wrong = [problem for path in surveys for problem in _mistakes_of(partial(read_survey, path))]
    if surveys and len(surveys) == len(files):
        return wrong
    return [*wrong, *_of_configuration([path for path in files if path not in surveys])]


def _is_survey(path: Path) -> bool:
    try:
        return "questions" in read_toml(path)
    except (FileNotFoundError, InvalidFileError):
        return False


def _of_configuration(files: Sequence[Path]) -> list[Problem]:
    reading = read(files)
    found = reading.and_of((*_holidays(reading.settings), *sync_faults(reading.settings)))
    if not reading.is_right("survey.file"):
        return list(found.problems)
    named = partial(load_survey, reading.settings.survey.file, Path.cwd())
    return [*found.problems, *_mistakes_of(named)]


def _holidays(settings: Settings) -> Iterator[Fault]:
    from kiosk.config.hours import known_countries

    country = settings.hours.holidays
    if country and country not in known_countries():
        yield Fault(
            ("hours.holidays",),
            "must be a country whose public holidays are known (ISO 3166), or empty",
            toml_value(country),
        )


def _mistakes_of(reading: Callable[[], object]) -> tuple[Problem, ...]:
    try:
        reading()
    except InvalidFileError as error:
        return error.problems
    return ()
