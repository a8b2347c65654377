"""Editing a draft with the keyboard on the screen."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core import typing
from kiosk.core.graphemes import next_boundary, previous_boundary, snap
from kiosk.core.typing import Typing

SIGNS = [
    *"abäöåÅ .,!?\n1",
    "a\u0301",
    "بِ",
    "لا",
    "👍🏽",
    "👩‍👧‍👦",
    "🇫🇮",
    "❤️",
    "1️⃣",
]
drafts = st.lists(st.sampled_from(SIGNS), max_size=12).map("".join)
quick = settings(max_examples=150, deadline=None)


def written(*pressed: str, limit: int = 500) -> Typing:
    """Return the state after these texts were typed into an empty draft."""
    state = typing.resume("", auto_shift=True)
    for text in pressed:
        state = typing.insert(state, text, limit=limit, auto_shift=True)
    return state


@quick
@given(drafts, drafts, st.data())
def test_typing_then_deleting_restores_the_draft(
    before: str, after: str, data: st.DataObject
) -> None:
    """A sign typed anywhere and taken back leaves the draft and the caret as they were."""
    state = typing.place(
        typing.resume(before + " " + after, auto_shift=False),
        len(before) + 1,
        auto_shift=False,
    )
    typed = typing.insert(
        state, data.draw(st.sampled_from([*"xyzäö", "🙂"])), limit=500, auto_shift=False
    )
    back = typing.backspace(typed, auto_shift=False)
    assert (back.text, back.caret) == (state.text, state.caret)


@quick
@given(st.lists(st.sampled_from(SIGNS), max_size=12), st.integers(0, 30))
def test_the_limit_is_never_passed(pressed: list[str], limit: int) -> None:
    """However much is typed, a draft has at most `limit` code points and no half sign."""
    state = written(*pressed, limit=limit)
    assert len(state.text) <= limit
    assert "".join(pressed).startswith(state.text) or len("".join(pressed)) > limit


@quick
@given(drafts)
def test_backspace_empties_any_draft_sign_by_sign(draft: str) -> None:
    """Each backspace shortens the draft; at most one per code point empties it."""
    state = typing.resume(draft, auto_shift=False)
    for _ in range(len(draft)):
        shorter = typing.backspace(state, auto_shift=False)
        assert len(shorter.text) < len(state.text) or not state.text
        state = shorter
    assert state.text == ""


@pytest.mark.parametrize("sign", ["👍🏽", "👩‍👧‍👦", "🇫🇮", "❤️", "1️⃣", "a\u0301", "بّ", "å"])
def test_backspace_takes_a_whole_sign(sign: str) -> None:
    """A letter with its mark, a flag and a family of joined emoji go with one backspace."""
    state = typing.resume("Hei" + sign, auto_shift=False)
    assert typing.backspace(state, auto_shift=False).text == "Hei"


def test_two_flags_are_two_signs() -> None:
    """Backspace after two flags takes one of them."""
    state = typing.resume("🇫🇮🇸🇪", auto_shift=False)
    assert typing.backspace(state, auto_shift=False).text == "🇫🇮"


def test_lam_alef_goes_letter_by_letter() -> None:
    """One key writes two Arabic letters; backspace takes one, as the writer sees two."""
    state = typing.resume("سلا", auto_shift=False)
    assert typing.backspace(state, auto_shift=False).text == "سل"


@quick
@given(drafts, st.integers(-5, 60))
def test_the_caret_never_stands_inside_a_sign(draft: str, asked: int) -> None:
    """Wherever the client taps, the caret stands before or after a whole sign."""
    caret = snap(draft, asked)
    assert 0 <= caret <= len(draft)
    assert (
        caret in (0, len(draft)) or next_boundary(draft, previous_boundary(draft, caret)) == caret
    )


@quick
@given(drafts)
def test_left_and_right_walk_over_the_same_places(draft: str) -> None:
    """Walking right through a draft and left again stops at the same places."""
    right = [0]
    while right[-1] < len(draft):
        right.append(next_boundary(draft, right[-1]))
    left = [len(draft)]
    while left[-1] > 0:
        left.append(previous_boundary(draft, left[-1]))
    assert right == left[::-1]


def test_clear_pressed_again_brings_the_draft_back() -> None:
    """A slip on "clear" costs nothing: the same key again restores the text."""
    state = typing.clear(written("Odotin", " ", "tunnin"), auto_shift=True)
    assert state.text == ""
    assert typing.clear(state, auto_shift=True).text == "Odotin tunnin"


def test_a_cleared_draft_is_forgotten_by_typing_on() -> None:
    """What was cleared does not come back after something else was typed."""
    state = typing.clear(written("Salaisuus"), auto_shift=True)
    state = typing.insert(state, "a", limit=500, auto_shift=True)
    state = typing.clear(state, auto_shift=True)
    assert typing.clear(state, auto_shift=True).text == "a"


@pytest.mark.parametrize(
    ("draft", "capital"),
    [
        ("", True),
        ("Hei", False),
        ("Hei ", False),
        ("Hei.", False),
        ("Hei. ", True),
        ("Miksi?  ", True),
        ("klo 9.15", False),
        ("Hei\n", True),
        ("Hei, ", False),
    ],
)
def test_a_sentence_begins_with_a_capital(draft: str, capital: bool) -> None:
    """Shift comes by itself at the beginning of a sentence and only there."""
    assert typing.resume(draft, auto_shift=True).capitals is capital
    assert not typing.resume(draft, auto_shift=False).capitals


def test_shift_lasts_for_one_letter() -> None:
    """Shift pressed once makes one capital; the letter after it is small again."""
    state = typing.press_shift(written("a"))
    assert state.capitals
    assert not typing.insert(state, "B", limit=500, auto_shift=True).capitals


def test_shift_pressed_twice_stays() -> None:
    """Shift pressed twice makes capitals until it is pressed again."""
    state = typing.press_shift(typing.press_shift(written("a")))
    state = typing.insert(state, "BC", limit=500, auto_shift=True)
    assert state.capitals
    assert not typing.press_shift(state).capitals


def test_shift_turns_an_automatic_capital_off() -> None:
    """At a sentence's beginning one press of shift asks for a small letter."""
    assert not typing.press_shift(typing.resume("", auto_shift=True)).capitals


def test_control_characters_are_left_out() -> None:
    """Control characters that a broken keyboard sends never reach the draft."""
    assert written("a\x00\x1b\x7fb").text == "ab"


def test_the_layer_key_goes_there_and_back() -> None:
    """Letters, digits, letters; the draft does not change."""
    there = typing.press_layer(written("a"))
    assert (there.layer, there.text) == ("symbols", "a")
    assert typing.press_layer(there).layer == "letters"
