"""Settings written as TOML, so that reading it back gives the same settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import time
from typing import TypeGuard

from kiosk.config.settings import Settings
from kiosk.config.spans import span_text
from sync.model.opening import Span
from sync.model.toml_text import toml_key, toml_value


def as_toml(settings: Settings) -> str:
    """Return every key with its value, table by table."""
    return "\n".join(_table("", plain(settings))).lstrip("\n") + "\n"


def plain(value: object) -> object:
    """Return settings, or a part of them, in TOML's types: tables, arrays, texts, dates."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if _is_span(value):
        return span_text(value)
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value


def _table(path: str, table: object) -> Iterator[str]:
    if not isinstance(table, Mapping):
        return
    if path:
        yield f"\n[{path}]"
    for key, value in table.items():
        if not isinstance(value, Mapping):
            yield f"{toml_key(key)} = {toml_value(value)}"
    for key, value in table.items():
        yield from _table(f"{path}.{toml_key(key)}" if path else toml_key(key), value)


def _is_span(value: object) -> TypeGuard[Span]:
    return (
        isinstance(value, tuple)
        and len(value) == 2
        and all(isinstance(item, time) for item in value)
    )
