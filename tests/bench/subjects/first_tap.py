"""The subject of a commit: the first tap of a new visit, through the store.

As a program: `first_tap.py DATA_DIR COUNT` commits so many.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from kiosk.config.settings import Settings
from kiosk.core.messages import VisitRecord
from kiosk.store.store import Store
from sync.model.calendar import Stamp

_TAP = VisitRecord(
    survey="pulse", rev=1, language="fi", rating=4, answers={"rating": 4}, comment=None
)


class FirstTaps:
    """A store into which every commit brings a new visit."""

    def __init__(self, data_dir: Path) -> None:
        hour = datetime(2026, 3, 2, 9, tzinfo=UTC)
        stamp = Stamp(hour, "bench", 0)
        self._store = Store.open(data_dir, settings=Settings(), stamp=stamp)
        self._visit = 0

    def commit(self) -> None:
        """Save the first tap of the next visit."""
        self._visit += 1
        self._store.save(self._visit, _TAP)

    def close(self) -> None:
        """Close the store."""
        self._store.close()


if __name__ == "__main__":
    taps = FirstTaps(Path(sys.argv[1]))
    for _ in range(int(sys.argv[2])):
        taps.commit()
    taps.close()
