"""Runs under the shim: a tap whose sync takes as long as the parent wants.

    LD_PRELOAD=faulty.so python slow_sync.py DATA_DIR SECONDS

Prints, as a JSON list, what happened in which order.
"""

from __future__ import annotations

import ctypes
import json
import os
import queue
import sys
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.clock import SimulatedClock
from kiosk.config.settings import Settings
from kiosk.core.commands import End, Save
from kiosk.core.messages import Message, Saved, VisitRecord
from kiosk.store.store import Store
from kiosk.writer import Writer

SHIM = ctypes.CDLL(None)
RECORD = VisitRecord("pulse", 1, "fi", 4, {"rating": 4})


def main() -> None:
    """Hold the sync of the second tap, go on touching, let it go."""
    data_dir, seconds = Path(sys.argv[1]), float(sys.argv[2])
    clock = SimulatedClock(datetime(2026, 11, 23, 9, 5, tzinfo=ZoneInfo("Europe/Helsinki")))
    answers: queue.SimpleQueue[Message] = queue.SimpleQueue()
    writer = Writer(
        lambda stamp: Store.open(data_dir, settings=Settings(), stamp=stamp), clock, answers.put
    )
    writer.start()
    diary: list[str] = []
    writer.do(Save(1, 1, RECORD))
    diary.append(f"thanked {answers.get(timeout=60) == Saved(1, 1)}")
    reading, writing = os.pipe()
    SHIM.vuoro_hold(reading)
    writer.do(Save(2, 1, RECORD))
    writer.do(End(2, "completed"))
    writer.do(Save(3, 1, RECORD))
    diary.append("touched on")
    time.sleep(seconds)
    diary.append(f"nothing thanked {answers.empty()}")
    SHIM.vuoro_hold(-1)
    os.write(writing, b"x")
    diary.append(f"thanked {answers.get(timeout=60) == Saved(2, 1)}")
    diary.append(f"thanked {answers.get(timeout=60) == Saved(3, 1)}")
    writer.stop(timeout_s=60)
    sys.stdout.write(json.dumps(diary))


if __name__ == "__main__":
    main()
