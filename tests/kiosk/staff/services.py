"""A bus of our own, the real udisks2 on it, and made-up services that only note what they hear."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

import pytest
from jeepney import HeaderFields, Message, MessageType, new_error, new_method_return
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

_UDISKS = Path("/usr/libexec/udisks2/udisksd")
_UDEV = Path("/lib/systemd/systemd-udevd")
_ANSWERS_S = 10.0
_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path={folder}/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/>
<allow receive_type="signal"/><allow receive_type="method_call"/>
<allow receive_type="method_return"/><allow receive_type="error"/></policy></busconfig>
"""


@contextmanager
def private_bus(folder: Path) -> Iterator[str]:
    """Run a message bus in a folder; yields its address."""
    if shutil.which("dbus-daemon") is None:
        pytest.skip("no dbus-daemon: the system's services can't be spoken to (install dbus)")
    config = folder / "bus.conf"
    config.write_text(_BUS.format(folder=folder))
    with ended(["dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile"]):
        await_that((folder / "bus").exists, "the bus")
        yield f"unix:path={folder}/bus"


@contextmanager
def real_udisks(address: str, shared: Path) -> Iterator[None]:
    """Run the real udisks2 on a bus of ours; `shared`: a folder of all processes of this run."""
    if os.geteuid() != 0:
        pytest.skip("only root may make loop devices to play USB sticks")
    if not (_UDISKS.exists() and Path("/dev/loop-control").exists()):
        pytest.skip("no udisks2, or no loop devices, on this machine (install udisks2)")
    with _udev(shared), ended([str(_UDISKS)], DBUS_SYSTEM_BUS_ADDRESS=address):
        await_that(lambda: owns(address, "org.freedesktop.UDisks2"), "udisks2")
        yield


@contextmanager
def ended(command: list[str], **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program until the end of the block."""
    process = subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def _udev(shared: Path) -> Iterator[None]:
    """See to it that udev runs; what these tests started ends with the last that uses it."""
    if not _UDEV.exists():
        pytest.skip("no systemd-udevd: nobody tells udisks2 what a device holds (install udev)")
    with (shared / "udev.turn").open("a+") as turn, (shared / "udev.use").open("a") as use:
        fcntl.flock(turn, fcntl.LOCK_EX)
        process = None if _udev_runs() else _udev_started(turn)
        fcntl.flock(use, fcntl.LOCK_SH)
        fcntl.flock(turn, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(turn, fcntl.LOCK_EX)
            with suppress(BlockingIOError):  # another process of this run still needs it
                fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
                turn.seek(0)
                if pid := turn.read():
                    os.kill(int(pid), signal.SIGTERM)
                    turn.truncate(0)
                if process is not None:
                    process.wait(10)


def _udev_started(note: TextIO) -> subprocess.Popen[bytes]:
    """Start udev, and note its id for whoever ends it."""
    process = subprocess.Popen(
        [str(_UDEV)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    note.truncate(0)
    note.write(str(process.pid))
    note.flush()
    await_that(_udev_runs, "udev")
    return process


def _udev_runs() -> bool:
    done = subprocess.run(
        ["udevadm", "control", "--ping", "--timeout=1"], capture_output=True, check=False
    )
    return done.returncode == 0


def owns(address: str, name: str) -> bool:
    """Tell whether somebody goes by this name on a bus."""
    with open_dbus_connection(address) as connection:
        reply = connection.send_and_get_reply(message_bus.NameHasOwner(name), timeout=_ANSWERS_S)
    return bool(reply.body[0])


def await_that(holds: Callable[[], object], what: str, within_s: float = _ANSWERS_S) -> None:
    """Wait until something holds."""
    until = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < until, f"{what} did not come within {within_s} s"
        time.sleep(0.01)


class Service:
    """A made-up service: answers each call with nothing, or an error; notes what it was asked."""

    def __init__(self, address: str, name: str) -> None:
        self.calls: list[tuple[str, tuple[object, ...]]] = []
        self.error: str | None = None
        """The error to answer with."""
        self.silent = False
        """Whether to answer nothing at all."""
        self._ends = False
        self._connection = open_dbus_connection(address)
        self._connection.send_and_get_reply(message_bus.RequestName(name), timeout=_ANSWERS_S)
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        """Leave the bus."""
        self._ends = True
        self._thread.join(_ANSWERS_S)
        self._connection.close()

    def _serve(self) -> None:
        while not self._ends:
            try:
                self._hear(self._connection.receive(timeout=0.05))
            except TimeoutError:
                continue

    def _hear(self, message: Message) -> None:
        if message.header.message_type is not MessageType.method_call:
            return
        self.calls.append((message.header.fields[HeaderFields.member], message.body))
        if self.silent:
            return
        if self.error is None:
            self._connection.send(new_method_return(message))
        else:
            self._connection.send(new_error(message, self.error, "s", ("as told",)))
