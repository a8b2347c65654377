"""TOML files that people write, read from the disk with every slip told and how to mend it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Final

from sync.model.problems import InvalidFileError, Problem

_PLACE = re.compile(r"(?P<fault>.*) \(at (?P<place>[^()]*)\)", re.DOTALL)
_QUOTES: Final = 'a text begins and ends with " on one line'
_HINTS: Final = (
    (r"Illegal character|Unterminated|Expected \"'\"", _QUOTES),
    (r"Unescaped", r"write \\ for each backslash, or put the text between two '"),
    (r"Cannot|twice", "a key or table may stand only once in a file"),
    (r"Expected '='", "a line reads key = value, and a key is written with a-z, 0-9, _ and -"),
    (r"Expected '\]'|Unclosed", "close every [ with a ]"),
    (r"after a statement", 'one key = value on each line, and texts between two "'),
    (r"", 'a value is a "text", a number, true, false, a date or a list in [ ]'),
)


def read_toml(path: Path) -> dict[str, object]:
    """Return a file's tables; a byte order mark, as Windows' Notepad writes it, is passed over.

    Raises `FileNotFoundError`, or `InvalidFileError` if it can't be read or is not TOML.
    """
    name = str(path)
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _unreadable(name, f"can't be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        fault = f"must be UTF-8, byte {error.start + 1} is not: save it again in that encoding"
        raise _unreadable(name, fault) from error
    except RecursionError as error:
        raise _unreadable(
            name, "is nested too deeply: close every [ and { that is opened"
        ) from error
    except ValueError as error:
        raise _not_toml(name, str(error)) from error


def _unreadable(name: str, fault: str) -> InvalidFileError:
    return InvalidFileError([Problem(name, "the whole file", fault)])


def _not_toml(name: str, message: str) -> InvalidFileError:
    found = _PLACE.fullmatch(message)
    place, fault = (found["place"], found["fault"]) if found else ("the whole file", message)
    hint = next(hint for pattern, hint in _HINTS if re.search(pattern, fault))
    return InvalidFileError([Problem(name, place, f"is not TOML: {fault}; {hint}")])
