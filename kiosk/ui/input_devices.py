"""Which pointer devices Kivy shall read, written out one by one.

Kivy's default, `probesysfs`, opens a device once more beside SDL and doubles every touch. Under a
display server (and in tests) the mouse provider is enough: SDL makes mouse events of touches. On
the bare console nobody reads the touch panel, so each panel gets a provider of its own and SDL is
told not to make mouse events of touches as well.
"""

from __future__ import annotations

import os
from ctypes.util import find_library
from pathlib import Path

SYSFS_INPUT = Path("/sys/class/input")
ABS_X = 0x00
ABS_MT_POSITION_X = 0x35
BTN_TOUCH = 0x14A


def input_section(*, console: bool, sysfs: Path = SYSFS_INPUT) -> dict[str, str]:
    """Return the entries of Kivy's `[input]` section."""
    section = {"mouse": "mouse,disable_multitouch"}
    if not console:
        return section
    provider = "mtdev" if find_library("mtdev") else "hidinput"
    panels = touch_panels(sysfs)
    for event in panels:
        section[f"panel_{event}"] = f"{provider},/dev/input/{event}"
    if panels:
        os.environ.setdefault("SDL_TOUCH_MOUSE_EVENTS", "0")
    return section


def touch_panels(sysfs: Path) -> list[str]:
    """Return the names (`event3`) of the devices below `sysfs` that are touch panels."""
    events = sorted(sysfs.glob("event*"), key=lambda path: (len(path.name), path.name))
    return [event.name for event in events if _is_panel(event / "device" / "capabilities")]


def _is_panel(capabilities: Path) -> bool:
    positions = _bits(capabilities / "abs")
    if positions >> ABS_MT_POSITION_X & 1:
        return True
    return bool(positions >> ABS_X & 1 and _bits(capabilities / "key") >> BTN_TOUCH & 1)


def _bits(path: Path) -> int:
    """Read a capability mask: hexadecimal words of a long each, the highest first."""
    try:
        words = path.read_text().split()
    except OSError:
        return 0
    word_bits = 64
    value = 0
    for word in words:
        value = value << word_bits | int(word, 16)
    return value
