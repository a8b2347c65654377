"""What can happen on the staff screen: from a member of staff, and from the device.

No message carries anything that a client gave.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from kiosk.core.staff.things import (
    ClockPart,
    DeviceProblem,
    ExportDone,
    ExportForm,
    ExportProblem,
    Facts,
    Place,
    RestartKind,
    StaffTimer,
    Stick,
    StickProblem,
)

# --- from a member of staff ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CornerHeld:
    """The corner was held long enough."""

    contrast: bool = False
    """Whether the clients' screen is in large text and strong contrast: this one follows."""


@dataclass(frozen=True, slots=True)
class StaffTouched:
    """Any touch while the staff screen is open."""


@dataclass(frozen=True, slots=True)
class DigitTyped:
    """One digit of the PIN. No `repr` shows it: a log or a traceback must not."""

    digit: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DigitErased:
    """The last digit is taken back."""


@dataclass(frozen=True, slots=True)
class PinSent:
    """The PIN is complete."""


@dataclass(frozen=True, slots=True)
class StaffClosed:
    """Back to the clients' screen."""


@dataclass(frozen=True, slots=True)
class PlaceOpened:
    """To another page of the staff screen."""

    place: Place


@dataclass(frozen=True, slots=True)
class SendNowAsked:
    """Sync is to try at once."""


@dataclass(frozen=True, slots=True)
class FormChosen:
    """The form of the export."""

    form: ExportForm


@dataclass(frozen=True, slots=True)
class ExportAsked:
    """Write the export onto the stick."""


@dataclass(frozen=True, slots=True)
class ExportCancelAsked:
    """Stop writing; nothing of it stays on the stick."""


@dataclass(frozen=True, slots=True)
class EjectAsked:
    """Make the stick safe to pull out."""


@dataclass(frozen=True, slots=True)
class CleaningAsked:
    """Freeze the screen to wipe it."""


@dataclass(frozen=True, slots=True)
class ClockStepped:
    """One part of the date or time goes up or down by one."""

    part: ClockPart
    by: Literal[1, -1]


@dataclass(frozen=True, slots=True)
class ClockSetAsked:
    """The device is to take the date and time as shown; a question follows if they are far off."""


@dataclass(frozen=True, slots=True)
class ClockConfirmed:
    """Yes, that date and time."""


@dataclass(frozen=True, slots=True)
class RestartAsked:
    """Restart the program or the device; a question follows."""

    kind: RestartKind


@dataclass(frozen=True, slots=True)
class RestartConfirmed:
    """Yes, restart."""


# --- from the device -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PinJudged:
    """The PIN was right or wrong, and how long no other is taken now (0: at once)."""

    right: bool
    locked_s: float = 0.0
    session: float = 0.0
    """As in `CheckPin`: the answer to another session's PIN opens nothing."""


@dataclass(frozen=True, slots=True)
class LockRead:
    """How long no PIN is taken, as remembered from before; the answer to `ReadLock`."""

    locked_s: float


@dataclass(frozen=True, slots=True)
class FactsRead:
    """What the home page tells, as of now."""

    facts: Facts


@dataclass(frozen=True, slots=True)
class SentNow:
    """Whether sync heard that it should try at once."""

    heard: bool


@dataclass(frozen=True, slots=True)
class StickSeen:
    """The stick that is in, or None; sent whenever that changes."""

    stick: Stick | None


@dataclass(frozen=True, slots=True)
class ExportMoved:
    """So many rows of all are written."""

    done: int
    total: int
    session: float = 0.0
    """As in `Export`."""


@dataclass(frozen=True, slots=True)
class ExportEnded:
    """The export is on the stick, or why not."""

    result: ExportDone | ExportProblem
    session: float = 0.0
    """As in `Export`: what an earlier session's export came to says nothing here."""


@dataclass(frozen=True, slots=True)
class Ejected:
    """The stick can be pulled out, or why not."""

    problem: StickProblem | None = None


@dataclass(frozen=True, slots=True)
class ClockSet:
    """The clock was set, or why not."""

    problem: DeviceProblem | None = None


@dataclass(frozen=True, slots=True)
class RestartRefused:
    """Why nothing restarts."""

    problem: DeviceProblem


@dataclass(frozen=True, slots=True)
class StaffTimerFired:
    """A timer ran out."""

    timer: StaffTimer


StaffMessage = (
    CornerHeld | StaffTouched | DigitTyped | DigitErased | PinSent | StaffClosed | PlaceOpened
    | SendNowAsked | FormChosen | ExportAsked | ExportCancelAsked | EjectAsked | CleaningAsked
    | ClockStepped | ClockSetAsked | ClockConfirmed | RestartAsked | RestartConfirmed | PinJudged
    | LockRead | FactsRead | SentNow | StickSeen | ExportMoved | ExportEnded | Ejected | ClockSet
    | RestartRefused | StaffTimerFired
)  # fmt: skip
