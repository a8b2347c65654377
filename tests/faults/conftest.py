"""A store on a data directory of its own, and how much of a fault to take."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from kiosk.clock import SimulatedClock
from tests.kiosk.store.bench import ZONE, Bench


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A new data directory on a Monday morning."""
    start = datetime(2026, 11, 23, 9, 5, tzinfo=ZONE)
    bench = Bench(tmp_path / "data", SimulatedClock(start))
    yield bench
    bench.close()


@pytest.fixture
def full_dose() -> bool:
    """Whether faults are taken in full (`VUORO_FAULTS=full`, as deploy/faults.sh sets it)."""
    return os.environ.get("VUORO_FAULTS") == "full"
