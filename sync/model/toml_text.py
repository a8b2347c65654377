"""Values and keys written as TOML 1.0: for `config show`, and to quote what stood in a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_MOST_DIGITS_BITS = 4096


def toml_value(value: object) -> str:
    """Return `value` as an inline TOML value; anything TOML has no form for, as a text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        # Python refuses to write very long integers in decimal (CVE-2020-10735).
        return str(value) if value.bit_length() < _MOST_DIGITS_BITS else f"{value:#x}"
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        inner = ", ".join(f"{toml_key(str(k))} = {toml_value(v)}" for k, v in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(toml_value(item) for item in value)}]"
    return _quoted(str(value))


def toml_key(key: str) -> str:
    """Return one part of a key, quoted where TOML asks for it."""
    return key if _BARE_KEY.fullmatch(key) else _quoted(key)


def shortened(text: str, most: int = 60) -> str:
    """Return `text` cut to `most` characters, with an ellipsis where something was cut."""
    return text if len(text) <= most else text[: most - 1] + "…"


def _quoted(text: str) -> str:
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    code = ord(character)
    return f"\\u{code:04X}" if code < 0x20 or code == 0x7F else character
