"""config.toml: the whole configuration in one file that explains itself."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from kiosk.config import Settings
from kiosk.config.showing import plain
from kiosk.paths import DEFAULT_CONFIG
from sync.model.toml_text import toml_value

TEXT = DEFAULT_CONFIG.read_text(encoding="utf-8")


def keys_of(settings: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Yield every dotted key with its default, as TOML's types."""
    for field in fields(settings):  # type: ignore[arg-type]
        value = getattr(settings, field.name)
        key = f"{path}{field.name}"
        if is_dataclass(value):
            yield from keys_of(value, f"{key}.")
        else:
            yield key, plain(value)


def commented_keys() -> dict[str, str]:
    """Return every key or table that stands in the file, with the comment lines above it."""
    found: dict[str, str] = {}
    table, comment = "", ""
    for line in TEXT.splitlines():
        header = re.fullmatch(r"(?:# )?\[+([a-z_.]+)\]+", line)
        key = re.match(r"([a-z_]+) = ", line)
        if header:
            found[header[1]] = comment
            if not line.startswith("#"):
                table = header[1]
        elif key:
            found[f"{table}.{key[1]}"] = comment
        comment = f"{comment}\n{line}" if line.startswith("#") else ""
    return found


def test_it_holds_every_key_with_its_default_and_no_other() -> None:
    """What stands in the file is exactly what `Settings` has; only empty lists may be comments."""
    data = tomllib.loads(TEXT)
    expected = plain(Settings())
    assert isinstance(expected, dict)
    assert expected["hours"].pop("exceptions") == []
    assert data == expected


def test_every_key_is_explained() -> None:
    """Above each key a comment says what it is and names the default that is in force."""
    comments = commented_keys()
    for key, default in keys_of(Settings()):
        assert key in comments, key
        assert len(comments[key].partition("Default: ")[0]) > 30, key
        expected = "none" if default in ([], {}) else toml_value(default)
        assert f"Default: {expected}" in comments[key], key


def test_the_examples_in_comments_are_right() -> None:
    """Taking away the comment signs of all examples gives a file that is accepted."""
    text = re.sub(r"^# ((\[\[.*\]\]|[a-z]+ = .*))$", r"\1", TEXT, flags=re.MULTILINE)
    moved = text.replace('monday = ["09:00-16:15"]\n', "").replace(
        'tuesday = ["09:00-12:00", "13:00-17:00"]\n', ""
    )
    assert "\ndate = 2026-12-23\nopen = " in moved
    tomllib.loads(moved)
