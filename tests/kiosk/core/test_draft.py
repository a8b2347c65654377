"""What a typed text may hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.draft import cleaned


@given(st.text(st.characters(codec=None), max_size=80), st.integers(0, 60))
def test_whatever_is_typed_can_be_stored(text: str, limit: int) -> None:
    """A draft is never longer than its limit, is valid UTF-8, and cleaning it again is nothing."""
    draft = cleaned(text, limit)
    assert len(draft) <= limit
    draft.encode("utf-8")
    assert cleaned(draft, limit) == draft


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("rivi\r\ntoinen\rkolmas\u2028neljäs", "rivi\ntoinen\nkolmas\nneljäs"),
        ("a\tb", "a b"),
        ("a\x00\x07\x7f\x85b", "ab"),
        ("\ud83dx\udc4d", "x"),
        ("\u202etxet\u202c \u2067x\u2069", "txet x"),
        ("\ufeffx\ufffe\U0001ffff\ufdd0", "x"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d👧 å ä ö 10 €", "👩\u200d👧 å ä ö 10 €"),
    ],
)
def test_only_what_harms_is_left_out(typed: str, kept: str) -> None:
    """Controls and direction overrides go; letters, joiners and faces of any script stay."""
    assert cleaned(typed, 99) == kept
