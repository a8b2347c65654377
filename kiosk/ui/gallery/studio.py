"""A window without a display, of one size, in which screens are shown one after the other.

Kivy has one window in a process, and its size is settled before the first import: a studio of
another size is another process (`kiosk.ui.gallery.pool`).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from kiosk.config.settings import ScreenSettings, Settings
from kiosk.core.viewmodels import Said
from kiosk.ui.gallery.sizes import Size
from kiosk.ui.seen import Seen


class Studio:
    """Shows ViewModels on the stage that clients see; `told` collects what the widgets say."""

    def __init__(self, size: Size) -> None:
        """Open the window. Raises `RuntimeError` if one of another size is open already."""
        self.size = size
        self.told: list[Said] = []
        self.window: Any = _window(size)
        from kiosk.ui.stage import Stage

        self._hears: Callable[[Said], None] = self.told.append
        self.stage = Stage(
            lambda message: self._hears(message),
            size=(size.width, size.height),
            inches=size.inches,
            movement=False,
        )
        self.window.add_widget(self.stage)

    def show(self, view: Seen) -> Any:  # noqa: ANN401 - a screen, whose class Kivy leaves untyped
        """Show a ViewModel; return the screen that shows it."""
        self.stage.show(view)
        return self.stage.screen

    def hear(self, on_message: Callable[[Said], None]) -> None:
        """Give what the widgets say to `on_message` from now on."""
        self._hears = on_message

    def pixels(self) -> bytes:
        """Draw what is shown and return it: RGBA, the bottom row first."""
        from kivy.graphics.opengl import GL_RGBA, GL_UNSIGNED_BYTE, glReadPixels

        self.window.dispatch("on_draw")
        drawn: bytes = glReadPixels(
            0, 0, self.size.width, self.size.height, GL_RGBA, GL_UNSIGNED_BYTE
        )
        self.window.dispatch("on_flip")
        return drawn

    def save(self, path: Path) -> None:
        """Write what is shown as PNG."""
        from kivy.core.image import ImageLoader

        path.parent.mkdir(parents=True, exist_ok=True)
        saver = next(kind for kind in ImageLoader.loaders if kind.can_save("png", is_bytesio=False))
        width, height = self.size.width, self.size.height
        saver.save(str(path), width, height, "rgba", self.pixels(), True, "png")  # noqa: FBT003

    def close(self) -> None:
        """Take the stage off the window, which stays for the next studio."""
        self.window.remove_widget(self.stage)


def _window(size: Size) -> Any:  # noqa: ANN401
    """Return the process's window, opened off screen if it is not open yet."""
    if "kivy.core.window" not in sys.modules:
        from kiosk.ui.environment import prepare

        os.environ["SDL_VIDEODRIVER"] = "offscreen"
        screen = ScreenSettings(size.inches, size.width, size.height)
        prepare(replace(Settings(), screen=screen), (size.width, size.height))
    from kivy.base import EventLoop
    from kivy.core.window import Window

    EventLoop.ensure_window()
    if tuple(Window.size) != (size.width, size.height):
        message = f"the window is {Window.width}×{Window.height} already, {size.name} needs another"
        raise RuntimeError(message)
    return Window
