# ruff: noqa: ANN401 - Kivy is untyped
"""A real kiosk in an offscreen window, driven by touches and a clock moved by hand."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ui.app.hands import SIZE, Bench, Gate


@pytest.fixture(scope="session")
def window() -> Any:
    """The one window that a process can have."""
    if "kivy.core.window" not in sys.modules:
        os.environ["SDL_VIDEODRIVER"] = "offscreen"
        from kiosk.config.settings import Settings
        from kiosk.ui.environment import prepare

        prepare(Settings(), SIZE)
    from kivy.base import EventLoop, runTouchApp
    from kivy.core.window import Window

    if EventLoop.status != "started":
        runTouchApp(embedded=True)
        EventLoop.set_window(Window)
    return Window


@pytest.fixture
def make_bench(window: Any, tmp_path: Path) -> Iterator[Callable[..., Bench]]:
    """Start kiosks: `make_bench(language="fi", survey="pulse", gate=None, staff=None)`."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    benches: list[Bench] = []

    def make(
        *, language: str = "fi", survey: str = "pulse", gate: Gate | None = None, staff: Any = None
    ) -> Bench:
        bench = Bench(window, tmp_path, language=language, survey=survey, gate=gate, staff=staff)
        benches.append(bench)
        return bench

    yield make
    for bench in benches:
        bench.finish()
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.fixture
def bench(make_bench: Callable[..., Bench]) -> Bench:
    """A kiosk in Finnish with the default survey, its screens drawn ahead."""
    return make_bench()
