"""What the staff screen shows: frozen, complete, translated. Widgets only draw it.

`frame` has neither header nor footer; its `visit` is 0. Every page but the PIN has the same way
out, `close`, and the same way back, `back` (None on the home page).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kiosk.core.viewmodels import Action, Frame

Tone = Literal["calm", "good", "warning"]


@dataclass(frozen=True, slots=True)
class Line:
    """One fact: what it is, and what it says."""

    label: str
    value: str
    tone: Tone = "calm"


@dataclass(frozen=True, slots=True)
class PinView:
    """The pad for the PIN. Shows how many digits were typed, never which."""

    frame: Frame
    title: str
    hint: str
    """Also: wrong, or how long to wait."""
    told: Line | None
    """How an export goes that is being written meanwhile, or what came of it."""
    progress: float | None
    """0 to 1 while it is written."""
    typed: int
    digits: tuple[Action, ...]
    """1 to 9, then 0."""
    erase: Action
    send: Action
    close: Action


@dataclass(frozen=True, slots=True)
class StaffHomeView:
    """Counts, how sync is, and the ways on."""

    frame: Frame
    title: str
    lines: tuple[Line, ...]
    sync: tuple[Line, ...]
    """In plain words, what to do included."""
    send: Action | None
    """None where no endpoint is named."""
    pages: tuple[Action, ...]
    """Export, cleaning, clock, restart, about."""
    close: Action


@dataclass(frozen=True, slots=True)
class StaffExportView:
    """Export to a stick."""

    frame: Frame
    title: str
    stick: Line | None
    """Put one in; which one is in; what is wrong with it. None once it can be pulled out."""
    forms: tuple[Action, ...]
    hint: str
    """What the chosen form is for."""
    told: Line | None
    """What came of it: done, or why not."""
    progress: float | None
    """0 to 1 while it is written."""
    progress_label: str
    start: Action | None
    cancel: Action | None
    eject: Action | None
    back: Action
    close: Action


@dataclass(frozen=True, slots=True)
class ClockField:
    """One part of date or time, with a way up and down."""

    label: str
    value: str
    up: Action
    down: Action


@dataclass(frozen=True, slots=True)
class StaffClockView:
    """Set the clock."""

    frame: Frame
    title: str
    hint: str
    fields: tuple[ClockField, ...]
    told: Line | None
    set: Action
    """Or, once that was asked, that it is really meant."""
    refuse: Action | None
    """No, it is not meant; offered only beside the question."""
    back: Action
    close: Action


@dataclass(frozen=True, slots=True)
class StaffRestartView:
    """Restart the program or the device; asks once more before it does."""

    frame: Frame
    title: str
    body: str
    ways: tuple[Action, ...]
    told: Line | None
    back: Action
    close: Action


@dataclass(frozen=True, slots=True)
class StaffAboutView:
    """The kiosk's name and version for IT, as words and as a QR code."""

    frame: Frame
    title: str
    lines: tuple[Line, ...]
    code: str
    """What the QR code says."""
    back: Action
    close: Action


StaffViewModel = (
    PinView | StaffHomeView | StaffExportView | StaffClockView | StaffRestartView | StaffAboutView
)
