"""Languages by their own names, and which way they are read."""

from __future__ import annotations

from typing import Final

from kiosk.core.viewmodels import Direction

OWN_NAMES: Final = {
    "ar": "العربية",
    "de": "Deutsch",
    "en": "English",
    "es": "Español",
    "et": "Eesti",
    "fa": "فارسی",
    "fi": "Suomi",
    "fr": "Français",
    "ru": "Русский",
    "sv": "Svenska",
    "uk": "Українська",
}
_RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "he", "ur"})


def name(code: str) -> str:
    """Return a language's own name, or its code where the name is not known."""
    return OWN_NAMES.get(code, code)


def direction(code: str) -> Direction:
    """Return which way a language is read."""
    return "rtl" if code in _RIGHT_TO_LEFT else "ltr"
