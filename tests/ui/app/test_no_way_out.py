"""Keys, the window's frame and signals: what ends the kiosk and what must not."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kiosk.config import Settings
from kiosk.core.messages import Answered, CleaningStarted
from kiosk.core.viewmodels import MessageView, RatingView
from kiosk.store.store import Store
from sync.model.calendar import Stamp
from sync.sqlite import sqlite3
from tests.ui.app.hands import Bench

F1, ESCAPE, F4, F12, LETTER_E, LETTER_Q = 282, 27, 285, 293, 101, 113


@pytest.mark.parametrize(
    ("code", "modifiers"),
    [
        (F1, ()), (ESCAPE, ()), (F12, ()), (F4, ("alt",)),
        (LETTER_E, ("ctrl",)), (LETTER_Q, ("ctrl",)), (LETTER_Q, ("meta",)),
    ],
)  # fmt: skip
def test_no_key_leads_out(bench: Bench, code: int, modifiers: tuple[str, ...]) -> None:
    """F1, Esc, Alt-F4, F12, Ctrl-E and the like reach nothing of Kivy's and change nothing."""
    before = bench.view
    children = list(bench.window.children)
    assert bench.key(code, modifiers=modifiers) is False
    bench.kiosk.loop.turn()
    assert not bench.kiosk.loop.ended
    assert bench.view == before
    assert bench.window.children == children


def test_the_window_does_not_close(bench: Bench) -> None:
    """A request to close the window is refused."""
    assert bench.window.dispatch("on_request_close")
    assert not bench.kiosk.loop.ended


def test_tab_and_enter_answer(bench: Bench) -> None:
    """A hardware keyboard moves a visible focus and presses what has it."""
    face = bench.control(Answered("rating", 1))
    for _ in range(20):
        bench.key(9)
        if face.focused:
            break
    assert face.focused
    bench.key(13)
    bench.until(lambda: not isinstance(bench.view, RatingView))


def test_a_key_counts_as_somebody_being_there(bench: Bench) -> None:
    """Keys restart the time to act, like touches."""
    bench.tap(Answered("rating", 1))
    bench.until(lambda: not isinstance(bench.view, RatingView))
    due = bench.kiosk.runtime._state.idle_due_s
    bench.key(9)
    assert bench.kiosk.runtime._state.idle_due_s > due


def test_cleaning_freezes_the_screen(bench: Bench) -> None:
    """While the screen is cleaned it offers nothing to touch, and counts down."""
    bench.kiosk.runtime.dispatch(CleaningStarted(60))
    assert isinstance(bench.view, MessageView)
    assert bench.view.kind == "cleaning"
    assert not bench.screen.controls()
    bench.now_s += 1
    bench.timers.run_out("tick")
    assert bench.view.seconds_left == 59


def test_at_rest_nothing_is_drawn(bench: Bench) -> None:
    """When nothing happens no frame is drawn."""
    frames = []
    for _ in range(30):
        bench.kiosk.loop.turn()
    bench.until(lambda: bench.still)
    bench.window.bind(on_flip=lambda *_: frames.append(1))
    for _ in range(30):
        bench.kiosk.loop.turn()
    assert not frames


@pytest.mark.parametrize("mode", [["--demo"], []], ids=["demo", "in earnest"])
def test_a_terminated_kiosk_ends_well(tmp_path: Path, mode: list[str]) -> None:
    """It says READY after its first frame, survives SIGUSR1, and SIGTERM ends it with status 0."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listener.bind(str(tmp_path / "ready"))
    listener.settimeout(60)
    environment = dict(
        os.environ, SDL_VIDEODRIVER="offscreen", NOTIFY_SOCKET=str(tmp_path / "ready")
    )
    words = ["kiosk", *mode, "--windowed", "800x480", "--data-dir", str(tmp_path / "data")]
    process = subprocess.Popen([sys.executable, "-m", "kiosk", *words], env=environment)
    try:
        assert listener.recv(100) == b"READY=1"
        process.send_signal(signal.SIGUSR1)
        process.send_signal(signal.SIGUSR2)
        process.terminate()
        assert process.wait(60) == 0
    finally:
        process.kill()
        listener.close()
    with sqlite3.connect(tmp_path / "data" / "kiosk.db") as database:
        assert database.execute("SELECT count(*) FROM submissions").fetchone() == (0,)


@pytest.mark.skipif(Path("/dev/dri").exists(), reason="this machine has a screen to open")
def test_without_a_display_the_kiosk_ends_and_says_so(tmp_path: Path) -> None:
    """It must not draw into memory and look healthy: status 3, and what to do."""
    unset = ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER")
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "kiosk", "--data-dir", str(tmp_path)],
        env={name: value for name, value in os.environ.items() if name not in unset},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 3
    assert "SDL_VIDEODRIVER=kmsdrm" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("found", ["in use", "newer"])
def test_a_directory_that_is_not_ours_ends_the_kiosk_with_the_reason(
    tmp_path: Path, found: str
) -> None:
    """Waiting would not help: status 1, and one line that says what to do."""
    stamp = Stamp(datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Europe/Helsinki")), "boot", 1)
    store = Store.open(tmp_path, settings=Settings(), stamp=stamp)
    if found == "newer":
        store.close()
        with sqlite3.connect(tmp_path / "kiosk.db") as database:
            database.execute("UPDATE meta SET value = '99' WHERE key = 'min_writer'")
        database.close()
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "kiosk", "--windowed", "800x480", "--data-dir", tmp_path],
        env=dict(os.environ, SDL_VIDEODRIVER="offscreen"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if found == "in use":
        store.close()
    assert done.returncode == 1
    remedy = f"process {os.getpid()} is writing here" if found == "in use" else "newer Vuoro"
    assert remedy in done.stderr.splitlines()[-1]


def test_signals_in_a_hail_do_not_hang_the_kiosk(tmp_path: Path) -> None:
    """A signal that comes in the middle of waiting is taken like any other, SIGTERM included."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listener.bind(str(tmp_path / "ready"))
    listener.settimeout(60)
    environment = dict(
        os.environ, SDL_VIDEODRIVER="offscreen", NOTIFY_SOCKET=str(tmp_path / "ready")
    )
    words = ["kiosk", "--demo", "--windowed", "800x480", "--data-dir", str(tmp_path / "data")]
    process = subprocess.Popen([sys.executable, "-m", "kiosk", *words], env=environment)
    try:
        assert listener.recv(100) == b"READY=1"
        for _ in range(3000):
            process.send_signal(signal.SIGUSR1)
            threading.Event().wait(0.0007)
        process.terminate()
        assert process.wait(30) == 0
    finally:
        process.kill()
        listener.close()
