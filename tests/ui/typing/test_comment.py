"""The comment screen under real touches and keys, with the core behind it."""

# ruff: noqa: ANN401 - fixtures' classes can't be imported in this import mode

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kiosk.core.messages import Skipped, Typed


def test_keys_write_the_draft(bench: Any) -> None:
    """Letters, å and space, typed on the screen, arrive in the core as one draft."""
    bench.type("Hyvä palvelu")
    assert bench.draft == "Hyvä palvelu"
    assert bench.told[-1] == Typed("Hyvä palvelu")


def test_a_key_answers_when_pressed(bench: Any) -> None:
    """A key types and looks pressed as soon as it is touched, not when it is let go."""
    key = bench.key("k")
    bench.down(key)
    assert (bench.draft, key.pressed) == ("K", True)
    bench.up()
    assert (bench.draft, key.pressed) == ("K", False)


def test_two_thumbs_type(guarded: Any) -> None:
    """A second key pressed before the first is let go types too, in order."""
    guarded.down(guarded.key("o"), "left")
    guarded.now_ms += 70
    guarded.down(guarded.key("h"), "right")
    guarded.now_ms += 30
    guarded.up("left")
    guarded.up("right")
    assert guarded.draft == "Oh"


def test_double_letters_survive_the_touch_filter(guarded: Any) -> None:
    """Fast typing of a word with double letters loses none of them."""
    guarded.type("kiitos")
    assert guarded.draft == "Kiitos"


def test_a_palm_on_the_keyboard_types_nothing_more(guarded: Any) -> None:
    """A third finger at once types nothing."""
    for finger, letter in (("1", "a"), ("2", "s"), ("3", "d")):
        guarded.now_ms += 10
        guarded.down(guarded.key(letter), finger)
    assert guarded.draft == "As"
    for finger in "123":
        guarded.up(finger)


def test_backspace_repeats_while_held(bench: Any) -> None:
    """Held backspace takes one letter after the other, and stops when let go."""
    from kivy.clock import Clock

    bench.type("abcdef")
    key = bench.key("backspace")
    bench.down(key)
    assert bench.draft == "Abcde"
    key._repeat(0)
    key._repeat(0)
    assert bench.draft == "Abc"
    bench.up()
    key._repeat(0)
    assert bench.draft == "Abc"
    Clock.unschedule(key._repeat)


def test_a_palm_stops_a_repeating_backspace(guarded: Any) -> None:
    """Backspace that is held stops as soon as a palm comes down."""
    guarded.type("abcdef")
    guarded.now_ms += 100
    key = guarded.key("backspace")
    guarded.down(key, "1")
    guarded.down(guarded.key("a"), "2")
    guarded.down(guarded.key("s"), "3")
    before = guarded.draft
    key._repeat(0)
    assert guarded.draft == before
    for finger in "123":
        guarded.up(finger)


def test_clear_and_undo(bench: Any) -> None:
    """Clear empties the draft; the same key brings it back."""
    bench.type("abc")
    bench.tap(bench.key("clear"))
    assert bench.draft == ""
    bench.tap(bench.key("clear"))
    assert bench.draft == "Abc"


def test_shift_shows_on_the_keys(bench: Any) -> None:
    """Keys show capitals at a sentence's beginning and small letters after it."""
    letter = bench.screen.keyboard.sheet.keys[11]
    before = letter._shown_words().text
    bench.tap(letter)
    assert (before, letter._shown_words().text) == ("W", "w")


def test_digits_and_signs_are_a_touch_away(bench: Any) -> None:
    """The layer key brings punctuation, and the letters back."""
    bench.tap(bench.key("symbols"))
    bench.type("!€")
    bench.tap(bench.key("symbols"))
    bench.type("a")
    assert bench.draft == "!€a"


def test_the_layout_key_goes_through_the_offered_languages(arabic: Any) -> None:
    """From the Arabic keyboard the Latin ones can be reached, and it comes round again."""
    names = []
    for _ in range(4):
        arabic.tap(arabic.key("layout"))
        names.append(arabic.screen.writing._keyboard.name)
    assert names == ["Suomi ÅÄÖ", "Svenska ÅÄÖ", "English ABC", "العربية"]


def test_the_limit_holds(bench: Any) -> None:
    """Nothing is typed beyond 500 characters."""
    bench.tell(Typed("a" * 499))
    bench.type("bc")
    assert bench.draft == "a" * 499 + "b"


def test_a_tap_places_the_caret(bench: Any) -> None:
    """A tap in the text puts the caret there, and typing goes on from there."""
    bench.type("abc abc")
    bench.now_ms += 500
    bench.tap_at(bench.screen.area.x + 26, bench.screen.area.top - 30)
    assert bench.screen.writing.state.caret == 0
    bench.type("x")
    assert bench.draft == "XAbc abc"


def test_a_hint_tells_what_will_be_removed(bench: Any) -> None:
    """As soon as a telephone number stands in the draft, the screen says that it will go."""
    bench.tell(Typed("Soita 040 123 4567"))
    assert "puhelinnumero" in bench.screen.area.removal.text
    assert bench.screen.area.removal in bench.screen.area.children


def test_nothing_of_a_draft_stays_when_the_screen_goes(bench: Any) -> None:
    """When the screen goes away the widgets hold no word of the draft, nor what was cleared."""
    bench.type("salaisuus")
    bench.tap(bench.key("clear"))
    bench.type("toinen")
    area = bench.screen.area
    writing = bench.screen.writing
    bench.tell(Skipped())
    assert area.text == ""
    assert not any(area.ink.holds(word) for word in ("alaisuus", "oinen", "T", "S"))
    assert (writing.state.text, writing.state.cleared) == ("", None)


def test_a_hardware_keyboard_types(bench: Any, keys: Callable[..., None]) -> None:
    """Letters, backspace, arrows and Home of a hardware keyboard edit the same draft."""
    for letter in "Kissä":
        keys(text=letter)
    keys("backspace")
    keys(text="a")
    keys("home")
    keys(text="!")
    assert bench.draft == "!Kissa"


def test_arrows_go_as_they_point_in_arabic(arabic: Any, arabic_keys: Callable[..., None]) -> None:
    """In Arabic text the left arrow goes towards the end, as it looks."""
    from kiosk.ui.widgets.text_area import TextArea

    arabic_keys(text="سلام")
    arabic_keys("home")
    while not isinstance(arabic.studio.window.focus_of_keys.control, TextArea):
        arabic_keys("tab")
    arabic_keys("left")
    assert arabic.screen.writing.state.caret == 1


def test_only_the_draft_is_laid_out_anew(bench: Any, monkeypatch: Any) -> None:
    """A letter typed lays nothing out but the draft: the keyboard stays as it is."""
    calls = []
    monkeypatch.setattr(
        type(bench.screen), "arrange", lambda *_: calls.append("arrange"), raising=True
    )
    sheet = bench.screen.keyboard.sheet
    bench.type("ab")
    assert calls == []
    assert bench.screen.keyboard.sheet is sheet
