"""Bounces, held fingers, palms and late touches do nothing; typing with two thumbs works."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core.touch import TouchFilter, TouchLimits

VIEW = (7, "rating")


@pytest.fixture
def fingers() -> TouchFilter:
    """A filter with the default limits."""
    return TouchFilter(TouchLimits())


def tap(fingers: TouchFilter, at_ms: float, *, long_ms: float = 60, name: str = "f") -> bool:
    """Touch a control and let go; returns whether it acted."""
    fingers.down(name, at_ms, view=VIEW, target="control")
    return fingers.up(name, at_ms + long_ms, view=VIEW)


def press(fingers: TouchFilter, at_ms: float, key: str, *, finger: str = "f") -> bool:
    """Press a key; returns whether it typed. The finger stays down."""
    return fingers.down(finger, at_ms, view=VIEW, target="key", key=key)


def test_a_tap_counts(fingers: TouchFilter) -> None:
    """One ordinary tap acts."""
    assert tap(fingers, 0)


def test_a_second_touch_within_the_limit_does_nothing(fingers: TouchFilter) -> None:
    """A touch 399 ms after one that counted does nothing, one after 400 ms counts."""
    assert tap(fingers, 0)
    assert not tap(fingers, 60 + 399)
    assert tap(fingers, 60 + 400)


def test_an_ignored_touch_does_not_lengthen_the_wait(fingers: TouchFilter) -> None:
    """Someone who taps again and again is not locked out: only a touch that counted makes wait."""
    counted = [tap(fingers, at) for at in (0, 200, 300, 470)]
    assert counted == [True, False, False, True]


def test_a_held_finger_does_nothing(fingers: TouchFilter) -> None:
    """A control held for more than two seconds does not act when let go."""
    assert not tap(fingers, 0, long_ms=2001)
    assert tap(fingers, 2100, long_ms=2000)


def test_a_resting_finger_does_not_block_the_screen(fingers: TouchFilter) -> None:
    """Something that rests on the glass stops holding up other touches after two seconds."""
    fingers.down("bag", 0, view=VIEW, target="control")
    assert not tap(fingers, 500)
    assert tap(fingers, 2500)


def test_a_touch_beside_the_controls_makes_nobody_wait(fingers: TouchFilter) -> None:
    """A finger on empty ground holds up no other touch, but counts towards a palm."""
    fingers.down("ground", 0, view=VIEW, target="nothing")
    assert tap(fingers, 10)
    fingers.down("other", 500, view=VIEW, target="nothing")
    assert not tap(fingers, 510)


def test_a_large_contact_is_a_palm(fingers: TouchFilter) -> None:
    """A contact wider than 25 mm does nothing and voids what else is down."""
    fingers.down("f", 0, view=VIEW, target="control")
    assert not fingers.down("palm", 20, view=VIEW, target="control", contact_mm=25.1)
    assert not fingers.up("f", 80, view=VIEW)
    assert not fingers.up("palm", 90, view=VIEW)
    assert fingers.down("f", 1000, view=VIEW, target="control", contact_mm=24.9)


def test_three_fingers_are_a_palm(fingers: TouchFilter) -> None:
    """Three fingers at once do nothing, not even the two that were there before."""
    fingers.down("a", 0, view=VIEW, target="control")
    fingers.down("b", 5, view=VIEW, target="key", key="q")
    assert not fingers.down("c", 10, view=VIEW, target="key", key="w")
    assert not any(fingers.up(name, 50, view=VIEW) for name in "abc")


def test_a_touch_from_another_view_is_ignored(fingers: TouchFilter) -> None:
    """A touch that began on another screen, or on the visit before, does nothing."""
    for now in ((7, "topics"), (8, "rating")):
        fingers.down("f", 0, view=VIEW, target="control")
        assert not fingers.up("f", 50, view=now)
    assert tap(fingers, 1000)


def test_two_fingers_on_two_faces_give_one_answer(fingers: TouchFilter) -> None:
    """While one finger is on a control another one does nothing."""
    fingers.down("a", 0, view=VIEW, target="control")
    fingers.down("b", 10, view=VIEW, target="control")
    assert [fingers.up("b", 60, view=VIEW), fingers.up("a", 70, view=VIEW)] == [False, True]


def test_two_thumbs_type(fingers: TouchFilter) -> None:
    """A key pressed while another is still down types."""
    assert press(fingers, 0, "h", finger="left")
    assert press(fingers, 50, "e", finger="right")
    assert fingers.up("left", 70, view=VIEW)
    assert press(fingers, 90, "i", finger="left")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("aeiost"), st.integers(80, 300)), max_size=20))
def test_fast_typing_loses_no_letter(typed: list[tuple[str, int]]) -> None:
    """Letters 80 ms apart all count, double ones too (`kiitos`)."""
    fingers, now = TouchFilter(TouchLimits()), 0
    for letter, pause in typed:
        now += pause
        assert press(fingers, now, letter)
        fingers.up("f", now + 40, view=VIEW)


def test_a_bouncing_key_types_once(fingers: TouchFilter) -> None:
    """The same key again within 80 ms is the panel's bounce; another key is not."""
    assert press(fingers, 0, "a")
    fingers.up("f", 20, view=VIEW)
    assert not press(fingers, 50, "a")
    fingers.up("f", 60, view=VIEW)
    assert press(fingers, 70, "b")


def test_a_double_tap_does_not_type_on_the_next_screen(fingers: TouchFilter) -> None:
    """The second half of a double tap on "Next" falls on a key and types nothing."""
    tap(fingers, 0)
    assert not press(fingers, 300, "a")
    fingers.up("f", 350, view=VIEW)
    assert press(fingers, 500, "a")


def test_a_control_soon_after_a_key_does_nothing(fingers: TouchFilter) -> None:
    """A slip from the keyboard onto "Send" does not send."""
    press(fingers, 0, "a")
    fingers.up("f", 50, view=VIEW)
    assert not tap(fingers, 200)
    assert tap(fingers, 600)


def test_a_repeating_key_stops_with_its_screen(fingers: TouchFilter) -> None:
    """Backspace may be held as long as one likes, but not into the next screen."""
    fingers.down("f", 0, view=VIEW, target="key", key="backspace")
    assert fingers.counts("f", view=VIEW)
    assert not fingers.counts("f", view=(8, "rating"))
    fingers.up("f", 9000, view=VIEW)
    assert not fingers.counts("f", view=VIEW)


TOUCHES = st.lists(
    st.tuples(st.sampled_from("abcd"), st.booleans(), st.integers(0, 900)), max_size=40
)


@settings(max_examples=150, deadline=None)
@given(TOUCHES)
def test_controls_never_act_twice_within_the_limit(touches: list[tuple[str, bool, int]]) -> None:
    """Whatever four fingers do, two actions of controls are at least 400 ms apart."""
    fingers, now, acted = TouchFilter(TouchLimits()), 0, []
    for finger, down, pause in touches:
        now += pause
        if down:
            fingers.down(finger, now, view=VIEW, target="control")
        elif fingers.up(finger, now, view=VIEW):
            acted.append(now)
    assert all(later - earlier >= 400 for earlier, later in itertools.pairwise(acted))


def test_a_finger_whose_lifting_was_never_told_is_forgotten(fingers: TouchFilter) -> None:
    """A panel that began anew leaves nothing behind: after a minute the finger is not known."""
    fingers.down("lost", 0, view=VIEW, target="key", key="a")
    assert fingers.counts("lost", view=VIEW)
    assert tap(fingers, 60_001)
    assert not fingers.counts("lost", view=VIEW)
