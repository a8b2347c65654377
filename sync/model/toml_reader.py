"""Parsed TOML in, a frozen dataclass out, every mistake collected on the way.

The dataclass is the whole definition: its field names are the keys, its type hints say what may
stand there (`str`, `int`, `float`, `bool`, `date`, `time`, `Literal`, `tuple[X, ...]`,
`Mapping[str, X]`, unions, other dataclasses, `Annotated` with rules of `toml_rules` or with a
`Form`), a field without a default is a key that must stand there.

    reader = Reader("pulse.toml")
    survey = reader.read(SurveyTable, tomllib.loads(text))
    if reader.problems: raise InvalidFileError(reader.problems)

Keys are written with dots; the items of an array are counted from 1: `questions[2].id` is the
second question's id.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from sync.model.problems import Problem, closest
from sync.model.toml_rules import ABSENT, Absent, OneOf, Rule, form_of
from sync.model.toml_text import shortened, toml_key, toml_value
from sync.model.toml_words import words

T = TypeVar("T")


class Reader:
    """Reads tables of one file; `problems` holds every mistake found so far."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def read(self, kind: type[T], data: object, key: str = "") -> T | None:
        """Return a `kind` from a table; None if a key that must stand there is missing or wrong.

        A wrong value of another key is reported and its default taken, wrong items of an array
        are left out: what is returned while there are problems serves only to look for more.
        """
        found = self._table(kind, key, data)
        return None if found is ABSENT else cast(T, found)

    def report(
        self, key: str, allowed: str, got: object = ABSENT, *, meant: str | None = None
    ) -> Absent:
        """Note a mistake at `key`; `got` is quoted as TOML, shortened. Returns ABSENT."""
        quoted = None if got is ABSENT else shortened(toml_value(got))
        self.problems.append(Problem(self.file, key, allowed, quoted, meant))
        return ABSENT

    def value(self, hint: Any, key: str, value: object) -> object:  # noqa: ANN401 - a type hint
        """Return `value` as the type `hint` asks, or report it and return ABSENT."""
        origin = get_origin(hint)
        if origin is Annotated:
            return self._annotated(hint, key, value)
        if origin is Literal:
            return self._literal(hint, key, value)
        if origin in (Union, UnionType):
            return self._union(hint, key, value)
        if origin is tuple:
            return self._array(hint, key, value)
        if origin is not None and issubclass(origin, Mapping):
            return self._mapping(hint, key, value)
        if is_dataclass(hint):
            return self._table(cast("type[Any]", hint), key, value)
        return self._scalar(hint, key, value)

    def _table(self, kind: type[Any], key: str, data: object) -> object:
        if not isinstance(data, Mapping):
            return self.report(key, "must be a table", data)
        known = {field.name: field for field in fields(kind) if field.init}
        for name in data:
            if name not in known:
                self._unknown(joined(key, name), name, data[name], tuple(known))
        hints = hints_of(kind)
        values = {n: self._field(f, hints[n], joined(key, n), data) for n, f in known.items()}
        if ABSENT in values.values():
            return ABSENT
        return kind(**{name: value for name, value in values.items() if value is not MISSING})

    def _field(
        self, field: Field[Any], hint: object, key: str, data: Mapping[str, object]
    ) -> object:
        required = field.default is MISSING and field.default_factory is MISSING
        if field.name not in data:
            return self.report(key, f"is missing: must be {words(hint)}") if required else MISSING
        found = self.value(hint, key, data[field.name])
        return MISSING if found is ABSENT and not required else found

    def _unknown(self, key: str, name: str, value: object, known: tuple[str, ...]) -> None:
        allowed = f"is not a key; here are {', '.join(known)}"
        self.report(key, allowed, value, meant=closest(name, known))

    def _annotated(self, hint: Any, key: str, value: object) -> object:  # noqa: ANN401
        base, *metadata = get_args(hint)
        form = form_of(metadata)
        before = len(self.problems)
        found = form.read(self, key, value) if form else self.value(base, key, value)
        if found is ABSENT and form is None and self.problems[-1].key == key:
            # The type alone was named; say the limits as well, so that one correction is enough.
            self.problems[-1] = replace(self.problems[-1], allowed=f"must be {words(hint)}")
        if len(self.problems) > before:
            return found
        for rule in metadata:
            if isinstance(rule, Rule) and not rule.holds(found):
                meant = closest(str(value), rule.known) if isinstance(rule, OneOf) else None
                return self.report(key, f"must be {words(hint)}", value, meant=meant)
        return found

    def _literal(self, hint: object, key: str, value: object) -> object:
        allowed = get_args(hint)
        for item in allowed:
            # `True == 1` and `1.0 == 1`, but TOML keeps them apart.
            if type(item) is type(value) and item == value:
                return item
        meant = closest(value, [str(item) for item in allowed]) if isinstance(value, str) else None
        return self.report(key, f"must be {words(hint)}", value, meant=meant)

    def _union(self, hint: object, key: str, value: object) -> object:
        for option in get_args(hint):
            if option is not NoneType:
                attempt = Reader(self.file)
                found = attempt.value(option, key, value)
                if not attempt.problems:
                    return found
        options = [option for option in get_args(hint) if option is not NoneType]
        if len(options) == 1:
            return self.value(options[0], key, value)
        return self.report(key, f"must be {words(hint)}", value)

    def _array(self, hint: object, key: str, value: object) -> object:
        if not isinstance(value, list | tuple):
            return self.report(key, f"must be {words(hint)}", value)
        kind = get_args(hint)[0]
        found = [self.value(kind, f"{key}[{n}]", item) for n, item in enumerate(value, start=1)]
        return tuple(item for item in found if item is not ABSENT)

    def _mapping(self, hint: object, key: str, value: object) -> object:
        if not isinstance(value, Mapping):
            return self.report(key, f"must be {words(hint)}", value)
        key_hint, value_hint = get_args(hint)
        found: dict[str, object] = {}
        for name, item in value.items():
            place = joined(key, name)
            name_found = self.value(key_hint, place, name)
            item_found = self.value(value_hint, place, item)
            if name_found is not ABSENT and item_found is not ABSENT:
                found[name] = item_found
        return found

    def _scalar(self, kind: type[object], key: str, value: object) -> object:
        found = _as_float(value) if kind is float and type(value) is int else value
        right = type(found) is kind if kind in (int, date) else isinstance(found, kind)
        if not right or (isinstance(found, float) and not math.isfinite(found)):
            return self.report(key, f"must be {words(kind)}", value)
        return found


def joined(key: str, name: str) -> str:
    """Return the dotted key of `name` within the table `key` ("" is the whole file)."""
    return f"{key}.{toml_key(name)}" if key else toml_key(name)


def hints_of(kind: type[Any]) -> Mapping[str, Any]:
    """Return a dataclass's type hints, `Annotated` kept."""
    return _hints_of(cast(Hashable, kind))


@cache
def _hints_of(kind: Hashable) -> Mapping[str, Any]:
    return get_type_hints(cast("type[object]", kind), include_extras=True)


def _as_float(value: int) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf
