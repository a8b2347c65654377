"""What a type hint allows, in plain words, as it follows "must be"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import date, time
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from sync.model.toml_rules import Rule, form_of
from sync.model.toml_text import toml_value

WORDS: Final[Mapping[object, str]] = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    date: "a date such as 2026-12-24",
    time: "a time such as 09:00:00",
}


def words(hint: Any) -> str:  # noqa: ANN401 - a type hint
    """Return what a type hint allows, as it follows "must be"."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _annotated_words(arguments)
    if origin is Literal:
        return f"one of {', '.join(toml_value(item) for item in arguments)}"
    if origin in (Union, UnionType):
        return " or ".join(words(item) for item in arguments if item is not NoneType)
    if origin is tuple:
        return f"an array, each item {words(arguments[0])}"
    if is_dataclass(hint) or origin is not None:
        return "a table"
    return WORDS[hint]


def _annotated_words(arguments: tuple[Any, ...]) -> str:
    base, *metadata = arguments
    form = form_of(metadata)
    text = form.words() if form else words(base)
    for rule in metadata:
        if isinstance(rule, Rule):
            text = rule.words(text)
    return text
