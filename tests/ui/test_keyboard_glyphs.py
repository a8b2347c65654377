"""Every key can be read: the fonts that come with Vuoro have its letters."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from kiosk.core.keyboards import Keyboard
from kiosk.ui.keyboard_files import FOLDER, read_keyboard


@cache
def fonts() -> tuple[object, ...]:
    """Return Kivy's Roboto and the Arabic font, opened by Pillow; Kivy itself is not imported."""
    from PIL import ImageFont

    files = []
    for package, pattern in (
        ("kivy", "data/fonts/Roboto-Regular.ttf"),
        ("fontpkg_noto_sans_arabic", "files/*.ttf"),
    ):
        spec = find_spec(package)
        assert spec is not None
        assert spec.origin is not None
        files += sorted(Path(spec.origin).parent.glob(pattern))
    return tuple(ImageFont.truetype(str(file), 40) for file in files)


def has_glyph(font: object, sign: str) -> bool:
    """Whether the font draws this sign otherwise than one that no font has."""
    drawn, missing = (font.getmask(text) for text in (sign, "\U0010fffe"))  # type: ignore[attr-defined]
    return (drawn.size, bytes(drawn)) != (missing.size, bytes(missing))


def signs_of(keyboard: Keyboard) -> set[str]:
    """Return every code point that keys and labels are drawn with."""
    from arabic_reshaper import reshape

    rows = (
        keyboard.digits, *keyboard.letters, *keyboard.shifted, *keyboard.symbols, keyboard.bottom,
    )  # fmt: skip
    texts = [key.label or key.text for row in rows for key in row]
    return set(reshape(" ".join([*texts, keyboard.name, keyboard.abc]))) - {" "}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_every_key_has_a_glyph(path: Path) -> None:
    """No key shows the box of a missing letter."""
    keyboard = read_keyboard(path)
    unreadable = {
        sign for sign in signs_of(keyboard) if not any(has_glyph(font, sign) for font in fonts())
    }
    assert unreadable == set()


def test_a_missing_glyph_would_be_noticed() -> None:
    """The test above can fail: these fonts have no drawing of a backspace key."""
    assert not any(has_glyph(font, "⌫") for font in fonts())
