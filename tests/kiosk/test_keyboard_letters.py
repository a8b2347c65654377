"""What a client reads, a client can write: the keyboards hold the letters of their languages."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from kiosk.paths import ASSETS
from kiosk.surveys import built_in_surveys, load_survey
from kiosk.ui.keyboard_files import FOLDER, read_keyboard

SCRIPTS = {"fi": "LATIN", "sv": "LATIN", "en": "LATIN", "ar": "ARABIC"}


def words_shown(language: str) -> str:
    """Return all that the interface and the built-in surveys say in a language."""
    texts = [
        text.by_language.get(language, "")
        for name in built_in_surveys()
        for question in load_survey(name, Path()).questions
        for text in (question.text, *(option.text for option in question.options))
    ]
    catalogue = ASSETS / "locale" / language / "LC_MESSAGES" / "vuoro.po"
    if catalogue.exists():
        with catalogue.open("rb") as file:
            texts += [str(message.string) for message in read_po(file) if message.id]
    return " ".join(texts)


@pytest.mark.parametrize("language", SCRIPTS)
def test_every_letter_that_is_shown_can_be_typed(language: str) -> None:
    """Also `é` of the Swedish `idé`, on the full and on the small keyboard."""
    keyboard = read_keyboard(FOLDER / f"{language}.json")
    letters = {
        letter
        for letter in words_shown(language).lower()
        if letter.isalpha() and unicodedata.name(letter, "").startswith(SCRIPTS[language])
    }
    for compact in (False, True):
        rows = [
            *keyboard.rows("letters", capitals=False, compact=compact),
            *keyboard.rows("letters", capitals=True, compact=compact),
            *keyboard.rows("symbols", capitals=False, compact=compact),
        ]
        typed = {letter for row in rows for key in row for letter in key.text.lower()}
        assert letters - typed == set()
