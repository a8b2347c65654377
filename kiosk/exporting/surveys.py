"""Which surveys explain an export."""

from __future__ import annotations

from pathlib import Path

from kiosk.config.settings import Settings
from kiosk.surveys import BUILT_IN, built_in_surveys, load_survey, read_survey
from sync.model.survey import Survey


def known_surveys(settings: Settings) -> tuple[Survey, ...]:
    """Return the survey in use and those that come with Vuoro: what was asked before it, perhaps.

    Raises `InvalidFileError` if the one in use can't be read.
    """
    in_use = load_survey(settings.survey.file, Path())
    others = (read_survey(BUILT_IN / f"{name}.toml") for name in built_in_surveys())
    return (in_use, *(each for each in others if each.id != in_use.id))
