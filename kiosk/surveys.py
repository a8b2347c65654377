"""Finds and reads survey files: those that come with Vuoro, and an office's own."""

from __future__ import annotations

import re
from pathlib import Path

from kiosk.paths import ASSETS
from kiosk.toml_file import read_toml
from sync.model.problems import InvalidFileError, Problem, closest
from sync.model.survey import Survey
from sync.model.survey_file import parse_survey

BUILT_IN = ASSETS / "surveys"


def built_in_surveys() -> tuple[str, ...]:
    """Return the ids of the surveys that come with Vuoro."""
    return tuple(sorted(path.stem for path in BUILT_IN.glob("*.toml")))


def load_survey(path_or_builtin_id: str, base_dir: Path) -> Survey:
    """Return a survey by a built-in's id, or by a TOML file's path relative to `base_dir`.

    Raises `InvalidFileError` with every mistake, also when there is no such file.
    """
    path = survey_path(path_or_builtin_id, base_dir)
    try:
        return read_survey(path)
    except FileNotFoundError:
        raise _not_there(path_or_builtin_id, path) from None


def read_survey(path: Path) -> Survey:
    """Return the survey in a file. Raises `InvalidFileError` and `FileNotFoundError`."""
    return parse_survey(read_toml(path), str(path))


def survey_path(path_or_builtin_id: str, base_dir: Path) -> Path:
    """Return where a survey's file is: a bare name is a built-in's id, all else a path."""
    if re.fullmatch("[a-z][a-z0-9_]*", path_or_builtin_id):
        return BUILT_IN / f"{path_or_builtin_id}.toml"
    return base_dir / path_or_builtin_id


def _not_there(asked: str, path: Path) -> InvalidFileError:
    built_in = built_in_surveys()
    allowed = f"is not there; name a TOML file, or one of {', '.join(built_in)}"
    return InvalidFileError([Problem(str(path), "file", allowed, meant=closest(asked, built_in))])
