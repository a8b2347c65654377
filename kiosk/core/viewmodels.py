"""What a screen shows: frozen, complete, in the client's language. Widgets only draw it.

Every control is an `Action`: a label and the message that its touch sends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from kiosk.core.messages import Message

if TYPE_CHECKING:
    # The start of the kiosk does without the staff screen.
    from kiosk.core.staff.messages import StaffMessage

Said: TypeAlias = "Message | StaffMessage"
"""What a control can say: to the visit, or on the staff screen."""
Direction = Literal["ltr", "rtl"]
ThemeName = Literal["normal", "contrast"]


@dataclass(frozen=True, slots=True)
class Action:
    """One control: its words and what touching it says."""

    label: str
    message: Said
    enabled: bool = True
    selected: bool = False


@dataclass(frozen=True, slots=True)
class LanguageItem:
    """A language by its own name (`Suomi`, `العربية`)."""

    code: str
    action: Action
    current: bool


@dataclass(frozen=True, slots=True)
class Header:
    """The bar on top; a narrow screen shows the current language and `more` only."""

    languages: tuple[LanguageItem, ...]
    more: Action
    """Opens the language picker."""
    contrast: Action
    """The AA button; its label is for the accessible name and for the contrast theme's bar."""


@dataclass(frozen=True, slots=True)
class Footer:
    """Links that are one touch away from every screen."""

    privacy: Action
    accessibility: Action


@dataclass(frozen=True, slots=True)
class Frame:
    """What all screens share."""

    visit: int
    """A touch that began on another visit's screen is ignored."""
    language: str
    direction: Direction
    theme: ThemeName
    header: Header | None
    footer: Footer | None


@dataclass(frozen=True, slots=True)
class Steps:
    """The way on and back. None: this control is not on the screen."""

    next: Action | None = None
    skip: Action | None = None
    back: Action | None = None
    change: Action | None = None
    withdraw: Action | None = None
    """Take everything back: on the first question, once something is stored."""


@dataclass(frozen=True, slots=True)
class Face:
    """One face; `value` of `of`, 1 is the worst."""

    value: int
    of: int
    action: Action


@dataclass(frozen=True, slots=True)
class RatingView:
    """The faces. `busy`: an answer is being stored; nothing shows which."""

    frame: Frame
    title: str
    hint: str
    faces: tuple[Face, ...]
    notice: str | None
    """Outside opening hours: that it is closed, and when it opens."""
    busy: bool
    steps: Steps


@dataclass(frozen=True, slots=True)
class TopicsView:
    """Many may be chosen. `saved` is the thank-you line above the question, once stored."""

    frame: Frame
    saved: str | None
    title: str
    hint: str
    options: tuple[Action, ...]
    steps: Steps
    busy: bool = False
    """The last answer is being stored: nothing acts for a moment."""


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """One may be chosen; touching it answers and goes on."""

    frame: Frame
    saved: str | None
    title: str
    hint: str
    options: tuple[Action, ...]
    busy: bool
    steps: Steps


@dataclass(frozen=True, slots=True)
class ScaleView:
    """Points in a row: 0–10 with words at the ends, or 1–5 with a word under each."""

    frame: Frame
    saved: str | None
    title: str
    hint: str
    points: tuple[Action, ...]
    """Labels are the numbers, or for agreement the words."""
    low: str | None
    high: str | None
    busy: bool
    steps: Steps


@dataclass(frozen=True, slots=True)
class CommentView:
    """A few words. `steps.next` sends."""

    frame: Frame
    saved: str | None
    title: str
    caution: str
    """Not read at once, 112, not an appeal, no names, numbers are removed."""
    text: str
    """The draft."""
    placeholder: str
    count: str
    """`72 / 500`"""
    limit: int
    removal: str | None
    """Calm hint: what will be removed from the draft."""
    keyboard: str
    """Layout: a file in assets/keyboards without `.json`."""
    space_label: str
    clear_label: str
    steps: Steps
    busy: bool = False
    """The last answer is being stored: nothing acts for a moment."""


@dataclass(frozen=True, slots=True)
class LastView:
    """A last screen: thanks, or "your answers were removed"; counts down to the next client."""

    frame: Frame
    title: str
    body: str
    seconds_left: int
    seconds_total: int
    clears: str
    """`The screen clears` beside the ring."""
    more_time: Action
    done: Action
    change: Action | None
    withdraw: Action | None


@dataclass(frozen=True, slots=True)
class LanguagesView:
    """The language picker."""

    frame: Frame
    title: str
    languages: tuple[LanguageItem, ...]
    close: Action


@dataclass(frozen=True, slots=True)
class IdleView:
    """ "Are you still there?" Shows no answer."""

    frame: Frame
    title: str
    body: str
    seconds_left: int
    seconds_total: int
    more_time: Action
    new_person: Action


@dataclass(frozen=True, slots=True)
class PageView:
    """Privacy notice or accessibility statement; scrolls if it must."""

    frame: Frame
    title: str
    paragraphs: tuple[str, ...]
    other: Action
    close: Action


@dataclass(frozen=True, slots=True)
class ConfirmView:
    """ "Remove all you have answered?\""""

    frame: Frame
    title: str
    body: str
    confirm: Action
    cancel: Action


@dataclass(frozen=True, slots=True)
class MessageView:
    """A calm message without a way on: closed (no ratings taken), can't save, being cleaned."""

    frame: Frame
    kind: Literal["closed", "cannot_save", "out_of_service", "cleaning"]
    title: str
    body: str
    seconds_left: int | None = None


ViewModel = (
    RatingView | TopicsView | ChoiceView | ScaleView | CommentView | LastView | LanguagesView
    | IdleView | PageView | ConfirmView | MessageView
)  # fmt: skip
