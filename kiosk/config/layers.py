"""Configuration files as layers: each is read by itself, later ones lie over earlier ones."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from sync.model.problems import InvalidFileError, Problem

_PLACE = re.compile(r"(?P<fault>.*) \(at (?P<place>[^()]*)\)", re.DOTALL)


class Layer(NamedTuple):
    """One file's tables. `folder` is where its relative paths start."""

    name: str
    folder: Path
    data: Mapping[str, object]


def read_layer(path: Path) -> Layer:
    """Return a file's tables. Raises `InvalidFileError` if it is missing or not TOML."""
    name = str(path)
    try:
        data = tomllib.loads(path.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        raise _unreadable(name, "no such file: check the path") from None
    except OSError as error:
        raise _unreadable(name, f"can't be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise _unreadable(name, f"must be UTF-8, byte {error.start + 1} is not") from error
    except RecursionError as error:
        raise _unreadable(name, "is nested too deeply") from error
    except ValueError as error:
        raise _not_toml(name, str(error)) from error
    return Layer(name, path.absolute().parent, data)


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


def _unreadable(name: str, fault: str) -> InvalidFileError:
    return InvalidFileError([Problem(name, "the whole file", fault)])


def _not_toml(name: str, message: str) -> InvalidFileError:
    found = _PLACE.fullmatch(message)
    place, fault = (found["place"], found["fault"]) if found else ("the whole file", message)
    return InvalidFileError([Problem(name, place, f"is not TOML: {fault}")])
