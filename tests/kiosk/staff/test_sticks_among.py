"""Which of udisks2's objects are sticks, and which are the system's own disks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kiosk.staff.sticks.objects import Interfaces, sticks_among

GIB = 1024**3
UDISKS = "org.freedesktop.UDisks2."
BLOCKS, DRIVES = "/org/freedesktop/UDisks2/block_devices/", "/org/freedesktop/UDisks2/drives/"


def interfaces(**given: dict[str, Any]) -> Interfaces:
    """Return interfaces as D-Bus gives them; signatures don't matter."""
    return {
        UDISKS + name: {each: ("v", value) for each, value in properties.items()}
        for name, properties in given.items()
    }


def drive(bus: str = "usb", since: int = 1, **more: object) -> Interfaces:
    """Return a drive."""
    known = {"ConnectionBus": bus, "Size": 8 * GIB, "MediaAvailable": True, "Optical": False}
    return interfaces(Drive={**known, "TimeMediaDetected": since, **more})


def block(on: str, *mounts: str, size: int = 8 * GIB, **more: dict[str, Any]) -> Interfaces:
    """Return a partition with a file system."""
    points = [mount.encode() + b"\0" for mount in mounts]
    own = {"Drive": DRIVES + on, "CryptoBackingDevice": "/", "IdLabel": "DATA", "Size": size}
    return interfaces(
        Block={**own, **more.pop("Block", {})}, Filesystem={"MountPoints": points}, **more
    )


def whole(on: str) -> Interfaces:
    """Return a disk with a table of partitions and nothing else."""
    own = {"Drive": DRIVES + on, "CryptoBackingDevice": "/", "IdLabel": "", "Size": 8 * GIB}
    return interfaces(Block=own, PartitionTable={})


def test_a_stick_is_found_with_its_largest_file_system() -> None:
    """The small partition that makes a stick bootable is not the one for files."""
    (found,) = sticks_among(
        {
            DRIVES + "Stick": drive(since=77, CanPowerOff=True, Ejectable=True),
            BLOCKS + "sdb": whole("Stick"),
            BLOCKS + "sdb1": block("Stick", size=GIB // 4),
            BLOCKS + "sdb2": block("Stick", "/media/vuoro/DATA", size=7 * GIB),
        }
    )
    assert (found.volume, found.mounted) == (BLOCKS + "sdb2", Path("/media/vuoro/DATA"))
    assert (found.label, found.size_bytes, found.way_out) == ("DATA", 7 * GIB, "PowerOff")
    assert found.id == f"{BLOCKS}sdb2@77"


@pytest.mark.parametrize(
    ("of_drive", "of_block"),
    [
        (drive("sdio"), block("Disk")),
        (drive(""), block("Disk")),
        (drive("usb"), block("Disk", "/")),
        (drive("usb"), block("Disk", "/boot/firmware")),
        (drive("usb"), block("Disk", "/mediathek")),
        (drive("usb"), block("Disk", "/media/vuoro/X", "/srv")),
        (drive("usb"), block("Disk", Block={"Configuration": [("fstab", {})]})),
        (drive("usb"), block("Disk", Swapspace={"Active": True})),
        (drive("usb", Optical=True), block("Disk")),
        (drive("usb", MediaAvailable=False), block("Disk")),
        (drive("usb", Size=0), block("Disk")),
    ],
)
def test_the_systems_own_disks_are_no_sticks(of_drive: Interfaces, of_block: Interfaces) -> None:
    """Cards and inner disks, a USB disk that the kiosk starts from or that its tables name, an
    empty slot and a CD are never touched, whatever else is on them."""
    free = block("Disk", size=GIB)
    objects = {DRIVES + "Disk": of_drive, BLOCKS + "sda1": of_block, BLOCKS + "sda2": free}
    assert sticks_among(objects) == ()


def test_a_disk_is_the_systems_own_through_its_encryption() -> None:
    """A USB disk whose unlocked part is mounted as the system's root is not a stick."""
    unlocked = {"Drive": "/", "CryptoBackingDevice": BLOCKS + "sda2"}
    objects = {
        DRIVES + "Disk": drive(),
        BLOCKS + "sda1": block("Disk"),
        BLOCKS + "sda2": whole("Disk"),
        BLOCKS + "dm_2d0": block("Disk", "/", Block=unlocked),
    }
    assert sticks_among(objects) == ()


def test_the_newest_of_several_comes_first() -> None:
    """Of several sticks the one that was put in last is the one to use."""
    found = sticks_among(
        {
            DRIVES + "Old": drive(since=5),
            DRIVES + "New": drive(since=9),
            BLOCKS + "sdb": block("New"),
            BLOCKS + "sdc": block("Old"),
        }
    )
    assert [each.volume for each in found] == [BLOCKS + "sdb", BLOCKS + "sdc"]


def test_a_stick_that_is_encrypted_or_empty_has_no_volume() -> None:
    """What holds no file system is a stick all the same, so that staff are told."""
    objects = {DRIVES + "Stick": drive(Ejectable=True), BLOCKS + "sdb": whole("Stick")}
    (found,) = sticks_among(objects)
    assert (found.volume, found.size_bytes, found.way_out) == ("", 8 * GIB, "Eject")


def test_loops_are_sticks_for_tests_only(tmp_path: Path) -> None:
    """A loop device counts only where it is asked for, and only over a file of that folder."""
    backing = str(tmp_path / "stick").encode() + b"\0"
    loop = block("", Block={"Drive": "/"}, Loop={"BackingFile": backing})
    objects = {BLOCKS + "loop0": loop, DRIVES + "Stick": drive(), BLOCKS + "sdb": block("Stick")}
    assert [each.volume for each in sticks_among(objects)] == [BLOCKS + "sdb"]
    assert [each.volume for each in sticks_among(objects, loops=tmp_path)] == [BLOCKS + "loop0"]
    assert sticks_among(objects, loops=tmp_path / "other") == ()
