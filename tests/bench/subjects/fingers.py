"""Touches as SDL gives them, pushed into its queue from another thread, and what answers them.

Under a display server a touch reaches Kivy as SDL's mouse events; that way is taken here, so that
polling, waking, filtering and dispatching all count. "Drawn" means that OpenGL has finished the
frame.
"""

from __future__ import annotations

import ctypes
import json
import os
import random
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.untyped import Untyped

_DOWN, _UP = 0x401, 0x402
_LEFT = 1
_GIVE_UP_S = 10.0


class _MouseButton(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_uint32), ("timestamp", ctypes.c_uint32), ("window", ctypes.c_uint32),
        ("which", ctypes.c_uint32), ("button", ctypes.c_uint8), ("state", ctypes.c_uint8),
        ("clicks", ctypes.c_uint8), ("padding", ctypes.c_uint8), ("x", ctypes.c_int32),
        ("y", ctypes.c_int32), ("rest", ctypes.c_uint8 * 100),
    )  # fmt: skip


def _sdl() -> ctypes.CDLL:
    """Return the SDL that Kivy has loaded into this process."""
    for line in Path("/proc/self/maps").read_text().splitlines():
        if "/libSDL2-2" in line:
            return ctypes.CDLL(line.split(maxsplit=5)[5])
    raise RuntimeError("Kivy has not loaded SDL yet")


class Finger:
    """Taps points of the window (pixels from the lower left) and sees when a frame is drawn."""

    def __init__(self, window: Untyped) -> None:
        self._window = window
        self._sdl = _sdl()
        self._height = int(window.height)
        self.drawn = threading.Condition()
        self.drawn_at = 0.0
        self.shown: object = None
        self.look: Callable[[], object] = lambda: None
        window.bind(on_flip=self._finish)

    def down(self, x: float, y: float) -> float:
        """Put the finger down; returns when, by `time.perf_counter`."""
        return self._push(_DOWN, x, y)

    def up(self, x: float, y: float) -> float:
        """Lift the finger; returns when."""
        return self._push(_UP, x, y)

    def tap_s(self, x: float, y: float, until: Callable[[object], bool]) -> float:
        """Tap and wait until a drawn frame shows what is wanted; returns the seconds since lifting.

        The finger rests for 60 ms, as fingers do. Raises `TimeoutError`.
        """
        self.down(x, y)
        time.sleep(0.06)
        began = self.up(x, y)
        return self.wait(began, until) - began

    def wait(self, began: float, until: Callable[[object], bool]) -> float:
        """Wait for a frame drawn after `began` that shows what is wanted; returns when it was."""
        with self.drawn:
            fits = lambda: self.drawn_at > began and until(self.shown)  # noqa: E731
            if not self.drawn.wait_for(fits, _GIVE_UP_S):
                raise TimeoutError(f"the screen stayed at {self.shown}")
            return self.drawn_at

    def _push(self, kind: int, x: float, y: float) -> float:
        event = _MouseButton(
            type=kind, window=1, button=_LEFT, state=int(kind == _DOWN), clicks=1,
            x=round(x), y=self._height - 1 - round(y),
        )  # fmt: skip
        now = time.perf_counter()
        self._sdl.SDL_PushEvent(ctypes.byref(event))
        return now

    def _finish(self, *_args: object) -> None:
        from kivy.graphics.opengl import glFinish

        glFinish()
        now = time.perf_counter()
        with self.drawn:
            self.drawn_at, self.shown = now, self.look()
            self.drawn.notify_all()


def when_drawn(window: Untyped, then: Callable[[int], None]) -> None:
    """Call `then` once, when the first frame is finished, with that moment (monotonic, ns)."""

    def first(*_args: object) -> None:
        from kivy.graphics.opengl import glFinish

        glFinish()
        drawn_ns = time.monotonic_ns()
        window.unbind(on_flip=first)
        then(drawn_ns)

    window.bind(on_flip=first)


def obey(drawn_ns: int, orders: dict[str, Callable[[], dict[str, list[float]]]]) -> None:
    """Report the first frame, then answer orders from the standard input on an own thread."""
    answers = os.fdopen(int(os.environ["BENCH_ANSWERS"]), "w", encoding="utf-8")

    def listen() -> None:
        print(json.dumps({"first_frame_ns": [drawn_ns]}), file=answers, flush=True)
        for line in sys.stdin:
            word = line.strip()
            try:
                found = orders[word]()
            except Exception as fault:  # noqa: BLE001 - a thread's edge: the harness must hear of it
                print(f"{word}: {fault!r}", file=sys.stderr, flush=True)
                os._exit(1)
            print(json.dumps(found), file=answers, flush=True)

    threading.Thread(target=listen, name="orders", daemon=True).start()


def pause() -> None:
    """Wait for an uneven moment, so that no tap falls in step with the frames."""
    time.sleep(0.12 + random.random() * 0.03)
