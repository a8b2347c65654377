"""A store on a data directory of its own, and how much of a fault to take."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
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
def quick_dir() -> Iterator[Path]:
    """A folder in memory where there is one: for faults that need many syncs but no disk."""
    shared = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shared if os.access(shared, os.W_OK) else None) as name:
        yield Path(name)


@pytest.fixture(scope="session")
def faulty_disk(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a process whose disk can be made to fail (tests/faults/shim/faulty.c)."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("no C compiler: the failing disk can't be built (apt-get install gcc)")
    library = tmp_path_factory.mktemp("shim") / "faulty.so"
    source = Path(__file__).parent / "shim" / "faulty.c"
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl"], check=True
    )
    root = Path(__file__).resolve().parents[2]
    return {**os.environ, "LD_PRELOAD": str(library), "PYTHONPATH": str(root)}


@pytest.fixture
def full_dose() -> bool:
    """Whether faults are taken in full (`VUORO_FAULTS=full`, as deploy/faults.sh sets it)."""
    return os.environ.get("VUORO_FAULTS") == "full"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real filesystem with room for two megabytes."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small filesystem")
    mount = tmp_path / "small"
    mount.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(mount)]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine does not allow mounting a small filesystem")
    yield mount
    subprocess.run(["umount", "--lazy", str(mount)], check=True)
