"""What the staff screen asks of the device; each is answered by a message or needs no answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from kiosk.core.staff.things import ExportForm, RestartKind, StaffTimer


@dataclass(frozen=True, slots=True)
class ReadLock:
    """How long is no PIN taken? Answered by `LockRead`."""


@dataclass(frozen=True, slots=True)
class CheckPin:
    """Compare a PIN with the configuration's hash; answered by `PinJudged`."""

    pin: str = field(repr=False)
    session: float = 0.0
    """To be given back in the answer."""


@dataclass(frozen=True, slots=True)
class EndVisit:
    """A client's visit that is still open ends with what it gave."""


@dataclass(frozen=True, slots=True)
class ReadFacts:
    """Answered by `FactsRead`."""


@dataclass(frozen=True, slots=True)
class SendNow:
    """Wake sync; answered by `SentNow`."""


@dataclass(frozen=True, slots=True)
class WatchSticks:
    """Look for sticks from now on; `StickSeen` tells what is there, and each change."""


@dataclass(frozen=True, slots=True)
class IgnoreSticks:
    """Look for sticks no more, and leave none mounted."""


@dataclass(frozen=True, slots=True)
class Export:
    """Write an export onto the stick; answered by `ExportMoved` …, `ExportEnded`."""

    form: ExportForm
    language: str
    """Of headings and labels."""
    session: float = 0.0
    """To be given back in each answer."""


@dataclass(frozen=True, slots=True)
class CancelExport:
    """Stop writing; `ExportEnded("cancelled")` follows."""


@dataclass(frozen=True, slots=True)
class Eject:
    """Make the stick safe to pull out; answered by `Ejected`."""


@dataclass(frozen=True, slots=True)
class Clean:
    """Leave the staff screen and freeze the clients' screen to be wiped."""


@dataclass(frozen=True, slots=True)
class SetClock:
    """Set the device's clock to this local time (naive); answered by `ClockSet`."""

    local: datetime


@dataclass(frozen=True, slots=True)
class Restart:
    """End the program, or restart the device; `RestartRefused` if that can't be."""

    kind: RestartKind


@dataclass(frozen=True, slots=True)
class StartStaffTimer:
    """Send `StaffTimerFired(timer)` after so many seconds; replaces one of the same name."""

    timer: StaffTimer
    after_s: float


@dataclass(frozen=True, slots=True)
class StopStaffTimers:
    """Forget all timers of the staff screen."""


@dataclass(frozen=True, slots=True)
class Leave:
    """Show the clients' screen again."""

    entered: bool = True
    """Whether staff had come in: then visits within a minute are doubtful (`StaffLeft`). Who only
    held the corner and knew no PIN makes nobody's answer doubtful, nor ends a visit."""


StaffCommand = (
    ReadLock | CheckPin | EndVisit | ReadFacts | SendNow | WatchSticks | IgnoreSticks | Export
    | CancelExport | Eject | Clean | SetClock | Restart | StartStaffTimer | StopStaffTimers | Leave
)  # fmt: skip
