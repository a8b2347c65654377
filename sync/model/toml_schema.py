"""JSON Schema (draft 7, which TOML editors read) from the types that `toml_reader` reads by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, time
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, cast, get_args, get_origin

from sync.model.toml_reader import hints_of
from sync.model.toml_rules import Rule, form_of

Schema = dict[str, object]
Describe = Callable[[type[Any], str], str | None]
"""A dataclass and a field's name → what the field means, or None."""

_SCALARS: Final[Mapping[object, Schema]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    # TOML has dates and times of its own; editors hand them to the schema as such texts.
    date: {"type": "string", "format": "date"},
    time: {"type": "string", "format": "time"},
}


def json_schema(
    kind: type[Any], title: str, describe: Describe, plain: Callable[[object], object]
) -> Schema:
    """Return the schema of a file whose tables are a `kind`.

    `describe` gives the keys' descriptions, `plain` turns a default into TOML's types.
    """
    head: Schema = {"$schema": "http://json-schema.org/draft-07/schema#", "title": title}
    return head | _Maker(describe, plain).table(kind)


class _Maker:
    def __init__(self, describe: Describe, plain: Callable[[object], object]) -> None:
        self._describe = describe
        self._plain = plain

    def table(self, kind: type[Any]) -> Schema:
        hints = hints_of(kind)
        keys = [field for field in fields(kind) if field.init]
        required = [
            field.name
            for field in keys
            if field.default is MISSING and field.default_factory is MISSING
        ]
        result: Schema = {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                field.name: self._key(kind, field.name, field.default, hints[field.name])
                for field in keys
            },
        }
        return result | ({"required": required} if required else {})

    def _key(self, kind: type[Any], name: str, default: object, hint: object) -> Schema:
        schema = self.of(hint)
        description = self._describe(kind, name)
        if description:
            schema["description"] = description
        if default is not MISSING and not is_dataclass(default):
            schema["default"] = self._plain(default)
        return schema

    def of(self, hint: Any) -> Schema:  # noqa: ANN401 - a type hint
        origin, arguments = get_origin(hint), get_args(hint)
        if origin is Annotated:
            return self._annotated(arguments)
        if origin is Literal:
            return {"enum": list(arguments)}
        if origin in (Union, UnionType):
            options = [self.of(item) for item in arguments if item is not NoneType]
            return options[0] if len(options) == 1 else {"anyOf": options}
        if origin is tuple:
            return {"type": "array", "items": self.of(arguments[0])}
        if origin is not None and issubclass(origin, Mapping):
            return self._mapping(arguments)
        if is_dataclass(hint):
            return self.table(cast("type[Any]", hint))
        return dict(_SCALARS[hint])

    def _annotated(self, arguments: tuple[Any, ...]) -> Schema:
        base, *metadata = arguments
        form = form_of(metadata)
        schema = form.schema() if form else self.of(base)
        for rule in metadata:
            if isinstance(rule, Rule):
                schema |= rule.schema()
        return schema

    def _mapping(self, arguments: tuple[Any, ...]) -> Schema:
        key, value = arguments
        schema: Schema = {"type": "object", "additionalProperties": self.of(value)}
        names = {name: rule for name, rule in self.of(key).items() if name != "type"}
        return schema | ({"propertyNames": names} if names else {})
