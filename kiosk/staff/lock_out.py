"""The lock on the staff screen: wrong PINs are counted in `staff.json` of the data directory.

A try is noted as wrong *before* the PIN is compared, and taken back if it was right: who pulls the
plug in between has spent a try. The note holds no PIN and no time of day, only how many tries
failed, the boot, and the seconds since it. After a restart of the device the whole wait begins
again; a clock that is set changes nothing.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from math import isfinite
from pathlib import Path
from threading import Lock
from typing import Final

from kiosk.clock import UNNAMED_BOOT
from kiosk.core.staff.lock import FREE_TRIES, Tries
from kiosk.core.staff.messages import LockRead, PinJudged
from kiosk.core.staff.pin_hash import PinHash, matches, parsed
from sync.export.durable import replacing

log = logging.getLogger(__name__)

FILE_NAME: Final = "staff.json"
_SIZE: Final = 128
"""The note is always this long, so that it can be written over where the disk is full."""
_MOST_FAILURES: Final = 10**6


class LockOut:
    """Compares PINs and keeps count. May be used from any thread; one question at a time."""

    def __init__(
        self,
        data_dir: Path,
        pin_hash: str,
        *,
        elapsed_s: Callable[[], float],
        boot: str,
        compare: Callable[[str, PinHash], bool] = matches,
    ) -> None:
        """`elapsed_s`: seconds since boot, sleep included; `boot`: the system's id of it."""
        self._compare = compare
        self._path = data_dir / FILE_NAME
        self._known = parsed(pin_hash)
        self._elapsed_s, self._boot = elapsed_s, boot
        self._one_at_a_time = Lock()
        self._tries = self._read()
        self._noted = self._path.exists()

    def read_lock(self) -> LockRead:
        """Return how long no PIN is taken."""
        with self._one_at_a_time:
            if not self._noted:
                # Now there is room; later the disk may be full.
                self._noted = self._note(self._tries)
            return LockRead(self._tries.left_s(self._elapsed_s()))

    def check_pin(self, pin: str, session: float = 0.0) -> PinJudged:
        """Compare a PIN, unless none is taken now; takes a fraction of a second."""
        with self._one_at_a_time:
            left_s = self._tries.left_s(self._elapsed_s())
            if left_s > 0 or self._known is None:
                return PinJudged(right=False, locked_s=left_s, session=session)
            self._spend()
            right = self._compare(pin, self._known)
            if right:
                self._keep(Tries())
            else:
                # The comparison took time too: the wait begins after it.
                self._tries = Tries(self._tries.failures, self._elapsed_s())
            return PinJudged(right, self._tries.left_s(self._elapsed_s()), session)

    def _spend(self) -> None:
        self._keep(self._tries.and_one(self._elapsed_s()))

    def _keep(self, tries: Tries) -> None:
        noted = self._note(tries)
        self._tries = tries if noted or not tries.failures else tries.unnoted()

    def _note(self, tries: Tries) -> bool:
        """Write the note; returns whether it is on the disk."""
        said = {"failures": tries.failures, "boot": self._boot, "since_s": round(tries.since_s, 1)}
        text = json.dumps(said).encode("ascii").ljust(_SIZE - 1) + b"\n"
        try:
            with replacing(self._path) as file:
                file.write(text)
        except OSError as error:
            return self._written_over(text, error)
        return True

    def _written_over(self, text: bytes, first: OSError) -> bool:
        """Write the note where the last one stands: needs no room on the disk."""
        try:
            with self._path.open("r+b") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            log.warning(
                "%s: can't be written (%s; %s): wrong PINs are counted in memory, and each is"
                " waited for; make room on the disk, or check it",
                self._path,
                first.strerror,
                error.strerror,
            )
            return False
        return True

    def _read(self) -> Tries:
        now_s = self._elapsed_s()
        try:
            said = json.loads(self._path.read_bytes())
            failures, boot, since_s = said["failures"], said["boot"], said["since_s"]
            if not _is_count(failures) or not isfinite(since_s):
                raise ValueError("not what was written")
        except FileNotFoundError:
            return Tries()
        except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
            log.warning(
                "%s: can't be read (%s): no PIN is taken for a while; the next try writes it anew",
                self._path,
                type(error).__name__,
            )
            return Tries(FREE_TRIES, now_s)
        return Tries(failures, self._since_s(boot, float(since_s), now_s))

    def _since_s(self, boot: object, since_s: float, now_s: float) -> float:
        """Return from when the wait counts: in another boot all of it begins with that boot."""
        if self._boot == UNNAMED_BOOT:
            return now_s
        return max(0.0, min(since_s, now_s)) if boot == self._boot else 0.0


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value <= _MOST_FAILURES
