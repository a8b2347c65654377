"""The way from files to `Settings`: read each, lay them over each other, check the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from kiosk.config.checks import Fault, faults_of
from kiosk.config.layers import Layer, merged, read_layer, topmost
from kiosk.config.settings import Settings
from kiosk.paths import DEFAULT_CONFIG
from sync.model.problems import InvalidFileError, Problem
from sync.model.toml_reader import Reader


def load(files: Sequence[Path] = (), overrides: Mapping[str, object] | None = None) -> Settings:
    """Return the settings of the default configuration with `files` laid over it in order.

    Tables are merged key by key, arrays and values are replaced. `overrides` are tables as parsed
    from TOML, laid over all files. Raises `InvalidFileError` with every mistake of every file.
    """
    return load_layers(layers_of(files, overrides))


def layers_of(
    files: Sequence[Path] = (), overrides: Mapping[str, object] | None = None
) -> list[Layer]:
    """Return the default configuration, `files` and `overrides` as layers.

    Raises `InvalidFileError` naming every file that is missing or not TOML, and what can be seen
    to be wrong in the others.
    """
    layers: list[Layer] = []
    problems: list[Problem] = []
    for path in (DEFAULT_CONFIG, *files):
        try:
            layers.append(read_layer(path))
        except InvalidFileError as error:
            problems.extend(error.problems)
    if overrides:
        layers.append(Layer("command line", Path.cwd(), overrides))
    if problems:
        raise InvalidFileError([*problems, *_mistakes(layers)])
    return layers


def load_layers(layers: Sequence[Layer]) -> Settings:
    """Return the settings of the layers. Raises `InvalidFileError` with every mistake."""
    problems = _mistakes(layers)
    settings = Reader("").read(Settings, merged(layers)) or Settings()
    problems.extend(_together(settings, layers, problems))
    if problems:
        raise InvalidFileError(problems)
    return _with_survey_path(settings, layers)


def problem_at(fault: Fault, layers: Sequence[Layer]) -> Problem:
    """Return a fault as a problem of the last file that set one of its keys."""
    layer = topmost(layers, *fault.keys)
    file = layer.name if layer else str(DEFAULT_CONFIG)
    return Problem(file, fault.keys[0], fault.allowed, fault.got, fault.meant)


def _mistakes(layers: Sequence[Layer]) -> list[Problem]:
    problems: list[Problem] = []
    for layer in layers:
        reader = Reader(layer.name)
        reader.read(Settings, layer.data)
        problems.extend(reader.problems)
    return problems


def _together(
    settings: Settings, layers: Sequence[Layer], known: Sequence[Problem]
) -> list[Problem]:
    """Return what is wrong across keys, but not what follows from a mistake already known."""
    wrong = tuple(problem.key for problem in known)
    return [
        problem_at(fault, layers)
        for fault in faults_of(settings)
        if not any(key.startswith(fault.keys) or _inside(fault.keys, key) for key in wrong)
    ]


def _inside(keys: Sequence[str], table: str) -> bool:
    return any(key.startswith(f"{table}.") for key in keys)


def _with_survey_path(settings: Settings, layers: Sequence[Layer]) -> Settings:
    name = settings.survey.file
    layer = topmost(layers, "survey.file")
    if layer is None or not name.endswith(".toml"):
        return settings
    return replace(settings, survey=replace(settings.survey, file=str(layer.folder / name)))
