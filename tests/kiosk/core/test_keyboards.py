"""Keyboards' files: what comes with Vuoro is whole, and a wrong file tells every mistake."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from kiosk.core.keyboard_file import parse_keyboard
from kiosk.core.keyboards import MOST_UNITS, Keyboard, units
from kiosk.core.typing import Layer
from kiosk.paths import ASSETS
from sync.model.problems import InvalidFileError

NAMES = ("fi", "sv", "en", "ar")
LAYERS: tuple[Layer, ...] = ("letters", "symbols")
ALPHABET = {
    "fi": "abcdefghijklmnopqrstuvwxyzåäö",
    "sv": "abcdefghijklmnopqrstuvwxyzåäö",
    "en": "abcdefghijklmnopqrstuvwxyz",
    "ar": "ابتثجحخدذرزسشصضطظعغفقكلمنهويةىءأإآؤئ",
}


def data(name: str) -> dict[str, Any]:
    """Return a keyboard's decoded file."""
    decoded: dict[str, Any] = json.loads((ASSETS / f"keyboards/{name}.json").read_text("utf-8"))
    return decoded


def typed(keyboard: Keyboard, *, compact: bool) -> set[str]:
    """Return everything that can be typed."""
    rows = [
        row
        for layer in LAYERS
        for capitals in (False, True)
        for row in keyboard.rows(layer, capitals=capitals, compact=compact)
    ]
    return {key.text for row in rows for key in row}


@pytest.mark.parametrize("compact", [True, False])
@pytest.mark.parametrize("name", NAMES)
def test_every_letter_and_digit_can_be_typed(name: str, compact: bool) -> None:
    """Alphabet, capitals, digits and common marks are there on every size of screen."""
    there = typed(parse_keyboard(name, data(name)), compact=compact)
    marks = "،؟.!:()-/€" if name == "ar" else ",.?!:()-/€"
    assert set(ALPHABET[name]) <= there
    assert set("1234567890 " + marks) <= there
    if name != "ar":
        assert set(ALPHABET[name].upper()) <= there


@pytest.mark.parametrize("name", NAMES)
def test_rows_are_no_wider_than_fits(name: str) -> None:
    """No row is wider than 11 letters: 12 mm keys on a 10.1" screen standing upright."""
    keyboard = parse_keyboard(name, data(name))
    for layer in LAYERS:
        for capitals in (False, True):
            rows = keyboard.rows(layer, capitals=capitals, compact=False)
            assert len(rows) == 5
            assert all(units(row) <= MOST_UNITS for row in rows)


@pytest.mark.parametrize("name", NAMES)
def test_a_small_screen_has_four_rows(name: str) -> None:
    """Seven inches have room for four rows of 9 mm keys; digits move to a layer."""
    keyboard = parse_keyboard(name, data(name))
    letters = keyboard.rows("letters", capitals=False, compact=True)
    symbols = keyboard.rows("symbols", capitals=False, compact=True)
    assert (len(letters), len(symbols)) == (4, 4)
    assert keyboard.digits not in letters
    assert keyboard.digits in symbols


@pytest.mark.parametrize("name", NAMES)
def test_every_layer_has_its_functions(name: str) -> None:
    """Backspace, space, clear, layout and the way back are on every layer."""
    keyboard = parse_keyboard(name, data(name))
    for layer in LAYERS:
        for capitals in (False, True):
            rows = keyboard.rows(layer, capitals=capitals, compact=True)
            there = {key.do for row in rows for key in row}
            assert {"backspace", "space", "clear", "layout", "symbols"} <= there


def test_every_mistake_is_told_at_once() -> None:
    """One reading names every mistake with its place, and what was probably meant."""
    wrong = data("fi")
    wrong["nmae"] = wrong.pop("name")
    wrong["direction"] = "up"
    wrong["digits"] = wrong["digits"][:9]
    wrong["letters"][0][0] = "w"
    wrong["letters"][2][0] = {"do": "shfit", "width": 0}
    wrong["bottom"] = ["a", 3]
    with pytest.raises(InvalidFileError) as caught:
        parse_keyboard("fi.json", wrong)
    told = str(caught.value)
    for expected in (
        "fi.json: nmae: unknown; known are name, abc, direction",
        "did you mean 'name'?",
        "fi.json: name: must be a text of 1 to 16 characters",
        'fi.json: direction: must be "ltr" or "rtl", got \'up\'',
        "fi.json: digits: must be ten keys, got '9'",
        "fi.json: letters: must have each key once, got 'w'",
        "fi.json: letters[2][0].do: must be one of space, shift, symbols",
        "fi.json: letters[2][0].width: must be a number from 1 to 8, got 0",
        'fi.json: letters: must have a key with "do": "shift"',
        "fi.json: bottom[1]: must be what the key types, or an object, got 3",
        'fi.json: bottom: must have a key with "do": "clear"',
    ):
        assert expected in told


@pytest.mark.parametrize("wrong", [None, [], "fi", 3])
def test_a_file_that_is_no_object_is_refused(wrong: object) -> None:
    """A file must be one JSON object."""
    with pytest.raises(InvalidFileError, match="must be one JSON object"):
        parse_keyboard("fi.json", wrong)


@pytest.mark.parametrize("field", ["case", "letters", "digits", "symbols", "bottom"])
@pytest.mark.parametrize("junk", [None, 7, "abc", {}, [[]], [None, None, None]])
def test_junk_anywhere_is_a_problem_and_never_a_crash(field: str, junk: object) -> None:
    """Whatever stands in a field, reading ends with a list of problems."""
    wrong = copy.deepcopy(data("en"))
    wrong[field] = junk
    with pytest.raises(InvalidFileError):
        parse_keyboard("en.json", wrong)


def test_a_row_too_wide_is_refused() -> None:
    """Twelve keys in a row would be too small for a finger on a narrow screen."""
    wrong = data("en")
    wrong["letters"][0] = list("qwertyuiopåä")
    with pytest.raises(InvalidFileError, match="must be at most 11 wide, got '12'"):
        parse_keyboard("en.json", wrong)
