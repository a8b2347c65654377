"""One bus and one udisks2 for all tests of a process, and a small disk."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kiosk.staff.services import private_bus, real_udisks


@pytest.fixture(scope="session")
def bus_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a private bus."""
    with private_bus(tmp_path_factory.mktemp("bus")) as address:
        yield address


@pytest.fixture(scope="session")
def udisks_address(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """The address of a private bus with the real udisks2 on it."""
    with (
        private_bus(tmp_path_factory.mktemp("udisks")) as address,
        real_udisks(address, _shared(tmp_path_factory)),
    ):
        yield address


def _shared(factory: pytest.TempPathFactory) -> Path:
    """Return the folder above those of the processes of this run."""
    own = factory.getbasetemp()
    return own.parent if own.name.startswith("popen-") else own


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system with room for two megabytes."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small file system")
    mount = tmp_path / "small"
    mount.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(mount)]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine does not allow mounting a small file system")
    yield mount
    subprocess.run(["umount", "--lazy", str(mount)], check=True)
