"""What can happen: messages from the client, from timers, from the store and from the clock.

Widgets, timers, the store and the clock send messages; the runtime carries out commands. Every
timer and every answer of the store names the visit it belongs to, so that one that comes late
never touches the next client.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sync.model.submission import Answer

Page = Literal["privacy", "accessibility"]
Timer = Literal["idle", "tick", "retry"]
Outcome = Literal["completed", "walked_away", "replaced", "crashed"]
"""How a visit ended: finished, left by timeout, "I am a new person", ended at the next start."""
Reason = Literal["burst", "streak", "closed", "staff"]
"""Why a submission is doubtful; counted per release, never stored on the released row."""


@dataclass(frozen=True, slots=True)
class VisitRecord:
    """All that a visit has given so far, ready to be stored: the comment is masked."""

    survey: str
    rev: int
    language: str
    rating: int | None
    answers: Mapping[str, Answer]
    comment: str | None = None


# --- from the client -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Touched:
    """Any touch or key: somebody is there."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A face, a point of a scale or a choice was tapped; it answers the question and goes on."""

    question: str
    value: int | str


@dataclass(frozen=True, slots=True)
class TopicToggled:
    """A topic was chosen, or taken back."""

    question: str
    topic: str


@dataclass(frozen=True, slots=True)
class Typed:
    """The draft of the comment as it stands now. A draft is never stored."""

    text: str


@dataclass(frozen=True, slots=True)
class Advanced:
    """Next, or on the comment screen: send."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Go on without answering this question."""


@dataclass(frozen=True, slots=True)
class WentBack:
    """To the question before this one."""


@dataclass(frozen=True, slots=True)
class ChangeAsked:
    """ "Change my answer": to the first question, which does not show the old answer."""


@dataclass(frozen=True, slots=True)
class WithdrawAsked:
    """The client wants to take everything back; a question follows."""


@dataclass(frozen=True, slots=True)
class WithdrawConfirmed:
    """Yes, delete what this visit gave."""


@dataclass(frozen=True, slots=True)
class LanguagesOpened:
    """Show the language picker."""


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    """Use this language from here on."""

    language: str


@dataclass(frozen=True, slots=True)
class PageOpened:
    """Show the privacy notice or the accessibility statement."""

    page: Page


@dataclass(frozen=True, slots=True)
class Dismissed:
    """Close what lies over the question: picker, page or the question about withdrawing."""


@dataclass(frozen=True, slots=True)
class ContrastToggled:
    """The AA button: to the large high-contrast theme and back."""


@dataclass(frozen=True, slots=True)
class MoreTimeAsked:
    """ "I need more time", on the idle warning or on the last screen."""


@dataclass(frozen=True, slots=True)
class NewPersonCame:
    """ "I am a new person": ends the visit with what was given and starts afresh."""


@dataclass(frozen=True, slots=True)
class Finished:
    """ "Done" on a last screen."""


# --- from the device -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TimerFired:
    """A timer of this visit ran out. A `tick` comes once a second while a countdown shows."""

    timer: Timer
    visit: int


@dataclass(frozen=True, slots=True)
class Saved:
    """The store committed this revision of the visit (or its withdrawal)."""

    visit: int
    revision: int


@dataclass(frozen=True, slots=True)
class SaveFailed:
    """The store could not commit this revision of the visit (or its withdrawal)."""

    visit: int
    revision: int


@dataclass(frozen=True, slots=True)
class StorageChecked:
    """The store was tried (`Probe`), or failed by itself: does it take writes?"""

    works: bool


@dataclass(frozen=True, slots=True)
class HoursChanged:
    """The office opened or closed; `opens`: by language, words to follow "We open" if closed."""

    closed: bool
    opens: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CleaningStarted:
    """Staff froze the screen to wipe it, for this many seconds."""

    seconds: int


@dataclass(frozen=True, slots=True)
class StaffCame:
    """Staff came in: a visit that is still open ends with what it gave."""


@dataclass(frozen=True, slots=True)
class StaffLeft:
    """A staff session ended: what comes within a minute is doubtful."""


@dataclass(frozen=True, slots=True)
class Stopping:
    """The kiosk is asked to end: a visit in progress ends with what it gave."""


Message = (
    Touched | Answered | TopicToggled | Typed | Advanced | Skipped | WentBack | ChangeAsked
    | WithdrawAsked | WithdrawConfirmed | LanguagesOpened | LanguageChosen | PageOpened | Dismissed
    | ContrastToggled | MoreTimeAsked | NewPersonCame | Finished | TimerFired | Saved | SaveFailed
    | StorageChecked | HoursChanged | CleaningStarted | StaffCame | StaffLeft | Stopping
)  # fmt: skip
