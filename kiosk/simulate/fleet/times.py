"""Time that jumps from event to event, for every simulated kiosk the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sync.model.calendar import Stamp, hour_of

_BOOT = "simulated"
_HOUR_S = 3600


@dataclass(slots=True)
class JumpingTime:
    """What sync may know about time (`sync.times.SyncClock`), and what a release needs."""

    zone: ZoneInfo
    start_s: float
    """Seconds since 1970 at the beginning, which is also the boot of every kiosk."""
    now_s: float

    def unix_s(self) -> float:
        """Return the seconds since 1970."""
        return self.now_s

    def trusted(self) -> bool:
        """Return that this clock is to be believed."""
        return True

    def elapsed_s(self) -> float:
        """Return the seconds since boot."""
        return self.now_s - self.start_s

    def boot(self) -> str:
        """Return the name of the boot."""
        return _BOOT

    def today(self) -> date:
        """Return the local day."""
        return self.local().date()

    def local(self) -> datetime:
        """Return the local time."""
        return datetime.fromtimestamp(self.now_s, self.zone)

    def stamp(self, ago_s: float = 0.0) -> Stamp:
        """Return the moment so long ago as coarsely as it may be stored."""
        then = datetime.fromtimestamp(self.now_s - ago_s, UTC)
        return Stamp(hour_of(then, self.zone), _BOOT, int(self.elapsed_s() // _HOUR_S))
