"""What only `vuoro config check` looks at: other files and libraries that are slow to import."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from kiosk.config.checks import Fault
from kiosk.config.layers import Layer
from kiosk.config.loading import load_layers, problem_at
from kiosk.config.settings import Settings
from sync.model.problems import InvalidFileError, Problem
from sync.model.toml_text import toml_value


def deep_problems(layers: Sequence[Layer]) -> list[Problem]:
    """Return every mistake in the layers, in the survey they name and in what they ask for."""
    try:
        settings = load_layers(layers)
    except InvalidFileError as error:
        return list(error.problems)
    faults = _holidays(settings)
    return [*(problem_at(fault, layers) for fault in faults), *_survey(settings)]


def _holidays(settings: Settings) -> Iterator[Fault]:
    from kiosk.config.hours import known_countries

    country = settings.hours.holidays
    if country and country not in known_countries():
        yield Fault(
            ("hours.holidays",),
            "must be a country whose public holidays are known (ISO 3166), or empty",
            toml_value(country),
        )


def _survey(settings: Settings) -> tuple[Problem, ...]:
    from kiosk.surveys import load_survey

    try:
        load_survey(settings.survey.file, Path.cwd())
    except InvalidFileError as error:
        return error.problems
    return ()
