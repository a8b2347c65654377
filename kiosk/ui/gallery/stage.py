"""A window of one size without a display, in which screens are shown one after the other.

Kivy has one window in a process, and its size is settled before the first import: a stage is a
process of its own (`kiosk.ui.gallery.pool`).
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from kiosk.config.settings import ScreenSettings, Settings
from kiosk.core.messages import Message
from kiosk.core.viewmodels import ViewModel
from kiosk.ui.gallery.sizes import Size


class Stage:
    """Shows ViewModels with the screens that clients see. Construct one in a process."""

    def __init__(self, size: Size) -> None:
        from kiosk.ui.environment import prepare

        os.environ["SDL_VIDEODRIVER"] = "offscreen"
        screen = ScreenSettings(size.inches, size.width, size.height)
        prepare(replace(Settings(), screen=screen), (size.width, size.height))
        from kivy.base import EventLoop
        from kivy.core.window import Window

        EventLoop.ensure_window()
        self.size = size
        self.window: Any = Window
        self.told: list[Message] = []
        self._screens: dict[type, Any] = {}
        self.screen: Any = None

    def show(self, view: ViewModel) -> Any:  # noqa: ANN401 - a screen, whose class Kivy leaves untyped
        """Show a ViewModel; return the screen that shows it."""
        from kiosk.ui.screens.registry import screen_class
        from kiosk.ui.theme import theme

        kind = type(view)
        if kind not in self._screens:
            self._screens[kind] = screen_class(kind)(self.told.append)
        screen = self._screens[kind]
        if self.screen is not screen:
            if self.screen is not None:
                self.screen.let_go()
                self.window.remove_widget(self.screen)
            self.window.add_widget(screen)
            self.screen = screen
        look = theme(view.frame.theme)
        screen.show(view, look, replace(self.size.metrics, scale=look.scale))
        return screen

    def pixels(self) -> bytes:
        """Draw what is shown and return it, RGBA, the bottom row first."""
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

        saver = next(
            loader for loader in ImageLoader.loaders if loader.can_save("png", is_bytesio=False)
        )
        pixels = self.pixels()
        path.parent.mkdir(parents=True, exist_ok=True)
        saver.save(str(path), self.size.width, self.size.height, "rgba", pixels, True, "png")  # noqa: FBT003
