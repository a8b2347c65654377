"""Sticks that are files: loop devices with a real file system, put in and pulled out."""

from __future__ import annotations

import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

MIB = 1024 * 1024
_MAKE = {
    "vfat": ["mkfs.vfat", "-n"],
    "ext4": ["mkfs.ext4", "-q", "-m", "0", "-O", "^has_journal", "-L"],
}
_CHECK = {"vfat": ["fsck.vfat", "-n"], "ext4": ["fsck.ext4", "-f", "-n"]}


def image(path: Path, form: str, size_bytes: int = 16 * MIB, *, by_program: bool = False) -> str:
    """Make a stick's content; returns its label. Skips where the kernel can't mount the form.

    `by_program`: a program in its place will do (fusefat), where no loop device is asked for; it
    says read-only where the disk is full.
    """
    if not can_mount(form) and not (by_program and has_program(form)):
        pytest.skip(f"this machine's kernel has no {form}")
    label = f"VT{secrets.token_hex(4).upper()}"
    with path.open("wb") as file:
        file.truncate(size_bytes)
    subprocess.run([*_MAKE[form], label, str(path)], check=True, capture_output=True)
    return label


def can_mount(form: str) -> bool:
    """Whether this kernel mounts such a file system, loading it first where it can."""
    known = Path("/proc/filesystems")
    if f"\t{form}\n" not in known.read_text():
        subprocess.run(
            ["sh", "-c", f"modprobe {form}"], capture_output=True, check=False
        )  # fmt: skip
    return f"\t{form}\n" in known.read_text()


def has_program(form: str) -> bool:
    """Whether a program can mount such a file system where the kernel can't."""
    usable = form == "vfat" and shutil.which("fusefat") is not None
    return usable and Path("/dev/fuse").exists()


@contextmanager
def put_in(path: Path, *, read_only: bool = False) -> Iterator[str]:
    """Make a loop device of a file, as if a stick were put in; yields the device."""
    words = ["losetup", "--find", "--show", *(["--read-only"] if read_only else []), str(path)]
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"no loop devices here: {done.stderr.strip()}")
    device = done.stdout.strip()
    try:
        yield device
    finally:
        subprocess.run(["umount", "--quiet", "--lazy", device], check=False, capture_output=True)
        subprocess.run(["losetup", "--detach", device], check=False, capture_output=True)


@contextmanager
def mounted(path: Path, *options: str) -> Iterator[Path]:
    """Mount a stick's content for a look at it."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if _is_fat(path) and not can_mount("vfat"):
            mode = "ro" if "ro" in options else "rw+"
            words = ["fusefat", "-o", f"{mode},default_permissions", str(path), str(folder)]
        else:
            device = stack.enter_context(put_in(path))
            words = ["mount", *(["-o", ",".join(options)] if options else []), device, str(folder)]
        subprocess.run(words, check=True, capture_output=True)
        try:
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=False, capture_output=True)


def _is_fat(path: Path) -> bool:
    with path.open("rb") as file:
        return b"FAT" in file.read(512)[:90]


def draw_plug(path: Path) -> None:
    """Have every access to the stick fail from now on with an I/O error: it has no blocks left."""
    done = subprocess.run(["losetup", "-j", str(path)], check=True, capture_output=True, text=True)
    device = done.stdout.partition(":")[0]
    with path.open("r+b") as file:
        file.truncate(0)
    subprocess.run(["losetup", "--set-capacity", device], check=True)


def is_sound(path: Path, form: str) -> bool:
    """Whether the file system's own checker finds nothing wrong."""
    done = subprocess.run([*_CHECK[form], str(path)], capture_output=True, check=False)
    return done.returncode == 0
