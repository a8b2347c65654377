"""docs/translating.md: a translated language is whole, from its name to its keyboard."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from kiosk.core import languages
from kiosk.paths import ASSETS
from kiosk.texts import LOCALE
from sync.model.personal_data.found import Kind
from sync.model.personal_data.markers import MARKERS

LANGUAGES = sorted({path.name for path in LOCALE.glob("*") if path.is_dir()} | {"en"})
PAGE = Path(__file__).resolve().parents[2] / "docs/translating.md"


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_translated_language_is_whole(code: str) -> None:
    """It has its own name, a marker for every kind of removed number, and a keyboard."""
    assert languages.name(code) != code
    assert set(MARKERS.get(code, {})) == set(get_args(Kind))
    assert (ASSETS / "keyboards" / f"{code}.json").is_file()


def test_every_place_of_a_new_language_is_named() -> None:
    """The page names each file that a new language needs, and those files are there."""
    _, _, steps = PAGE.read_text(encoding="utf-8").partition("## A new language")
    named = set(re.findall(r"`((?:kiosk|sync|tests)/[^`]+)`", steps))
    assert {"kiosk/core/languages.py", "sync/model/personal_data/markers.py"} <= named
    assert [path for path in named if not (PAGE.parents[1] / path).is_file()] == []
    assert "`assets/keyboards/de.json`" in steps
