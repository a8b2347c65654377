"""The touch filter at the window's edge: real touches, a clock driven by hand."""

# ruff: noqa: ANN401 - fixtures' classes can't be imported in this import mode

from __future__ import annotations

from typing import Any

from kiosk.core.messages import Advanced, TopicToggled, WentBack


def options(bench: Any) -> list[Any]:
    """Return the topics' cards."""
    return [c for c in bench.screen.controls() if isinstance(c.action.message, TopicToggled)]


def button(bench: Any, message: type) -> Any:
    """Return the control that sends this."""
    return next(
        c for c in bench.screen.controls() if c.action and isinstance(c.action.message, message)
    )


def test_a_tap_passes(topics: Any) -> None:
    """An ordinary tap reaches its control."""
    topics.tap(options(topics)[0])
    assert len(topics.told) == 1


def test_a_second_tap_too_soon_does_nothing(topics: Any) -> None:
    """A bounce on a card does not take the choice back; a tap after 400 ms does."""
    card = options(topics)[0]
    topics.tap(card)
    topics.tap(card, after_ms=390)
    assert len(topics.told) == 1
    topics.tap(card, after_ms=20)
    assert len(topics.told) == 2


def test_a_held_finger_does_nothing(topics: Any) -> None:
    """A card held for more than two seconds is not chosen."""
    card = options(topics)[0]
    topics.tap(card, long_ms=2100)
    assert topics.told == []
    assert not card.pressed


def test_three_fingers_do_nothing(topics: Any) -> None:
    """A palm's three contacts choose nothing, and leave nothing pressed."""
    for finger, card in zip("abc", options(topics), strict=False):
        topics.down(card, finger)
    for finger in "abc":
        topics.up(finger)
    assert topics.told == []
    assert not any(card.pressed for card in options(topics))


def test_a_large_contact_does_nothing(topics: Any) -> None:
    """A contact wider than 25 mm chooses nothing."""
    from kivy.input.shape import ShapeRect
    from kivy.tests.common import UnitTestTouch

    finger = UnitTestTouch(*options(topics)[0].center)
    finger.profile.append("shape")
    finger.shape = ShapeRect()
    finger.shape.width = finger.shape.height = 0.2
    finger.touch_down()
    finger.touch_up()
    assert topics.told == []


def test_a_touch_that_began_on_another_screen_does_nothing(topics: Any) -> None:
    """A finger that was down while the screen changed acts on neither screen."""
    finger = button(topics, Advanced)
    topics.down(finger)
    topics.visitor.tell(Advanced())
    topics.show()
    topics.now_ms += 50
    topics.up()
    assert topics.told == []


def test_a_touch_of_another_visit_does_nothing(topics: Any) -> None:
    """A finger that was down while the visit ended does nothing in the next one."""
    card = options(topics)[0]
    topics.down(card)
    topics.visitor.state = type(topics.visitor.state)(
        topics.visitor.state.visit + 1, "fi", topics.visitor.state.step
    )
    topics.now_ms += 50
    topics.up()
    assert topics.told == []


def test_the_second_half_of_a_double_tap_does_not_type(topics: Any) -> None:
    """A double tap on "Next" goes on once, and types nothing on the comment's keyboard."""
    topics.tap(button(topics, Advanced))
    assert hasattr(topics.screen, "keyboard")
    topics.tap(topics.key("g"), after_ms=100)
    assert topics.draft == ""
    topics.tap(topics.key("g"), after_ms=500)
    assert topics.draft == "G"


def test_two_fingers_on_two_controls_give_one_answer(topics: Any) -> None:
    """Back and next pressed together: the first finger alone acts."""
    topics.now_ms += 1000
    topics.down(options(topics)[0], "a")
    topics.down(options(topics)[1], "b")
    topics.now_ms += 50
    topics.up("b")
    topics.up("a")
    assert len(topics.told) == 1
    assert not any(isinstance(message, WentBack) for message in topics.told)
