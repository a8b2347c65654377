"""The endpoint's settings: what the file in assets/ says is what holds."""

from __future__ import annotations

import re
import tomllib
from dataclasses import asdict, fields
from pathlib import Path

import pytest

from sync.endpoint.settings import EndpointSettings, settings_from
from sync.model.problems import InvalidFileError

FILE = Path(__file__).resolve().parents[2] / "assets/endpoint.toml"


def test_the_file_shows_every_key_with_its_default() -> None:
    """Nothing is missing from the file, and each value in it is the one that holds without it."""
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))
    assert tables == asdict(EndpointSettings())
    assert settings_from(tables, "endpoint.toml") == EndpointSettings()


def test_the_file_explains_every_table() -> None:
    """Above each key or group of keys stands a comment."""
    text = FILE.read_text(encoding="utf-8")
    for field in fields(EndpointSettings):
        assert re.search(rf"^\[{field.name}\]\n#", text, re.MULTILINE), field.name


def test_one_key_never_takes_all_threads() -> None:
    """A kiosk that waits for its own batches leaves threads for the others, whatever is set."""
    limits = EndpointSettings().limits
    assert limits.at_once_per_key < limits.threads
    with pytest.raises(InvalidFileError, match="must be less than limits"):
        settings_from({"limits": {"at_once_per_key": 8, "threads": 8}}, "endpoint.toml")
    assert settings_from({"limits": {"at_once_per_key": 8, "threads": 9}}, "endpoint.toml")
