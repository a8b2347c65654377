"""A store on a data directory of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from kiosk.clock import SimulatedClock
from kiosk.core.messages import VisitRecord
from tests.kiosk.store.bench import ZONE, Bench, record


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A new data directory on a Monday morning."""
    start = datetime(2026, 11, 23, 9, 5, tzinfo=ZONE)
    bench = Bench(tmp_path / "data", SimulatedClock(start))
    yield bench
    bench.close()


@pytest.fixture
def given() -> Callable[..., VisitRecord]:
    """What a client gave: `given(rating=4, comment=None, language="fi")`."""
    return record
