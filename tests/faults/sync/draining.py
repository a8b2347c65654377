"""A loop of `vuoro sync` that is known to be in the middle of something."""

from __future__ import annotations

import subprocess
import time
from random import Random

from tests.faults.sync.kiosk_process import Kiosk


def cursor(kiosk: Kiosk) -> int:
    """Return how many numbers sync has passed, over all epochs."""
    return sum(seq for (seq,) in kiosk.state("SELECT seq FROM cursors"))


def some_batches(
    kiosk: Kiosk, sync: subprocess.Popen[bytes], chance: Random, most_s: float = 0.15
) -> None:
    """Return at a random moment, up to `most_s` after one more batch has gone through, or after the
    last. The kiosk has one epoch.

    A batch takes some 30 ms, so what follows meets each step of one.
    """
    before = cursor(kiosk)
    ((highest,),) = kiosk.rows("SELECT coalesce(max(seq), 0) FROM submissions")
    kiosk.nudge_until(sync, lambda: before < cursor(kiosk) or highest <= cursor(kiosk))
    time.sleep(chance.random() * most_s)
