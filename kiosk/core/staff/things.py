"""What the staff screen and the device speak of: forms, problems, sticks, facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sync.policy.telling import SyncStatus

Place = Literal["home", "export", "clock", "restart", "about"]
ExportForm = Literal["bundle", "xlsx", "csv", "csv-excel-fi", "jsonl"]
"""What can be put on a stick. `bundle` is offered only where the organisation's key is set."""
ClockPart = Literal["day", "month", "year", "hour", "minute"]
RestartKind = Literal["program", "device"]
StaffTimer = Literal["idle", "tick", "facts", "silence"]
StickProblem = Literal[
    "read_only", "no_file_system", "not_allowed", "busy", "gone", "failed", "unavailable"
]
"""What is wrong with a stick. `unavailable`: this kiosk can use none, whether one is in or not."""
ExportProblem = Literal[
    "full", "read_only", "gone", "unreadable", "no_key", "nothing", "cancelled", "failed",
    "silent", "busy",
]  # fmt: skip
"""Why an export did not come about. `gone`: pulled out; `nothing`: there is nothing to export;
`unreadable`: kiosk.db can't be read; `no_key`: a key for the bundle is missing; `silent`: the stick
takes nothing any more; `busy`: an earlier export has not ended yet."""
DeviceProblem = Literal["not_allowed", "network_time", "unavailable", "failed"]
"""Why the clock was not set, or nothing restarted. `network_time`: the network sets it."""


@dataclass(frozen=True, slots=True)
class Stick:
    """A USB stick that was found."""

    id: str
    """The device's name for it; never shown."""
    label: str
    """The volume's name, may be empty."""
    size_bytes: int
    free_bytes: int | None = None
    """None while it is not mounted."""
    problem: StickProblem | None = None
    receipts: int = 0
    """How many receipts were taken from it."""


@dataclass(frozen=True, slots=True)
class ExportDone:
    """What is on the stick now."""

    file: str
    """The file's name alone."""
    rows: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What the home page tells. Counts are of released submissions only."""

    released: int
    doubtful: int
    by_language: Mapping[str, int] = field(default_factory=dict)
    """As counted; small ones are hidden by the view."""
    oldest_day: str | None = None
    newest_day: str | None = None
    sync: SyncStatus | None = None
    """None: it can't be read."""
    free_bytes: int = 0
    """On the data's disk."""
    local_time: datetime | None = None
    """The local time, None while the clock is not trusted."""
    readable: bool = True
    """Whether the counts could be read."""
