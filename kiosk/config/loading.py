"""The way from files to `Settings`: read each, lay them over each other, check the whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kiosk.config.checks import Fault, faults_of
from kiosk.config.layers import Layer, merged, read_layer, topmost
from kiosk.config.settings import Settings
from kiosk.paths import DEFAULT_CONFIG
from sync.model.problems import InvalidFileError, Problem
from sync.model.toml_reader import Reader

_NEVER_QUOTED = ("staff", "staff.pin_hash")
"""Where somebody may have put the PIN itself."""


def load(files: Sequence[Path] = (), overrides: Mapping[str, object] | None = None) -> Settings:
    """Return the settings of the default configuration with `files` laid over it in order.

    Tables are merged key by key, arrays and values are replaced. `overrides` are tables as parsed
    from TOML, laid over all files. Raises `InvalidFileError` with every mistake of every file.
    """
    reading = read(files, overrides)
    if reading.problems:
        raise InvalidFileError(reading.problems)
    return reading.settings


@dataclass(frozen=True, slots=True)
class Reading:
    """What could be read, and what is wrong; defaults stand in `settings` for what is wrong."""

    settings: Settings
    layers: Sequence[Layer]
    problems: Sequence[Problem]

    def and_of(self, faults: Iterable[Fault]) -> Reading:
        """Return this with more faults, save those that follow from a mistake already known."""
        wrong = tuple(problem.key for problem in self.problems)
        more = [problem_at(fault, self.layers) for fault in faults if not _known(fault.keys, wrong)]
        return replace(self, problems=(*self.problems, *more))

    def is_right(self, key: str) -> bool:
        """Return whether nothing is wrong with `key` or with the table it stands in."""
        return not _known((key,), tuple(problem.key for problem in self.problems))


def read(files: Sequence[Path] = (), overrides: Mapping[str, object] | None = None) -> Reading:
    """Return what `load` would, or as much of it as can be read, with every mistake."""
    layers: list[Layer] = []
    problems: list[Problem] = []
    for path in (DEFAULT_CONFIG, *files):
        try:
            layers.append(read_layer(path))
        except InvalidFileError as error:
            problems.extend(error.problems)
    if overrides:
        layers.append(Layer("command line", Path.cwd(), overrides))
    problems.extend(_mistakes(layers))
    settings = Reader("").read(Settings, merged(layers)) or Settings()
    reading = Reading(_with_paths(settings, layers), layers, problems)
    return reading.and_of(faults_of(settings))


def problem_at(fault: Fault, layers: Sequence[Layer]) -> Problem:
    """Return a fault as a problem of the last file that set one of its keys."""
    layer = topmost(layers, *fault.keys)
    file = layer.name if layer else str(DEFAULT_CONFIG)
    return _discreet(Problem(file, fault.keys[0], fault.allowed, fault.got, fault.meant))


def _mistakes(layers: Sequence[Layer]) -> Iterator[Problem]:
    for layer in layers:
        reader = Reader(layer.name)
        reader.read(Settings, layer.data)
        yield from map(_discreet, reader.problems)


def _discreet(problem: Problem) -> Problem:
    """Return a problem without a value that may be a PIN: what is told here ends in the log."""
    return replace(problem, got=None) if problem.key in _NEVER_QUOTED else problem


def _known(keys: Sequence[str], wrong: Sequence[str]) -> bool:
    """Return whether one of `keys`, something in it or a table around it is among the `wrong`."""
    return any(_within(one, key) or _within(key, one) for key in keys for one in wrong)


def _within(key: str, table: str) -> bool:
    return key == table or key.startswith((f"{table}.", f"{table}["))


def _with_paths(settings: Settings, layers: Sequence[Layer]) -> Settings:
    """Return the settings with every path absolute; each starts where the file it is in stands."""
    survey, sync = settings.survey, settings.sync
    file = survey.file
    if file.endswith(".toml"):
        file = _absolute("survey.file", file, layers)
    moved = replace(
        sync,
        key_file=_absolute("sync.key_file", sync.key_file, layers),
        ca_file=_absolute("sync.ca_file", sync.ca_file, layers),
        client_cert=_absolute("sync.client_cert", sync.client_cert, layers),
    )
    return replace(settings, survey=replace(survey, file=file), sync=moved)


def _absolute(key: str, path: str, layers: Sequence[Layer]) -> str:
    layer = topmost(layers, key)
    return str(layer.folder / path) if path and layer else path
