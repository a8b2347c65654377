"""Reading a keyboard's file: every mistake in it at once, with its place and what may stand there.

The form is told in `kiosk.core.keyboards`. Pure: who calls this has read and decoded the JSON.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard, cast

from kiosk.core.keyboards import (
    FUNCTIONS,
    MOST_UNITS,
    Direction,
    Do,
    Key,
    Keyboard,
    Row,
    capitals_of,
    units,
)
from sync.model.problems import InvalidFileError, Problem, closest

_FIELDS = (
    "name", "abc", "direction", "case", "digits", "letters", "shifted", "symbols", "bottom",
)  # fmt: skip
_KEY_FIELDS = ("type", "do", "width", "label")
_NEEDED: Mapping[str, tuple[Do, ...]] = {
    "letters": ("shift", "backspace"),
    "shifted": ("shift", "backspace"),
    "symbols": ("backspace",),
    "bottom": ("layout", "symbols", "space", "clear"),
}


def parse_keyboard(file: str, data: object) -> Keyboard:
    """Return the keyboard that decoded JSON describes; `file` names it in messages.

    Raises `InvalidFileError` with every mistake.
    """
    if not isinstance(data, Mapping):
        raise InvalidFileError([Problem(file, "(whole file)", "must be one JSON object")])
    reader = _Reader(file, data)
    keyboard = reader.keyboard()
    if reader.problems:
        raise InvalidFileError(reader.problems)
    return keyboard


class _Reader:
    """Collects the problems of one file while reading it."""

    def __init__(self, file: str, data: Mapping[str, Any]) -> None:
        self._file = file
        self._data = data
        self.problems: list[Problem] = []

    def keyboard(self) -> Keyboard:
        self._check_names("", self._data, _FIELDS)
        has_case = self._flag("case")
        letters = self._rows("letters", 3)
        if has_case and "shifted" in self._data:
            self._problem("shifted", "must be left out where case is true: capitals are made")
        shifted = capitals_of(letters) if has_case else self._rows("shifted", 3)
        if [[key.width for key in row] for row in shifted] != [
            [key.width for key in row] for row in letters
        ]:
            self._problem("shifted", "must have keys of the same widths as letters in each row")
        return Keyboard(
            name=self._name("name", 16),
            abc=self._name("abc", 5),
            direction=self._direction(),
            has_case=has_case,
            digits=self._digits(),
            letters=letters,
            shifted=shifted,
            symbols=self._rows("symbols", 3),
            bottom=self._bottom(),
        )

    def _name(self, field: str, longest: int) -> str:
        name = self._data.get(field)
        if not isinstance(name, str) or not 1 <= len(name.strip()) <= longest:
            self._problem(field, f"must be a text of 1 to {longest} characters", name)
            return ""
        return name

    def _direction(self) -> Direction:
        direction = self._data.get("direction", "ltr")
        if direction not in ("ltr", "rtl"):
            self._problem("direction", 'must be "ltr" or "rtl"', direction)
            return "ltr"
        return cast("Direction", direction)

    def _flag(self, name: str) -> bool:
        value = self._data.get(name)
        if not isinstance(value, bool):
            self._problem(name, "must be true or false", value)
        return value is True

    def _digits(self) -> Row:
        row = self._row("digits", self._data.get("digits"))
        if len(row) != 10:
            self._problem("digits", "must be ten keys", f"{len(row)}")
        return row

    def _bottom(self) -> Row:
        row = self._row("bottom", self._data.get("bottom"))
        self._check_functions("bottom", (row,))
        return row

    def _rows(self, name: str, count: int) -> tuple[Row, ...]:
        value = self._data.get(name)
        if not _is_list(value) or len(value) != count:
            self._problem(name, f"must be a list of {count} rows", value)
            return ()
        rows = tuple(self._row(f"{name}[{i}]", row) for i, row in enumerate(value))
        self._check_functions(name, rows)
        self._check_doubles(name, rows)
        return rows

    def _row(self, place: str, value: object) -> Row:
        if not _is_list(value) or not value:
            self._problem(place, "must be a list of keys", value)
            return ()
        row = tuple(self._key(f"{place}[{i}]", key) for i, key in enumerate(value))
        if units(row) > MOST_UNITS:
            self._problem(place, f"must be at most {MOST_UNITS:g} wide", f"{units(row):g}")
        return row

    def _key(self, place: str, value: object) -> Key:
        if isinstance(value, str):
            return Key("type", self._typed(place, value))
        if not isinstance(value, Mapping):
            self._problem(place, "must be what the key types, or an object", value)
            return Key("type", "?")
        self._check_names(f"{place}.", value, _KEY_FIELDS)
        if ("type" in value) == ("do" in value):
            self._problem(place, "must have either type or do")
        do, text = self._function(place, value)
        return Key(do, text, self._width(place, value), self._label(place, value))

    def _function(self, place: str, value: Mapping[str, Any]) -> tuple[Do, str]:
        if "do" not in value:
            return "type", self._typed(f"{place}.type", value.get("type"))
        if value["do"] not in FUNCTIONS:
            self._problem(f"{place}.do", f"must be one of {', '.join(FUNCTIONS)}", value["do"])
            return "space", " "
        return cast("Do", value["do"]), " " if value["do"] == "space" else ""

    def _typed(self, place: str, value: object) -> str:
        fine = isinstance(value, str) and 1 <= len(value) <= 4 and value.isprintable()
        if not isinstance(value, str) or not fine or value.isspace():
            self._problem(place, "must be the 1 to 4 characters that the key types", value)
            return "?"
        if unicodedata.normalize("NFC", value) != value:
            self._problem(place, "must be composed (Unicode NFC)", value)
        return value

    def _width(self, place: str, value: Mapping[str, Any]) -> float:
        width = value.get("width", 1)
        if isinstance(width, bool) or not isinstance(width, int | float) or not 1 <= width <= 8:
            self._problem(f"{place}.width", "must be a number from 1 to 8", width)
            return 1.0
        return float(width)

    def _label(self, place: str, value: Mapping[str, Any]) -> str | None:
        label = value.get("label")
        if label is not None and (not isinstance(label, str) or not 1 <= len(label) <= 8):
            self._problem(f"{place}.label", "must be a text of 1 to 8 characters", label)
            return None
        return label

    def _check_functions(self, name: str, rows: Sequence[Row]) -> None:
        there = {key.do for row in rows for key in row}
        for function in _NEEDED.get(name, ()):
            if function not in there:
                self._problem(name, f'must have a key with "do": "{function}"')

    def _check_doubles(self, name: str, rows: Sequence[Row]) -> None:
        seen: set[str] = set()
        for key in (key for row in rows for key in row if key.do == "type"):
            if key.text in seen:
                self._problem(name, "must have each key once", key.text)
            seen.add(key.text)

    def _check_names(self, place: str, value: Mapping[str, Any], known: Sequence[str]) -> None:
        for name in value:
            if name not in known:
                allowed = f"unknown; known are {', '.join(known)}"
                meant = closest(name, known)
                self.problems.append(Problem(self._file, f"{place}{name}", allowed, meant=meant))

    def _problem(self, place: str, allowed: str, got: object = None) -> None:
        shown = None if got is None else repr(got)[:60]
        self.problems.append(Problem(self._file, place, allowed, shown))


def _is_list(value: object) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, Sequence) and not isinstance(value, str)
