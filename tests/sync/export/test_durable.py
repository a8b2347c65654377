"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.export.durable import replacing
from tests.kiosk.staff.loops import image, mounted
from tests.sync.export.awkward import nothing_else_in

ROOT = Path(__file__).resolve().parents[3]
WRITING = """
import sys
from pathlib import Path
from sync.export.durable import replacing
with replacing(Path(sys.argv[1])) as file:
    file.write(b"half")
    file.flush()
    sys.stdout.write(".")
    sys.stdout.flush()
    sys.stdin.read()
"""


@pytest.fixture(params=["own", "vfat"])
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A folder that knows files without a name, and one on a stick, which does not."""
    if request.param == "own":
        (tmp_path / "own").mkdir()
        yield tmp_path / "own"
        return
    image(tmp_path / "stick", "vfat", by_program=True)
    with mounted(tmp_path / "stick") as mount:
        (mount / "stick").mkdir()
        yield mount / "stick"


def writer(path: Path) -> subprocess.Popen[bytes]:
    """Start a process that has half of a file written and waits."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITING, str(path)], cwd=ROOT,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.read(1) == b"."
    return process


def test_two_that_write_one_name_at_once_each_give_a_whole_file(folder: Path) -> None:
    """Whoever ends later has the name; at no moment half of the other's file stands there."""
    path = folder / "o.csv"
    with replacing(path) as first:
        first.write(b"first")
        with replacing(path) as second:
            second.write(b"second, longer")
        assert path.read_bytes() == b"second, longer"
        with writer(path) as third:
            first.write(b", whole")
            third.kill()
    assert path.read_bytes() == b"first, whole"


def test_the_first_to_end_does_not_publish_the_others_half(folder: Path) -> None:
    """A file that another began meanwhile under the same name stays without that name."""
    path = folder / "o.csv"
    with replacing(path) as first:
        first.write(b"whole")
        process = writer(path)
    assert path.read_bytes() == b"whole"
    process.communicate(b"")
    assert path.read_bytes() == b"half"
    assert nothing_else_in(folder, "o.csv")


def test_what_a_killed_writer_left_goes_with_the_next(folder: Path) -> None:
    """SIGKILL leaves nothing where files without a name are known, else a part until the next."""
    path = folder / "o.csv"
    path.write_bytes(b"old")
    with writer(path) as process:
        process.send_signal(signal.SIGKILL)
    assert path.read_bytes() == b"old"
    if folder.name == "own":
        assert nothing_else_in(folder, "o.csv")
    (folder / ".o.csv.part").write_bytes(b"of an older version")
    with replacing(path) as file:
        file.write(b"new")
    assert nothing_else_in(folder, "o.csv")


def test_the_longest_name_will_do(tmp_path: Path) -> None:
    """A name that the file system just takes has a part as well, and what is left of it goes."""
    path = tmp_path / ("ä" * 125 + "o.csv")
    (tmp_path / f".{'ä' * 120}.0123abcd.part").touch()
    with replacing(path) as file:
        file.write(b"new")
    assert nothing_else_in(tmp_path, path.name)


def test_parts_of_others_stay(tmp_path: Path) -> None:
    """Only parts of this very name are cleared, never through a link, and none that is held."""
    names = (".o.csv.0123abcd.part", ".oxcsv.0123abcd.part", ".o.csv.x.part", ".p.o.csv.part")
    for name in names:
        (tmp_path / name).touch()
    (tmp_path / "mine").touch()
    (tmp_path / ".o.csv.76543210.part").symlink_to(tmp_path / "mine")
    (tmp_path / ".o.csv.0000ffff.part").mkdir()
    with replacing(tmp_path / "o.csv") as file:
        file.write(b"new")
    kept = (*names[1:], "mine", ".o.csv.76543210.part", ".o.csv.0000ffff.part")
    assert nothing_else_in(tmp_path, "o.csv", *kept)


def test_what_is_no_file_is_never_replaced(tmp_path: Path) -> None:
    """Devices, pipes and sockets stay what they are."""
    os.mkfifo(tmp_path / "pipe")
    if os.geteuid() == 0:
        os.mknod(tmp_path / "device", stat.S_IFCHR | 0o600, os.makedev(1, 3))
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
    before = {path.name: stat.S_IFMT(path.lstat().st_mode) for path in tmp_path.iterdir()}
    for name in before:
        with pytest.raises(OSError, match="no regular file"), replacing(tmp_path / name) as file:
            file.write(b"new")
    assert {path.name: stat.S_IFMT(path.lstat().st_mode) for path in tmp_path.iterdir()} == before


def test_a_file_is_private_and_stays_what_it_was_if_writing_fails(folder: Path) -> None:
    """A fault in the middle leaves the old file and nothing else; the new one is its owner's."""
    path = folder / "o.csv"
    with replacing(path) as file:
        file.write(b"old")
    if folder.name == "own":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(TypeError), replacing(path) as file:
        file.write("no bytes")  # type: ignore[call-overload]
    assert path.read_bytes() == b"old"
    assert nothing_else_in(folder, "o.csv")
