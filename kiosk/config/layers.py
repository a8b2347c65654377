"""Configuration files as layers: each is read by itself, later ones lie over earlier ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from kiosk.toml_file import read_toml
from sync.model.problems import InvalidFileError, Problem


class Layer(NamedTuple):
    """One file's tables. `folder` is where its relative paths start."""

    name: str
    folder: Path
    data: Mapping[str, object]


def read_layer(path: Path) -> Layer:
    """Return a file's tables. Raises `InvalidFileError` if it is missing or not TOML."""
    try:
        data = read_toml(path)
    except FileNotFoundError:
        fault = "no such file: check the path"
        raise InvalidFileError([Problem(str(path), "the whole file", fault)]) from None
    return Layer(str(path), path.absolute().parent, data)


def merged(layers: Sequence[Layer]) -> dict[str, object]:
    """Return all layers as one: tables are merged key by key, anything else is replaced."""
    result: dict[str, object] = {}
    for layer in layers:
        result = _over(result, layer.data)
    return result


def topmost(layers: Sequence[Layer], *keys: str) -> Layer | None:
    """Return the last layer in which one of the dotted keys stands, or None."""
    for layer in reversed(layers):
        if any(_stands(layer.data, key.split(".")) for key in keys):
            return layer
    return None


def _over(lower: Mapping[str, object], upper: Mapping[str, object]) -> dict[str, object]:
    result = dict(lower)
    for key, value in upper.items():
        below = result.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            result[key] = _over(below, value)
        else:
            result[key] = value
    return result


def _stands(data: object, parts: Sequence[str]) -> bool:
    if not parts:
        return True
    return isinstance(data, Mapping) and parts[0] in data and _stands(data[parts[0]], parts[1:])
