"""How each column's value is told, the same for every form of export.

A sheet falls into parts: columns side by side whose values follow from the same fields of a row.
What a row was given from (its site, kiosk, survey …), when, and its answers repeat so often that a
writer may keep what it made of a part (`Remembered`) and needn't look at a million rows closely.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

from sync.export.buckets import BucketCells
from sync.export.columns import Column, Sheet, Wording
from sync.export.source import Row

Value = str | int | float | datetime | tuple[str, ...] | None
"""Empty (None), words, a number, a bucket's start with its offset, or topics."""
Tell = Callable[..., tuple[Value, ...]]
"""Takes the fields of a part in order, returns the values of its columns in order."""
Made = TypeVar("Made")

BETWEEN_TOPICS: Final = "|"
"""Between topics where a cell is one text: no id holds it, and a spreadsheet can split at it."""
_IN_WORDS: Final = frozenset({"choice", "topics", "text", "flag"})
"""Kinds whose values become words; ratings and scales stay numbers, to be reckoned with."""
_BUCKET: Final = {f"bucket_{field}": place for place, field in enumerate(BucketCells._fields)}
_MOST_REMEMBERED: Final = 20_000


@dataclass(frozen=True, slots=True)
class Part:
    """Columns side by side that are told from the same fields."""

    fields: tuple[int, ...]
    """Places in a `Row`."""
    columns: tuple[Column, ...]
    tell: Tell
    repeats: bool
    """Few different values in many rows: worth remembering."""


class Remembered(dict[Any, Made], Generic[Made]):
    """What was made of a key before; forgets all when there is too much of it."""

    def __init__(self, make: Callable[[Any], Made], most: int = _MOST_REMEMBERED) -> None:
        super().__init__()
        self._make, self._most = make, most

    def __missing__(self, key: Any) -> Made:  # noqa: ANN401 - whatever a row's fields are
        if len(self) >= self._most:
            self.clear()
        made = self[key] = self._make(key)
        return made


def headings(sheet: Sheet, wording: Wording) -> tuple[str, ...]:
    """Return the columns' names, or their labels."""
    return tuple(each.name if wording == "codes" else each.label for each in sheet.columns)


def parts_of(sheet: Sheet, wording: Wording) -> tuple[Part, ...]:
    """Return the parts of a sheet, in order. Raises `ValueError` if a column can't be told."""
    runs: list[tuple[str, list[Column]]] = []
    for column in sheet.columns:
        family = _family(column)
        if runs and runs[-1][0] == family:
            runs[-1][1].append(column)
        else:
            runs.append((family, [column]))
    return tuple(_part(family, tuple(found), wording, sheet) for family, found in runs)


def values_of(parts: Sequence[Part], row: Sequence[object]) -> list[Value]:
    """Return the values of one row in the order of the columns."""
    return [value for part in parts for value in part.tell(*[row[place] for place in part.fields])]


def topics_text(topics: tuple[str, ...]) -> str:
    """Return topics as one text."""
    return BETWEEN_TOPICS.join(topics)


def _family(column: Column) -> str:
    if column.survey:
        return "answers"
    if column.name in _BUCKET:
        return "bucket"
    if column.name not in Row._fields:
        raise ValueError(f"no field of a row tells the column {column.name!r}")
    return column.name if column.name in ("row_id", "comment") else "origin"


def _part(family: str, columns: tuple[Column, ...], wording: Wording, sheet: Sheet) -> Part:
    survey, answers, bucket = (Row._fields.index(name) for name in ("survey", "answers", "bucket"))
    if family == "answers":
        return Part((survey, answers), columns, _answers(columns, wording), repeats=True)
    if family == "bucket":
        return Part((bucket,), columns, _bucket(columns, wording, sheet), repeats=True)
    places = tuple(Row._fields.index(column.name) for column in columns)
    return Part(places, columns, _fields(columns, wording), repeats=family == "origin")


def _fields(columns: tuple[Column, ...], wording: Wording) -> Tell:
    worded = [_worded(column, wording) for column in columns]

    def tell(*given: Any) -> tuple[Value, ...]:  # noqa: ANN401 - fields as stored
        return tuple(say(value) for say, value in zip(worded, given, strict=True))

    return tell


def _bucket(columns: tuple[Column, ...], wording: Wording, sheet: Sheet) -> Tell:
    worded = [(_BUCKET[column.name], _worded(column, wording)) for column in columns]

    def tell(bucket: str) -> tuple[Value, ...]:
        cells = sheet.bucket(bucket)
        return tuple(say(cells[place]) for place, say in worded)

    return tell


def _answers(columns: tuple[Column, ...], wording: Wording) -> Tell:
    worded = [_worded(column, wording) for column in columns]
    asked: dict[str, list[tuple[int, str]]] = {}
    for place, column in enumerate(columns):
        asked.setdefault(column.survey, []).append((place, column.question))

    def tell(survey: str, answers: str) -> tuple[Value, ...]:
        values: list[Value] = [None] * len(columns)
        given = answered(answers)
        for place, question in asked.get(survey, ()):
            values[place] = worded[place](given.get(question))
        return tuple(values)

    return tell


def answered(answers: str) -> dict[str, Any]:
    """Return the answers; none if the text is damaged, which is for `--verify` to tell."""
    try:
        given = json.loads(answers, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return {}
    return given if isinstance(given, dict) else {}


def _worded(column: Column, wording: Wording) -> Callable[[Any], Value]:
    if wording == "codes" or column.kind not in _IN_WORDS or not column.values:
        return _plain
    # A flag is stored as a number. A separator within a label would make two topics of one.
    words: dict[str | int, str] = {
        int(value) if column.kind == "flag" else value: label.replace(BETWEEN_TOPICS, "/")
        if column.kind == "topics"
        else label
        for value, label in column.values.items()
    }

    def say(value: Any) -> Value:  # noqa: ANN401 - any JSON
        told = _plain(value)
        if isinstance(told, tuple):
            return tuple(words.get(each, each) for each in told)
        return words.get(told, told) if isinstance(told, str | int) else told

    return say


def _plain(value: Any) -> Value:  # noqa: ANN401 - any JSON
    """Return a value as it stands; what a spreadsheet has no word for becomes JSON."""
    if value is None or isinstance(value, str | datetime):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list | tuple):
        return tuple(_items(value))
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _items(values: Sequence[object]) -> Iterator[str]:
    for each in values:
        yield each if isinstance(each, str) else json.dumps(each, ensure_ascii=False)
