"""Sticks by way of the real udisks2, with loop devices in their place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from kiosk.staff.bus import BusError, SystemBus
from kiosk.staff.sticks import Found, StickError, UdisksSticks
from tests.kiosk.staff.loops import MIB, image, put_in
from tests.kiosk.staff.services import await_that


@pytest.fixture
def sticks(udisks_address: str, tmp_path: Path) -> Iterator[UdisksSticks]:
    """The real udisks2, asked for loop devices over files in a folder of ours."""
    sticks = UdisksSticks(SystemBus(udisks_address), loops=tmp_path)
    yield sticks
    sticks.close()


def seen(sticks: UdisksSticks, *, volume: bool = True) -> Found:
    """Wait for the stick; returns it."""
    await_that(lambda: [each for each in sticks.look() if bool(each.volume) is volume], "a stick")
    return sticks.look()[0]


@pytest.mark.parametrize("form", ["vfat", "ext4"])
def test_a_stick_comes_is_mounted_and_goes(sticks: UdisksSticks, tmp_path: Path, form: str) -> None:
    """What is put in is found with its name and size, mounted so that nothing on it is a program,
    and written out when it is let go; letting it go twice is no fault."""
    label = image(tmp_path / "stick", form)
    assert sticks.look() == ()
    with put_in(tmp_path / "stick") as device:
        found = seen(sticks)
        assert (found.label, found.size_bytes, found.mounted) == (label, 16 * MIB, None)
        mount = sticks.mount(found)
        (line,) = [e for e in Path("/proc/mounts").read_text().splitlines() if device in e]
        assert {"nosuid", "nodev", "noexec", "rw"} <= set(line.split()[3].split(","))
        assert seen(sticks).mounted == mount
        assert sticks.mount(found) == sticks.mount(seen(sticks)) == mount
        (mount / "file").write_text("here")
        sticks.unmount(found)
        sticks.unmount(found)
        assert device not in Path("/proc/mounts").read_text()
    await_that(lambda: sticks.look() == (), "the stick's end")
    with pytest.raises(StickError) as caught:
        sticks.mount(found)
    assert caught.value.problem == "gone"
    sticks.unmount(found)


def test_a_stick_in_use_is_not_let_go(sticks: UdisksSticks, tmp_path: Path) -> None:
    """While a program has a file open on it, a stick can't be unmounted."""
    image(tmp_path / "stick", "ext4")
    with put_in(tmp_path / "stick"):
        found = seen(sticks)
        with (sticks.mount(found) / "file").open("w"), pytest.raises(StickError) as caught:
            sticks.unmount(found)
        assert caught.value.problem == "busy"
        sticks.unmount(found)


def test_a_stick_without_a_file_system(sticks: UdisksSticks, tmp_path: Path) -> None:
    """What holds nothing that can be mounted is found, and says so when it is to be mounted."""
    (tmp_path / "stick").write_bytes(bytes(4 * MIB))
    with put_in(tmp_path / "stick"):
        found = seen(sticks, volume=False)
        with pytest.raises(StickError) as caught:
            sticks.mount(found)
        assert caught.value.problem == "no_file_system"


def test_only_what_hangs_on_usb_is_a_stick(udisks_address: str, tmp_path: Path) -> None:
    """On a kiosk neither loop devices nor this machine's own disks are sticks."""
    image(tmp_path / "stick", "ext4")
    with ExitStack() as stack:
        stack.enter_context(put_in(tmp_path / "stick"))
        loops = UdisksSticks(SystemBus(udisks_address), loops=tmp_path)
        stack.callback(loops.close)
        seen(loops)
        real = UdisksSticks(SystemBus(udisks_address))
        stack.callback(real.close)
        assert real.look() == ()


@pytest.mark.parametrize("where", ["nowhere", "nobody"])
def test_without_a_bus_or_a_service_nothing_breaks(bus_address: str, where: str) -> None:
    """No bus, or no udisks2 on it, is a problem to be told, at every look again."""
    address = "unix:path=/nowhere/bus" if where == "nowhere" else bus_address
    sticks = UdisksSticks(SystemBus(address))
    for _ in range(2):
        with pytest.raises(StickError) as caught:
            sticks.look()
        assert caught.value.problem == "unavailable"
    sticks.close()


def test_no_error_repeats_what_a_stick_is_called() -> None:
    """A service's words name the place of a stick, and so its label, which may be anything: they
    reach no log."""

    class Busy(SystemBus):
        def call(self, *_: object, **__: object) -> tuple[Any, ...]:
            raise BusError("org.freedesktop.UDisks2.Error.DeviceBusy", "/media/VIRTANEN is busy")

    found = Found("a@1", "VIRTANEN", 1, volume="a")
    for ask in (UdisksSticks(Busy()).mount, UdisksSticks(Busy()).unmount):
        with pytest.raises(StickError) as caught:
            ask(found)
        assert caught.value.problem == "busy"
        assert "VIRTANEN" not in str(caught.value)
        assert "DeviceBusy" in str(caught.value)
