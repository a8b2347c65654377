"""Where the staff screen stands: one frozen `StaffState`, dropped whole when it closes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from kiosk.core.staff.commands import StaffCommand
from kiosk.core.staff.things import (
    DeviceProblem,
    ExportDone,
    ExportForm,
    ExportProblem,
    Facts,
    Place,
    RestartKind,
    Stick,
    StickProblem,
)
from sync.policy.telling import SyncStatus


@dataclass(frozen=True, slots=True)
class Pad:
    """The pad for the PIN."""

    digits: str = field(default="", repr=False)
    known: bool = False
    """Whether the lock was read: before that no PIN is sent."""
    locked_until_s: float = 0.0
    left_s: float = 0.0
    """How long no PIN is taken, as of the last look."""
    checking: bool = False
    wrong: bool = False
    """The last PIN was wrong."""

    @property
    def takes_digits(self) -> bool:
        """Whether a touch on a digit does anything."""
        return not self.checking and self.left_s <= 0


@dataclass(frozen=True, slots=True)
class Sending:
    """What came of "Send now"."""

    phase: Literal["asked", "unheard", "trying", "sent", "failed", "later"] = "asked"
    since_s: float = 0.0
    before: SyncStatus | None = None
    """As it was when it was asked."""


@dataclass(frozen=True, slots=True)
class Exporting:
    """The page for the export."""

    form: ExportForm
    looked: bool = False
    """Whether the device has said which stick is in."""
    stick: Stick | None = None
    progress: tuple[int, int] | None = None
    """Rows done, and all; None: nothing is being written."""
    moved_s: float = 0.0
    """When it last went on."""
    cancelling: bool = False
    result: ExportDone | ExportProblem | None = None
    eject: Literal["no", "asked", "out"] | StickProblem = "no"
    """`out`: the stick can be pulled out. A problem: why not."""


@dataclass(frozen=True, slots=True)
class Setting:
    """The page for the clock."""

    local: datetime
    """As the fields show it, to the minute, naive."""
    told: Literal["", "far", "asked", "set"] | DeviceProblem = ""
    """`far`: staff are asked whether they mean it."""


@dataclass(frozen=True, slots=True)
class Restarting:
    """The page for a restart."""

    kind: RestartKind | None = None
    """Asked for, and not yet confirmed."""
    told: Literal["", "asked"] | DeviceProblem = ""


@dataclass(frozen=True, slots=True)
class StaffState:
    """Everything that decides what the staff screen shows and what happens next."""

    session: float
    """When it was opened: monotonic, so that no two sessions share it."""
    contrast: bool = False
    place: Place | None = None
    """None: the pad is shown."""
    entered: bool = False
    """Whether the right PIN was typed. With the pad shown: an export was left alone since."""
    idle_due_s: float = 0.0
    pad: Pad = Pad()
    facts: Facts | None = None
    reading: bool = False
    """The facts were asked for and have not come yet."""
    sending: Sending | None = None
    export: Exporting | None = None
    """While its page is shown, and behind the pad if it was left alone."""
    clock: Setting | None = None
    """While its page is shown."""
    restart: Restarting = Restarting()

    @property
    def writing(self) -> bool:
        """Whether an export is being written."""
        return self.export is not None and self.export.progress is not None


Change = tuple[StaffState | None, tuple[StaffCommand, ...]]
