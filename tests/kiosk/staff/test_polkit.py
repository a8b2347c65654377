"""What the kiosk's user may ask of the system: asked of a real polkitd with our rules."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kiosk.staff.services import await_that, ended, owns, private_bus

RULES = Path(__file__).resolve().parents[3] / "deploy" / "polkit" / "50-vuoro-kiosk.rules"
_POLKITD = Path("/usr/lib/polkit-1/polkitd")
_USB = ("--detail", "drive.removable.bus", "usb")
_SEAT = "-other-seat"


@pytest.fixture(scope="module")
def polkit() -> Iterator[str]:
    """The address of a bus on which polkitd judges by our rules, made for the user nobody."""
    if os.geteuid() != 0 or not _POLKITD.exists() or shutil.which("unshare") is None:
        pytest.skip("only root may run polkitd with rules of ours (install polkitd)")
    # Not under pytest's own folder, which polkitd's user may not enter.
    with tempfile.TemporaryDirectory() as folder:
        rules = Path(folder) / "rules"
        rules.mkdir()
        text = RULES.read_text(encoding="utf-8").replace('"vuoro"', '"nobody"')
        (rules / RULES.name).write_text(text, encoding="utf-8")
        for path in (Path(folder), rules):
            path.chmod(0o755)
        with private_bus(Path(folder)) as address:
            (Path(folder) / "bus").chmod(0o777)
            hidden = (
                "mount --make-rprivate / && mount --bind"
                f" {rules} /etc/polkit-1/rules.d && exec {_POLKITD}"
            )
            command = ["unshare", "--mount", "sh", "-c", hidden]
            with ended(command, DBUS_SYSTEM_BUS_ADDRESS=address):
                await_that(lambda: owns(address, "org.freedesktop.PolicyKit1"), "polkitd")
                yield address


@pytest.fixture(scope="module")
def service() -> Iterator[int]:
    """A process of the user nobody, logged in at no screen: its id."""
    process = subprocess.Popen(["sleep", "60"], user=pwd.getpwnam("nobody").pw_uid)
    yield process.pid
    process.kill()
    process.wait()


def may(address: str, process: int, action: str, *details: str) -> bool:
    """Return whether a process may do something, as polkitd says."""
    done = subprocess.run(
        ["pkcheck", "--action-id", action, "--process", str(process), *details],
        env={**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": address},
        capture_output=True,
        check=False,
    )
    assert done.returncode in (0, 1, 2, 3), done.stderr
    return done.returncode == 0


@pytest.mark.parametrize("seat", ["", _SEAT])
@pytest.mark.parametrize("what", ["filesystem-mount", "eject-media", "power-off-drive"])
def test_the_kiosk_may_use_what_hangs_on_usb(
    polkit: str, service: int, what: str, seat: str
) -> None:
    """A stick may be mounted and made safe to pull out; a disk that is not on USB may not."""
    action = f"org.freedesktop.udisks2.{what}{seat}"
    assert may(polkit, service, action, *_USB)
    assert not may(polkit, service, action)
    assert not may(polkit, service, action, "--detail", "drive.removable.bus", "sdio")


@pytest.mark.parametrize("action", ["timedate1.set-time", "login1.reboot"])
def test_the_kiosk_may_set_the_clock_and_restart(polkit: str, service: int, action: str) -> None:
    """Both without a question for a password."""
    assert may(polkit, service, f"org.freedesktop.{action}")


@pytest.mark.parametrize(
    "action",
    [
        "timedate1.set-local-rtc",
        "login1.power-off",
        "login1.reboot-ignore-inhibit",
        "udisks2.filesystem-mount-system",
        "udisks2.modify-device",
        "udisks2.open-device",
        "udisks2.loop-setup",
        "udisks2.encrypted-unlock",
        "systemd1.manage-units",
        "hostname1.set-hostname",
    ],
)
def test_the_kiosk_may_do_nothing_else(polkit: str, service: int, action: str) -> None:
    """Built-in disks, formatting, network time, other services, switching off: all refused."""
    assert not may(polkit, service, f"org.freedesktop.{action}", *_USB)


def test_nobody_else_may(polkit: str) -> None:
    """The rules are for the kiosk's user alone."""
    process = subprocess.Popen(["sleep", "60"], user=pwd.getpwnam("daemon").pw_uid)
    try:
        action = "org.freedesktop.udisks2.filesystem-mount-other-seat"
        assert not may(polkit, process.pid, action, *_USB)
        assert not may(polkit, process.pid, "org.freedesktop.login1.reboot-multiple-sessions")
    finally:
        process.kill()
        process.wait()
