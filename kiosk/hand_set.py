"""What is remembered of a clock that staff set: for how long nobody goes out alone.

A period must not be over sooner because somebody moved the hands of the clock. How far they were
moved is noted, and wears off with the time in which the device really ran; what is left is noted
anew every hour, so that a device that is switched off every evening comes to its end too.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from threading import Lock
from typing import Final

from kiosk.core.release import LONGEST_HOLD_S, hold_after
from sync.export.durable import replacing

log = logging.getLogger(__name__)

_ONE_AT_A_TIME: Final = Lock()


@dataclass(frozen=True, slots=True)
class HandSetNote:
    """The note in a file. `boot` is the system's name of this boot, `now_s` the seconds since it.

    A note that can't be understood counts as the longest, from the beginning of this boot.
    """

    path: Path

    def left_s(self, boot: str, now_s: float) -> float:
        """Return for how many seconds thin groups still wait; 0 if the clock was never set."""
        try:
            said = json.loads(self.path.read_bytes())
            left_s, since_s = float(said["left_s"]), float(said["since_s"])
            if not (isfinite(since_s) and 0 <= left_s <= LONGEST_HOLD_S):
                raise ValueError("not what was written")
            passed_s = max(0.0, now_s - since_s) if said["boot"] == boot else now_s
        except FileNotFoundError:
            return 0.0
        except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
            left_s, passed_s = LONGEST_HOLD_S, now_s
        return max(0.0, left_s - passed_s)

    def step(self, step_s: float, boot: str, now_s: float) -> float:
        """Note that the clock is moved by so many seconds; return what was left before.

        Raises `OSError`: then it must not be moved.
        """
        with _ONE_AT_A_TIME:
            before_s = self.left_s(boot, now_s)
            self._write(hold_after(before_s, step_s), boot, now_s)
            return before_s

    def put_back(self, left_s: float, boot: str, now_s: float) -> None:
        """Note that the clock was not moved after all."""
        with _ONE_AT_A_TIME:
            self._try_to_write(left_s, boot, now_s)

    def settle(self, boot: str, now_s: float) -> None:
        """Note what is left: in another boot only that counts on."""
        with _ONE_AT_A_TIME:
            if self.path.exists():
                self._try_to_write(self.left_s(boot, now_s), boot, now_s)

    def _try_to_write(self, left_s: float, boot: str, now_s: float) -> None:
        try:
            self._write(left_s, boot, now_s)
        except OSError as fault:
            log.warning("%s: can't be written: %s", self.path, fault.strerror)

    def _write(self, left_s: float, boot: str, now_s: float) -> None:
        if left_s <= 0:
            self.path.unlink(missing_ok=True)
            return
        said = {"left_s": round(left_s, 1), "boot": boot, "since_s": round(now_s, 1)}
        with replacing(self.path) as file:
            file.write(json.dumps(said).encode("ascii"))
