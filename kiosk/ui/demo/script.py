"""What the scripted clients do, in four languages, with the built-in survey `pulse`.

Eleven come; one takes everything back, so that ten visits are stored.
"""

from __future__ import annotations

from typing import NamedTuple

from kiosk.core.messages import (
    Advanced,
    Answered,
    ChangeAsked,
    ContrastToggled,
    Dismissed,
    Finished,
    LanguageChosen,
    Message,
    MoreTimeAsked,
    PageOpened,
    Skipped,
    TopicToggled,
    WithdrawAsked,
    WithdrawConfirmed,
)


class Touch(NamedTuple):
    """Touch the control that says this."""

    message: Message


class Write(NamedTuple):
    """Type with the on-screen keyboard."""

    text: str


class Await(NamedTuple):
    """Keep the hands still until this kind of screen shows (a class of kiosk.core.viewmodels)."""

    screen: str


class Picture(NamedTuple):
    """Take a screenshot."""

    name: str


Step = Touch | Write | Await | Picture


def face(value: int) -> Touch:
    """Tap a face, 1 (worst) to 5."""
    return Touch(Answered("rating", value))


def topic(*names: str) -> tuple[Touch, ...]:
    """Mark topics."""
    return tuple(Touch(TopicToggled("topics", name)) for name in names)


NEXT, SKIP, DONE = Touch(Advanced()), Touch(Skipped()), Touch(Finished())
START = Await("RatingView")
THANKS = Await("LastView")


def in_language(code: str) -> Touch:
    """Choose a language."""
    return Touch(LanguageChosen(code))


VISITS: tuple[tuple[Step, ...], ...] = (
    (Picture("rating-fi"), face(5), Picture("topics-fi"), *topic("heard", "equal_treatment"),
     Picture("topics-marked-fi"), NEXT, Picture("comment-fi"),
     Write("Jonotin tunnin, mutta minua kuunneltiin."), Picture("comment-typed-fi"), NEXT,
     THANKS, Picture("thanks-fi"), DONE),
    (face(2), *topic("waiting_time"), NEXT, Write("Soittakaa 040 123 4567"),
     Picture("removal-hint-fi"), NEXT, THANKS, DONE),
    (in_language("sv"), Picture("rating-sv"), face(4), SKIP, Picture("comment-sv"),
     Write("Bra bemötande, tack!"), NEXT, THANKS, Picture("thanks-sv"), DONE),
    (in_language("en"), face(3), *topic("information"), NEXT, SKIP, THANKS,
     Touch(MoreTimeAsked()), Picture("thanks-en"), DONE),
    (in_language("ar"), Picture("rating-ar"), face(4), *topic("privacy"), Picture("topics-ar"),
     NEXT, Write("شكرا"), Picture("comment-ar"), NEXT, THANKS, Picture("thanks-ar"), DONE),
    (Touch(ContrastToggled()), Picture("contrast-fi"), face(1), Picture("contrast-topics-fi"), SKIP,
     SKIP, THANKS, DONE),
    (face(1), Touch(ChangeAsked()), Picture("change-fi"), face(3), SKIP, SKIP, THANKS, DONE),
    (in_language("en"), Touch(PageOpened("privacy")), Picture("privacy-en"), Touch(Dismissed()),
     face(5), Await("IdleView"), Picture("idle-en"), START),
    (face(2), SKIP, SKIP, THANKS, Touch(WithdrawAsked()), Picture("withdraw-fi"),
     Touch(WithdrawConfirmed()), Picture("removed-fi"), DONE),
    (in_language("sv"), face(5), *topic("privacy", "heard"), NEXT, SKIP, THANKS, DONE),
    (face(4), SKIP, SKIP, THANKS, DONE),
)  # fmt: skip
"""The eighth client walks away without a word; the ninth takes everything back."""
