"""Which of the objects that udisks2 tells of are sticks. Pure.

A stick hangs on USB and is not the system's own: a kiosk may itself start from a USB disk, so a
drive of which anything is mounted elsewhere than under the folders for removable media, or swapped
to, is never touched; nor is one that the system's tables name.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from kiosk.staff.sticks.protocol import Found

Interfaces = Mapping[str, Mapping[str, tuple[str, Any]]]
Objects = Mapping[str, Interfaces]
"""What `GetManagedObjects` returns: path → interface → property → (signature, value)."""

PREFIX: Final = "org.freedesktop.UDisks2."
_NOWHERE: Final = "/"
_MEDIA: Final = (Path("/media"), Path("/run/media"))


def sticks_among(objects: Objects, *, loops: Path | None = None) -> tuple[Found, ...]:
    """Return the sticks, the newest first.

    `loops`: for tests, take loop devices over files in this folder, and nothing else.
    """
    blocks = {path: each for path, each in objects.items() if PREFIX + "Block" in each}
    candidates = [
        (_plugged_in_us(objects.get(drive, {})), drive, members)
        for drive, members in _by_drive(blocks).items()
        if _is_loop(blocks.get(drive, {}), loops)
        or (not loops and _is_stick(objects.get(drive, {})))
    ]
    return tuple(
        _found(objects, drive, members, plugged_in_us)
        for plugged_in_us, drive, members in sorted(candidates, reverse=True)
        if loops or not any(_is_in_use(blocks, path) for path in members)
    )


def _by_drive(blocks: Objects) -> dict[str, list[str]]:
    """Return each drive's blocks; a block without a drive is its own."""
    found: dict[str, list[str]] = {}
    for path, interfaces in sorted(blocks.items()):
        drive = _drive_of(blocks, interfaces)
        found.setdefault(path if drive == _NOWHERE else drive, []).append(path)
    return found


def _drive_of(blocks: Objects, interfaces: Interfaces) -> str:
    """Return the drive under a block, also under an unlocked one."""
    drive, backing = (_of(interfaces, "Block", each) for each in ("Drive", "CryptoBackingDevice"))
    if drive in (None, _NOWHERE) and backing in blocks:
        drive = _of(blocks[backing], "Block", "Drive")
    return drive if isinstance(drive, str) else _NOWHERE


def _is_stick(drive: Interfaces) -> bool:
    """A drive on USB with something in it: a card reader's empty slot is none."""
    bus, size = _of(drive, "Drive", "ConnectionBus"), _of(drive, "Drive", "Size")
    has_medium = _of(drive, "Drive", "MediaAvailable") is not False
    optical = _of(drive, "Drive", "Optical") is True
    return bus == "usb" and bool(size) and has_medium and not optical


def _is_loop(block: Interfaces, folder: Path | None) -> bool:
    backing = _of(block, "Loop", "BackingFile")
    return bool(folder and backing) and _path(backing).parent == folder


def _is_in_use(blocks: Objects, path: str) -> bool:
    """Whether the system itself uses this block."""
    block = blocks[path]
    own = bool(_of(block, "Block", "Configuration")) or _of(block, "Swapspace", "Active") is True
    return own or any(not _is_for_sticks(each) for each in _mount_points(block))


def _is_for_sticks(mount: Path) -> bool:
    return any(mount.is_relative_to(each) for each in _MEDIA)


def _found(objects: Objects, drive: str, members: list[str], plugged_in_us: int) -> Found:
    known = objects.get(drive, {})
    volume = _volume(objects, members)
    block = objects[volume or members[0]]
    mounts = _mount_points(block) if volume else []
    return Found(
        id=f"{volume or drive}@{plugged_in_us}",
        label=str(_of(block, "Block", "IdLabel") or ""),
        size_bytes=int(_of(block, "Block", "Size") or 0),
        volume=volume,
        drive=drive if PREFIX + "Drive" in known else "",
        mounted=mounts[0] if mounts else None,
        way_out=_way_out(known),
    )


def _volume(objects: Objects, members: list[str]) -> str:
    """Return the largest file system: a small one beside it is a boot partition. May be empty."""
    volumes = [path for path in members if PREFIX + "Filesystem" in objects[path]]
    return max(volumes, key=lambda path: int(_of(objects[path], "Block", "Size") or 0), default="")


def _way_out(drive: Interfaces) -> str:
    if _of(drive, "Drive", "CanPowerOff") is True:
        return "PowerOff"
    return "Eject" if _of(drive, "Drive", "Ejectable") is True else ""


def _plugged_in_us(drive: Interfaces) -> int:
    return int(_of(drive, "Drive", "TimeMediaDetected") or 0)


def _mount_points(block: Interfaces) -> list[Path]:
    return [_path(value) for value in _of(block, "Filesystem", "MountPoints") or ()]


def _path(value: bytes) -> Path:
    """Return one of udisks2's byte strings, which end with a zero, as a path."""
    return Path(bytes(value).rstrip(b"\0").decode("utf-8", "surrogateescape"))


def _of(interfaces: Interfaces, interface: str, name: str) -> Any:  # noqa: ANN401 - D-Bus decides
    """Return a property's value, None where there is none."""
    signature_and_value = interfaces.get(PREFIX + interface, {}).get(name)
    return signature_and_value[1] if signature_and_value else None
