"""The local calendar in coarse pieces: hours, half-days, days, weeks, and opening hours.

A bucket is written as an ISO 8601 interval of start and duration, with the UTC offset that held
at its start: `2026-11-23T09:00+02:00/PT1H`, `…T00:00+02:00/PT12H`, `…/P1D`, `…/P7D` (from Monday),
or `unknown`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Length = Literal["hour", "half-day", "day", "week"]


@dataclass(frozen=True, slots=True)
class Stamp:
    """A moment as coarsely as the kiosk may store it.

    `hour` is the start of the local clock hour (aware, zoneinfo zone), None while the clock is not
    trusted; then `boot` and `uptime_h` (whole hours since boot) are all that is known.
    """

    hour: datetime | None
    boot: str
    uptime_h: int
