"""A hardware keyboard: Tab and arrows move a visible focus, Enter and Space press, letters type.

The ring shows only after a key was used, and goes with the next touch. The order is the reading
order; left and right are mirrored where text runs from right to left. The keys of the on-screen
keyboard are one stop for Tab; arrows move among them by place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from kiosk.ui.lockdown import install_lockdown
from kiosk.ui.widgets.control import Control
from kiosk.ui.widgets.key import KeyControl
from kiosk.ui.widgets.text_area import TextArea

TAB: Final = 9
SPACE: Final = 32
ENTER: Final = frozenset({13, 271})
BACKSPACE: Final = 8
ARROWS: Final = {273: "up", 274: "down", 275: "right", 276: "left"}
EDITING: Final = {BACKSPACE: "backspace", 278: "home", 279: "end"}
_STEPS: Final = {"right": (1, 0), "left": (-1, 0), "up": (0, 1), "down": (0, -1)}


def install_focus(window: Any, stage: Any) -> Focus:  # noqa: ANN401 - Kivy is untyped
    """Serve a hardware keyboard; `stage.screen` is the screen that is shown.

    It locks the other keys down too (`kiosk.ui.lockdown`). Call it after other handlers of keys
    were bound: Kivy asks the last one first, and this one lets nothing through.
    """
    focus = Focus(window, lambda: stage.screen)
    window.bind(on_textinput=focus.on_text, on_touch_down=focus.on_touch)
    window.focus_of_keys = focus  # Kivy holds methods weakly
    return focus


class Focus:
    """Knows which control the keys go to. `screen` returns the screen that is shown."""

    def __init__(self, window: Any, screen: Callable[[], Any]) -> None:  # noqa: ANN401
        self._window = window
        self._lock = install_lockdown(window, self.on_key)
        self._screen = screen
        self._on: Control | None = None
        self._pressed_space = False

    def remove(self) -> None:
        """Serve keys no more, and let them through again."""
        self.to(None)
        self._lock.remove()
        self._window.unbind(on_textinput=self.on_text, on_touch_down=self.on_touch)

    @property
    def control(self) -> Control | None:
        """The control with the focus, None when it has gone or was switched off."""
        if self._on is not None and self._on in self._stops():
            return self._on
        return None

    def on_key(self, code: int, _text: str | None, modifiers: list[str]) -> None:
        """Do what a key that carries no letter means."""
        on_text = isinstance(self.control, TextArea)
        self._pressed_space = False
        if code == TAB:
            self._move(-1 if "shift" in modifiers else 1)
        elif code in ARROWS:
            self._arrow(ARROWS[code], on_text=on_text)
        elif code in ENTER:
            self._enter(on_text=on_text)
        elif code == SPACE and self.control is not None and not on_text:
            self._pressed_space = True
            self.control.press()
        elif code in EDITING:
            self._edit(EDITING[code])

    def on_text(self, _window: object, text: str) -> bool:
        """Type what a hardware keyboard sends, if this screen takes text."""
        pressed_with_it, self._pressed_space = self._pressed_space, False
        screen = self._screen()
        if hasattr(screen, "type_text") and not (pressed_with_it and text == " "):
            screen.type_text(text)
        return True

    def on_touch(self, *_: object) -> bool:
        """Hide the ring: whoever touches looks at the finger."""
        self.to(None)
        return False

    def to(self, control: Control | None) -> None:
        """Put the focus on a control, or nowhere."""
        if self._on is not None:
            self._on.focused = False
        self._on = control
        if control is not None:
            control.focused = True

    def _move(self, by: int) -> None:
        stops = self._tab_stops()
        if not stops:
            return
        now = self.control
        if isinstance(now, KeyControl):
            now = next(stop for stop in stops if isinstance(stop, KeyControl))
        if now is None:
            self.to(stops[0 if by > 0 else -1])
        else:
            self.to(stops[(stops.index(now) + by) % len(stops)])

    def _arrow(self, direction: str, *, on_text: bool) -> None:
        if on_text and direction in ("left", "right"):
            self._edit(direction)
        elif isinstance(self.control, KeyControl):
            self._move_among_keys(self.control, direction)
        else:
            forward = direction == "down" or direction == ("left" if self._rtl() else "right")
            self._move(1 if forward else -1)

    def _move_among_keys(self, now: KeyControl, direction: str) -> None:
        """Go to the nearest key in this direction; past the edge, on in the Tab order."""
        across, along = _STEPS[direction]

        def distance(key: Control) -> float:
            ahead = (key.center_x - now.center_x) * across + (key.center_y - now.center_y) * along
            aside = (key.center_x - now.center_x) * along, (key.center_y - now.center_y) * across
            return ahead + 2.5 * (abs(aside[0]) + abs(aside[1])) if ahead > 1 else float("inf")

        keys = [key for key in self._stops() if isinstance(key, KeyControl)]
        nearest = min(keys, key=distance)
        if distance(nearest) < float("inf"):
            self.to(nearest)
        elif direction in ("up", "down"):
            self._move(-1 if direction == "up" else 1)

    def _enter(self, *, on_text: bool) -> None:
        if on_text:
            self._screen().type_text("\n")
        elif self.control is not None:
            self.control.press()

    def _edit(self, what: str) -> None:
        screen = self._screen()
        if hasattr(screen, "edit"):
            screen.edit(what)

    def _stops(self) -> list[Control]:
        screen = self._screen()
        if screen is None:
            return []
        return [control for control in screen.controls() if control.enabled]

    def _tab_stops(self) -> list[Control]:
        """Return where Tab stops: every control, but of the keyboard's keys the first alone."""
        stops: list[Control] = []
        for control in self._stops():
            if not (
                isinstance(control, KeyControl) and any(isinstance(s, KeyControl) for s in stops)
            ):
                stops.append(control)
        return stops

    def _rtl(self) -> bool:
        look = getattr(self._screen(), "look", None)
        return bool(look is not None and look.rtl)
