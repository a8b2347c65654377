"""An export goes to a file, and never over what Vuoro or anybody needs."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from kiosk.commands.terminal import CommandError
from kiosk.exporting.targets import checked_targets


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a data directory in it, and things that are no files."""
    (tmp_path / "data").mkdir()
    for name in ("kiosk.db", "kiosk.db-wal", "sync.db", "export.key", "mine.csv"):
        (tmp_path / "data" / name).touch()
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    if os.geteuid() == 0:
        os.mknod(tmp_path / "device", stat.S_IFCHR | 0o600, os.makedev(1, 3))
    (tmp_path / "data" / "mine.csv").write_bytes(b"mine")
    (tmp_path / "link").symlink_to("data/mine.csv")
    (tmp_path / "nowhere").symlink_to("none")
    (tmp_path / "hard").hardlink_to(tmp_path / "data" / "kiosk.db")
    (tmp_path / "data again").symlink_to("data")
    (tmp_path / "taken.columns.csv").write_bytes(b"my own columns\r\n")
    return tmp_path


def check(path: Path, folder: Path, form: str = "csv") -> None:
    """Look at a target of an export from the folder's data directory."""
    data_dir = folder / "data"
    checked_targets(path, form, data_dir, [data_dir / "kiosk.db", folder / "kiosk.toml"])


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("pipe", "no regular file: name another"),
        ("folder", "folder: name a file in it"),
        ("link", "data/mine.csv"),
        ("nowhere", "is a link"),
        ("none/o.csv", "there is no folder"),
        ("hard", "reads it: name another"),
        ("data/kiosk.db", "reads it"),
        ("data again/kiosk.db-wal", "reads it"),
        ("data/sync.db", "file of its own"),
        ("data again/export.key", "file of its own"),
        ("data/kiosk.lock", "file of its own"),
        ("data/.hidden", "file of its own"),
        ("taken.csv", "what the columns mean would go there"),
        ("/dev/stdout", "name a file and read that"),
        ("/dev/fd/1", "name a file and read that"),
        ("/proc/self/fd/1", "name a file and read that"),
    ],
)
def test_what_is_no_place_for_an_export_is_named(folder: Path, name: str, remedy: str) -> None:
    """Each is refused with a remedy."""
    with pytest.raises(CommandError, match=remedy):
        check(folder / name, folder)


def test_standard_output_is_no_file() -> None:
    """`-` is refused, and no file of that name is made."""
    with pytest.raises(CommandError, match="name a file and read that"):
        checked_targets(Path("-"), "csv", Path("data"), [])


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes devices")
def test_a_device_is_refused(folder: Path) -> None:
    """A device of one's own making stands for /dev/null."""
    with pytest.raises(CommandError, match="no regular file"):
        check(folder / "device", folder, "xlsx")


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("o.csv", "csv"),
        ("data/mine.csv", "csv"),
        ("taken.csv", "xlsx"),
        ("folder/kiosk.db", "xlsx"),
    ],
)
def test_any_other_place_will_do(folder: Path, name: str, form: str) -> None:
    """A new file, one that is there, and one in the data directory that is not Vuoro's."""
    check(folder / name, folder, form)
