"""A kiosk's data directory that is somebody else's, read-only, in use or damaged."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from kiosk.cli import main
from sync.export.filters import Filters
from sync.export.source import ExportError
from sync.export.sources.faults import readable
from sync.export.sources.kiosk_source import KioskSource
from sync.sqlite import sqlite3
from tests.sync.export.databases import kiosk_db, submission

ROOT = Path(__file__).resolve().parents[3]
KIOSK_USER = 64_123
AS_THE_KIOSK = """
import os, sys
from pathlib import Path
from sync.export.source import ExportError
from sync.export.sources.kiosk_source import KioskSource
os.setgroups([])
os.setgid(int(sys.argv[2]))
os.setuid(int(sys.argv[2]))
try:
    KioskSource(Path(sys.argv[1]), site="s", kiosk="k").close()
except ExportError as fault:
    sys.exit(str(fault))
"""
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has other users and mounts")


def kiosk(data_dir: Path) -> KioskSource:
    """Open a kiosk's data."""
    return KioskSource(data_dir, site="torikatu", kiosk="torikatu-1")


def ids(data_dir: Path) -> list[object]:
    """Return the ids of all rows."""
    with closing(kiosk(data_dir)) as source:
        return [row[0] for piece in source.rows(Filters()) for row in piece]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data directory with two rows."""
    kiosk_db(tmp_path / "data", [submission(1), submission(2)])
    return tmp_path / "data"


@pytest.fixture
def owned(data: Path) -> Iterator[Path]:
    """The same, somewhere that everybody reaches, as another user's."""
    place = Path("/var/tmp") / f"vuoro-test-{os.getpid()}"
    shutil.copytree(data, place)
    for path in (place, *place.iterdir()):
        os.chown(path, KIOSK_USER, KIOSK_USER)
    yield place
    shutil.rmtree(place)


@contextmanager
def only_read(data_dir: Path) -> Iterator[None]:
    """Have a folder be on a disk that takes nothing."""
    if subprocess.run(["mount", "--bind", data_dir, data_dir], check=False).returncode != 0:
        pytest.skip("this machine allows no mounts")
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", data_dir], check=True)
        yield
    finally:
        subprocess.run(["umount", data_dir], check=True)


def as_the_kiosk(data_dir: Path) -> str:
    """Export as the kiosk's user; returns what it complains of."""
    return subprocess.run(
        [sys.executable, "-c", AS_THE_KIOSK, str(data_dir), str(KIOSK_USER)],
        cwd=ROOT, check=False, capture_output=True, text=True,
    ).stderr  # fmt: skip


@only_root
def test_root_makes_the_key_for_the_directorys_owner(owned: Path) -> None:
    """After one export with sudo the kiosk's own exports go on, with the same ids."""
    before = ids(owned)
    assert (owned / "export.key").stat().st_uid == KIOSK_USER
    assert as_the_kiosk(owned) == ""
    assert ids(owned) == before


@only_root
def test_a_key_that_root_made_once_is_given_back(owned: Path) -> None:
    """A directory from before is mended by the next export of root; else the remedy is told."""
    (owned / "export.key").write_bytes(bytes(32))
    (owned / "export.key").chmod(0o600)
    said = as_the_kiosk(owned)
    assert f"sudo chown --reference={owned} {owned / 'export.key'}" in said
    assert ids(owned)
    assert (owned / "export.key").stat().st_uid == KIOSK_USER
    assert as_the_kiosk(owned) == ""


@pytest.mark.parametrize("content", [b"", b"no database" * 999])
def test_without_a_kiosks_database_no_key_is_made(tmp_path: Path, content: bytes) -> None:
    """A directory that is no kiosk's stays as it is."""
    (tmp_path / "kiosk.db").write_bytes(content)
    with pytest.raises(ExportError):
        kiosk(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["kiosk.db"]


@only_root
def test_a_read_only_copy_has_ids_for_one_export(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A backup on a disk that takes nothing comes out, and it is said that its ids won't last."""
    words = ["export", "--format", "csv", "--data-dir", str(data)]
    with only_read(data):
        assert main([*words, "--out", str(tmp_path / "o.csv")]) == 0
        assert "holds no export.key and takes none" in capsys.readouterr().err
        assert set(ids(data)).isdisjoint(ids(data))
    assert [path.name for path in data.iterdir()] == ["kiosk.db"]


@only_root
def test_a_read_only_copy_with_its_key_keeps_its_ids(data: Path) -> None:
    """What was copied together agrees with the kiosk itself."""
    before = ids(data)
    with only_read(data):
        assert ids(data) == before


@only_root
def test_a_copy_made_in_use_is_to_be_copied_once_more(data: Path) -> None:
    """Where its log can't be read because nothing can be written, the remedy says so."""
    (data / "kiosk.db-wal").write_bytes(bytes(4096))
    with only_read(data), pytest.raises(ExportError, match="copy its whole folder"):
        kiosk(data)


def test_a_database_that_is_held_is_in_use(data: Path) -> None:
    """Another program's lock is no matter of users."""
    with closing(sqlite3.connect(data / "kiosk.db")) as holder:
        holder.execute("PRAGMA journal_mode = DELETE")
        holder.execute("BEGIN EXCLUSIVE")
        with (
            closing(sqlite3.connect(data / "kiosk.db", timeout=0)) as asking,
            pytest.raises(ExportError, match=r"SQLITE_BUSY\): another program holds it: try again"),
            readable(data / "kiosk.db"),
        ):
            asking.execute("SELECT 1 FROM submissions")


@pytest.mark.parametrize(
    ("name", "remedy"), [("kiosk.db", "restart the kiosk"), ("endpoint.db", "put a backup")]
)
def test_a_damaged_database_has_a_deed(tmp_path: Path, name: str, remedy: str) -> None:
    """What to do is a deed, and another at the endpoint than on a kiosk."""
    (tmp_path / name).write_bytes(b"no database" * 999)
    with (
        closing(sqlite3.connect(tmp_path / name)) as asking,
        pytest.raises(ExportError, match=remedy),
        readable(tmp_path / name),
    ):
        asking.execute("SELECT 1 FROM submissions")


def test_tables_of_another_version_are_told_as_such(data: Path) -> None:
    """A table or column that is missing is no matter of users either."""
    with (
        closing(sqlite3.connect(data / "kiosk.db")) as asking,
        pytest.raises(ExportError, match="another version of Vuoro"),
        readable(data / "kiosk.db"),
    ):
        asking.execute("SELECT nothing FROM submissions")
