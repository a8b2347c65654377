"""Reading the on-screen keyboards that come with Vuoro. Needs no Kivy."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from kiosk.core.keyboard_file import parse_keyboard
from kiosk.core.keyboards import Keyboard
from kiosk.paths import ASSETS
from sync.model.problems import InvalidFileError, Problem

FOLDER = ASSETS / "keyboards"
FALLBACK = "en"
"""Used for a language without a keyboard of its own."""


@cache
def keyboard(name: str) -> Keyboard:
    """Return the keyboard of this name, or the English one where there is none.

    Raises `InvalidFileError` with every mistake in the file.
    """
    path = FOLDER / f"{name}.json"
    return read_keyboard(path if name.isalnum() and path.is_file() else FOLDER / f"{FALLBACK}.json")


def has_keyboard(name: str) -> bool:
    """Whether a keyboard of this name comes with Vuoro."""
    return name.isalnum() and (FOLDER / f"{name}.json").is_file()


def read_keyboard(path: Path) -> Keyboard:
    """Read a keyboard's file. Raises `InvalidFileError` with every mistake in it."""
    try:
        data = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        problem = Problem(path.name, "(whole file)", f"must be readable UTF-8 JSON: {error}")
        raise InvalidFileError([problem]) from error
    return parse_keyboard(path.name, data)
