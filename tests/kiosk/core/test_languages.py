"""Language names and directions."""

from __future__ import annotations

import pytest

from kiosk.core import languages


@pytest.mark.parametrize(
    ("code", "own_name", "direction"),
    [
        ("fi", "Suomi", "ltr"),
        ("sv", "Svenska", "ltr"),
        ("en", "English", "ltr"),
        ("ar", "العربية", "rtl"),
    ],
)
def test_each_offered_language_has_its_own_name_and_direction(
    code: str, own_name: str, direction: str
) -> None:
    """A client finds a language by the name its speakers use, read the right way."""
    assert (languages.name(code), languages.direction(code)) == (own_name, direction)


def test_an_unknown_language_shows_its_code_and_reads_from_the_left() -> None:
    """A language that an office adds itself needs no change of the program."""
    assert (languages.name("so"), languages.direction("so")) == ("so", "ltr")
