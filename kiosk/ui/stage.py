"""The root of the window: shows one screen at a time, keeps the others for the next time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kivy.clock import Clock
from kivy.graphics import Color, Rectangle
from kivy.uix.widget import Widget

from kiosk.core.messages import Message
from kiosk.core.viewmodels import Frame, ViewModel
from kiosk.ui.screens.registry import screen_class
from kiosk.ui.theme import Metrics, theme

FADE_S = 0.12


class Stage(Widget):
    """Shows ViewModels. `on_message` gets what the widgets say."""

    def __init__(
        self,
        on_message: Callable[[Message], None],
        *,
        size: tuple[int, int],
        inches: float,
        movement: bool,
    ) -> None:
        super().__init__(size_hint=(None, None), size=size)
        self._on_message = on_message
        self._inches = inches
        self._screens: dict[type, Any] = {}
        self._current: Any = None
        self._veil = Veil(self) if movement else None

    @property
    def screen(self) -> Any:  # noqa: ANN401 - any Screen
        """The screen that is shown."""
        return self._current

    def show(self, view: ViewModel) -> None:
        """Show `view` on its screen."""
        screen = self._drawn(view)
        if screen is self._current:
            return
        if self._current is not None:
            self._current.let_go()
            self.remove_widget(self._current)
        self._current = screen
        self.add_widget(screen)
        if self._veil is not None:
            self._veil.lift(view.frame)

    def prepare(self, view: ViewModel) -> None:
        """Draw `view` on its screen without showing it, unless that screen is being shown."""
        kept = self._screens.get(type(view))
        if kept is None or kept is not self._current:
            self._drawn(view)

    def resize(self, size: tuple[int, int]) -> None:
        """Take the window's new size."""
        self.size = size
        if self._current is not None:
            self._drawn(self._current.view)

    def _drawn(self, view: ViewModel) -> Any:  # noqa: ANN401
        kind = type(view)
        if kind not in self._screens:
            self._screens[kind] = screen_class(kind)(self._on_message)
        chosen = theme(view.frame.theme)
        width, height = (round(side) for side in self.size)
        metrics = Metrics(width, height, self._inches, chosen.scale)
        self._screens[kind].show(view, chosen, metrics)
        return self._screens[kind]


class Veil:
    """A short fade: the new screen comes through a veil of paper that vanishes."""

    def __init__(self, stage: Widget) -> None:
        self._left_s = 0.0
        with stage.canvas.after:
            self._colour = Color(1, 1, 1, 0)
            self._paper = Rectangle(size=(0, 0))
        self._stage = stage
        self._event = Clock.create_trigger(self._fade, 0, interval=True)

    def lift(self, frame: Frame) -> None:
        """Begin a fade."""
        red, green, blue, _ = theme(frame.theme)["paper"]
        self._left_s = FADE_S
        self._paper.size = self._stage.size
        self._colour.rgba = red, green, blue, 0.6
        self._event()

    def _fade(self, passed_s: float) -> bool:
        self._left_s -= passed_s
        self._colour.a = 0.6 * max(self._left_s, 0) / FADE_S
        if self._left_s > 0:
            return True
        self._paper.size = 0, 0
        return False
