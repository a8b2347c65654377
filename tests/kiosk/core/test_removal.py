"""The hint under the comment, in words."""

from __future__ import annotations

from typing import get_args

from kiosk.core.removal import describe
from sync.model.personal_data import Found, Kind, mask


def english(text: str) -> str:
    """The source texts."""
    return text


def test_nothing_found_says_nothing() -> None:
    """A draft without personal data has no hint."""
    assert describe(mask("Odotin tunnin.").found, english) is None


def test_each_kind_is_named_once_in_order() -> None:
    """Two telephone numbers and a code read as two things, in the order they were typed."""
    found = mask("0401234567, 131052-308T, 0501234567").found
    assert describe(found, english) == "This will be removed: telephone number, identity code."


def test_all_words_come_from_the_catalogue() -> None:
    """Sentence, names and the sign between them are all translated."""
    found = [Found(kind, 0, 1) for kind in get_args(Kind)]
    words = {", ": "،", "This will be removed: {things}.": "<{things}>"}
    told = describe(found, lambda text: words.get(text, "x"))
    assert told == "<" + "،".join("x" * len(found)) + ">"
