"""What the staff screen's device is made of; each part can be another one in a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from kiosk.core.staff.messages import (
    ClockSet,
    FactsRead,
    LockRead,
    PinJudged,
    RestartRefused,
    SentNow,
)
from kiosk.core.staff.things import ExportForm, RestartKind
from kiosk.staff.exporting import Write
from kiosk.staff.sticks.protocol import Sticks


@dataclass(frozen=True, slots=True)
class Parts:
    """All of it blocks, and is called on threads of the device's own."""

    kiosk: str
    """Its name, for those of files."""
    sticks: Sticks
    welcome: Callable[[Path], int]
    """Cleans up a stick that was put in, takes receipts from it; returns how many."""
    writers: Mapping[ExportForm, Write]
    today: Callable[[], date | None]
    read_lock: Callable[[], LockRead]
    check_pin: Callable[[str, float], PinJudged]
    """Judges a PIN for a session."""
    read_facts: Callable[[], FactsRead]
    send_now: Callable[[], SentNow]
    set_clock: Callable[[datetime], ClockSet]
    restart: Callable[[RestartKind], RestartRefused | None]
