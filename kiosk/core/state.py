"""Where a visit stands, and what is known of the device: one frozen `State`.

What belongs to a client is in `State` itself and is dropped whole when the visit ends; only
`Device` is carried over. So nothing of one client can reach the next by being forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from kiosk.core.commands import Command, Withdraw
from kiosk.core.messages import Reason
from kiosk.core.misuse import History
from kiosk.core.rules import Rules
from sync.model.personal_data import Found
from sync.model.submission import Answer

Overlay = Literal["languages", "privacy", "accessibility", "withdraw"]
Pace = Literal["idle", "warning", "last", "cleaning"]
"""What runs out next: the time to act, or a countdown that the screen shows."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A question, by its id, is on the screen."""

    question: str


@dataclass(frozen=True, slots=True)
class Last:
    """A last screen: thanks, "your answers were removed", or nothing was answered."""

    kind: Literal["thanks", "removed", "nothing"]


@dataclass(frozen=True, slots=True)
class Countdown:
    """Whole seconds that the screen shows; the next one is over at `due_s`."""

    left: int
    total: int
    due_s: float


@dataclass(frozen=True, slots=True)
class Storing:
    """What the store was asked, and what it confirmed. Revision 0: nothing was given yet."""

    revision: int = 0
    committed: int = 0
    awaits: int | None = None
    """The screen is left when this revision is committed."""
    failing: bool = False
    """The latest revision could not be committed; it is tried again."""
    withdrawing: bool = False
    """The latest revision is the withdrawal."""

    def next(self) -> Storing:
        """Return it with one revision more, of which nothing is known yet."""
        return replace(self, revision=self.revision + 1, failing=False)


@dataclass(frozen=True, slots=True)
class Device:
    """What outlives a visit. It holds no answer but the run of `history`, never shown."""

    closed: bool = False
    opens: Mapping[str, str] = field(default_factory=dict)
    works: bool = True
    """The store takes writes, as far as is known."""
    cleaning_s: int | None = None
    """The screen is frozen for this long, to be wiped."""
    owed: tuple[Withdraw, ...] = ()
    """Withdrawals of ended visits that the store has not yet confirmed."""
    history: History = field(default_factory=History)


@dataclass(frozen=True, slots=True)
class State:
    """Everything that decides what is shown and what happens next."""

    visit: int
    """Rises by one at each end, so that what comes late is known by its number."""
    language: str
    """The one on the screen."""
    step: Asking | Last
    contrast: bool = False
    answers: Mapping[str, Answer] = field(default_factory=dict)
    comment: str | None = None
    """The comment as sent, masked."""
    chosen: tuple[str, ...] = ()
    """Topics marked on the screen, in survey order."""
    draft: str | None = None
    """The comment as typed but not sent; None: untouched."""
    found: tuple[Found, ...] = ()
    """What will be removed from the draft."""
    thanked: str | None = None
    """The question above which the first answer's thank-you line stands."""
    done: bool = False
    """Every question was answered or skipped."""
    record_language: str = ""
    """The one in which answers were given. A reader who gives none does not change it."""
    unseen: frozenset[str] = frozenset()
    """Questions whose answer was given before the thanks: it is kept, and shown no more."""
    started_s: float | None = None
    """When the first answer was given."""
    reasons: frozenset[Reason] = frozenset()
    storing: Storing = Storing()
    overlay: Overlay | None = None
    warning: bool = False
    countdown: Countdown | None = None
    idle_due_s: float = 0.0
    device: Device = Device()

    @property
    def busy(self) -> bool:
        """An answer is being stored, and the screen waits for it."""
        return self.storing.awaits is not None


Change = tuple[State, tuple[Command, ...]]
"""A new state, and what is to be done."""


def initial(rules: Rules) -> State:
    """Return the start screen of the first visit."""
    return fresh(rules, 1, Device())


def fresh(rules: Rules, visit: int, device: Device) -> State:
    """Return the start screen of a visit: nothing is left of the one before."""
    return State(
        visit, rules.default, Asking(rules.first.id), device=device, record_language=rules.default
    )


def at_start(rules: Rules, state: State) -> bool:
    """Tell whether the first question is on and nothing was answered, marked or typed."""
    given = state.storing.revision or state.chosen or state.draft is not None
    return state.step == Asking(rules.first.id) and not given


def pristine(rules: Rules, state: State) -> bool:
    """Tell whether this is the untouched start screen, which may stand for ever."""
    touched = state.contrast or state.overlay is not None or state.warning
    return at_start(rules, state) and state.language == rules.default and not touched


def refuses(rules: Rules, state: State) -> bool:
    """Tell whether no visit can begin: the store is down, or the office is closed."""
    shut = state.device.closed and not rules.accept_when_closed
    return at_start(rules, state) and (shut or not state.device.works)


def blocked(state: State) -> bool:
    """Tell whether the client must see that what was given can't be stored now."""
    ending = state.busy or state.storing.withdrawing or isinstance(state.step, Last)
    return state.storing.failing and ending


def pace(rules: Rules, state: State) -> Pace | None:
    """Return what runs out next in this state; None on the untouched start screen."""
    if state.device.cleaning_s is not None:
        return "cleaning"
    if state.warning:
        return "warning"
    if isinstance(state.step, Last) and state.overlay is None and not state.storing.failing:
        return "last"
    return None if pristine(rules, state) else "idle"
