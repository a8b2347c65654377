"""What sync may know about time; the device's clock belongs to the kiosk, which hands it in."""

from __future__ import annotations

from datetime import date
from typing import Protocol


class SyncClock(Protocol):
    """The device's clocks as sync needs them."""

    def unix_s(self) -> float:
        """Return the wall clock, seconds since 1970, right or wrong."""
        ...

    def trusted(self) -> bool:
        """Whether the wall clock is to be believed."""
        ...

    def elapsed_s(self) -> float:
        """Return the seconds since boot: never steps."""
        ...

    def boot(self) -> str:
        """Return the system's id of this boot."""
        ...

    def today(self) -> date:
        """Return the local day by the wall clock."""
        ...
