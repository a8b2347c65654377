"""The root of the window: shows one screen at a time, keeps the others for the next time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kivy.clock import Clock
from kivy.core.window import Window
from kivy.uix.widget import Widget

from kiosk.core.viewmodels import Said
from kiosk.ui.screens.registry import screen_class
from kiosk.ui.seen import Seen
from kiosk.ui.theme import Metrics, theme

FADE_S = 0.12
FADE_FROM = 0.4


class Stage(Widget):
    """Shows ViewModels. `on_message` gets what the widgets say."""

    def __init__(
        self,
        on_message: Callable[[Said], None],
        *,
        size: tuple[int, int],
        inches: float,
        movement: bool,
    ) -> None:
        super().__init__(size_hint=(None, None), size=size)
        self._on_message = on_message
        self.inches = inches
        self._screens: dict[type, Any] = {}
        self._current: Any = None
        self._fade = Fade() if movement else None

    @property
    def screen(self) -> Any:  # noqa: ANN401 - any Screen
        """The screen that is shown."""
        return self._current

    @property
    def still(self) -> bool:
        """Whether no movement is under way."""
        return self._current is None or self._current.opacity >= 1

    def show(self, view: Seen) -> None:
        """Show `view` on its screen, over paper in the theme's colour."""
        screen = self._drawn(view)
        # Clearing costs nothing; a rectangle as large as the window is the dearest thing to draw.
        Window.clearcolor = theme(view.frame.theme)["paper"]
        if screen is self._current:
            return
        if self._current is not None:
            self._current.let_go()
            self.remove_widget(self._current)
        self._current = screen
        self.add_widget(screen)
        if self._fade is not None:
            self._fade.bring(screen)

    def prepare(self, view: Seen) -> None:
        """Draw `view` on its screen without showing it, unless that screen is being shown."""
        kept = self._screens.get(type(view))
        if kept is None or kept is not self._current:
            self._drawn(view)

    def resize(self, size: tuple[int, int]) -> None:
        """Take the window's new size."""
        self.size = size
        if self._current is not None:
            self._drawn(self._current.view)

    def _drawn(self, view: Seen) -> Any:  # noqa: ANN401
        kind = type(view)
        if kind not in self._screens:
            self._screens[kind] = screen_class(kind)(self._on_message)
        chosen = theme(view.frame.theme)
        width, height = (round(side) for side in self.size)
        metrics = Metrics(width, height, self.inches, chosen.scale)
        self._screens[kind].show(view, chosen, metrics)
        return self._screens[kind]


class Fade:
    """A short movement: the new screen comes out of the paper. Nothing more is drawn for it."""

    def __init__(self) -> None:
        self._screen: Any = None
        self._event = Clock.create_trigger(self._step, 0, interval=True)

    def bring(self, screen: Any) -> None:  # noqa: ANN401 - any Screen
        """Begin with this screen; one that was still coming is left whole."""
        if self._screen is not None:
            self._screen.opacity = 1
        self._screen = screen
        screen.opacity = FADE_FROM
        self._event()

    def _step(self, passed_s: float) -> bool:
        share = min(passed_s / FADE_S, 1)
        self._screen.opacity = min(self._screen.opacity + (1 - FADE_FROM) * share, 1)
        return bool(self._screen.opacity < 1)
