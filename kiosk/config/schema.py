"""The JSON Schema of a configuration file, its descriptions taken from the settings themselves."""

from __future__ import annotations

import ast
import inspect
from dataclasses import is_dataclass
from itertools import pairwise
from typing import Any

from kiosk.config.settings import Settings
from kiosk.config.showing import plain
from sync.model.toml_reader import hints_of
from sync.model.toml_schema import Schema, json_schema


def settings_schema() -> Schema:
    """Return the schema as a JSON value."""
    return json_schema(Settings, "Vuoro configuration", description, plain)


def description(kind: type[Any], name: str) -> str | None:
    """Return the text under an attribute in the class's source, or that of the table it holds."""
    table = hints_of(kind)[name]
    return _docstrings(kind).get(name) or (table.__doc__ if is_dataclass(table) else None)


def _docstrings(kind: type[Any]) -> dict[str, str]:
    (definition,) = ast.parse(inspect.getsource(kind)).body
    body = definition.body if isinstance(definition, ast.ClassDef) else []
    found = {}
    for attribute, text in pairwise(body):
        match attribute, text:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(words))),
            ):
                found[name] = inspect.cleandoc(words)
    return found
