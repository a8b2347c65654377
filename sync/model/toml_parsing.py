"""TOML files that people write: their bytes in, tables out, every slip told and how to mend it."""

from __future__ import annotations

import re
import tomllib
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


def parse_toml(data: bytes, name: str) -> dict[str, object]:
    """Return the tables of the file `name`; a byte order mark, as Windows' Notepad writes it, is
    passed over.

    Raises `InvalidFileError` if it is not TOML in UTF-8.
    """
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        fault = f"must be UTF-8, byte {error.start + 1} is not: save it again in that encoding"
        raise unreadable(name, fault) from error
    except RecursionError as error:
        raise unreadable(
            name, "is nested too deeply: close every [ and { that is opened"
        ) from error
    except ValueError as error:
        raise _not_toml(name, str(error)) from error


def unreadable(name: str, fault: str) -> InvalidFileError:
    """Return the error that says why the file `name` can't be read as a whole."""
    return InvalidFileError([Problem(name, "the whole file", fault)])


def _not_toml(name: str, message: str) -> InvalidFileError:
    found = _PLACE.fullmatch(message)
    place, fault = (found["place"], found["fault"]) if found else ("the whole file", message)
    hint = next(hint for pattern, hint in _HINTS if re.search(pattern, fault))
    return InvalidFileError([Problem(name, place, f"is not TOML: {fault}; {hint}")])
