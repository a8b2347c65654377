"""The scripted client: looks at the screen, finds the control, touches it, like anybody would."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final, Protocol

from kivy.core.image import ImageLoader
from kivy.graphics.opengl import GL_RGBA, GL_UNSIGNED_BYTE, glReadPixels

from kiosk.core.keyboards import Key
from kiosk.ui.demo.finger import Finger
from kiosk.ui.demo.script import Await, Picture, Step, Touch, Write
from kiosk.ui.screens.base import Screen
from kiosk.ui.widgets.control import Control
from kiosk.ui.widgets.key import KeyControl

_PRESS_S: Final = 0.04
"""How long the finger stays down."""
_BETWEEN_TAPS_S: Final = 0.45
"""Longer than the 400 ms within which a second touch does nothing."""
_BETWEEN_KEYS_S: Final = 0.08
_PATIENCE_S: Final = 20.0
"""After this long without the control it looks for, the client gives up."""


class StuckError(Exception):
    """What the script asks for can't be done on this screen."""


class Eyes(Protocol):
    """What the client sees."""

    def screen(self) -> Screen[Any]:
        """Return the screen that shows now."""
        ...

    def photograph(self, name: str) -> None:
        """Keep a picture of it."""
        ...


class Client:
    """Does the steps, one after the other; `turn` is called often and never waits."""

    def __init__(self, steps: Iterable[Step], eyes: Eyes, finger: Finger) -> None:
        self._steps = deque(steps)
        self._eyes, self._finger = eyes, finger
        self._rest_until_s = 0.0
        self._began_s: float | None = None
        self._text: deque[str] = deque()

    def turn(self, now_s: float) -> bool:
        """Do what is next, if it is time; returns whether anything is left to do.

        Raises `StuckError` when the same step has been tried for 20 s.
        """
        if now_s < self._rest_until_s:
            return True
        if self._finger.is_down:
            self._finger.lift()
            typing = self._text and isinstance(self._steps[0], Write)
            self._rest_until_s = now_s + (_BETWEEN_KEYS_S if typing else _BETWEEN_TAPS_S)
            return True
        if not self._steps:
            return False
        self._try(self._steps[0], now_s)
        return True

    def _try(self, step: Step, now_s: float) -> None:
        began_s = self._began_s = now_s if self._began_s is None else self._began_s
        if self._do(step, now_s):
            self._steps.popleft()
            self._began_s = None
        elif now_s - began_s > _PATIENCE_S:
            raise StuckError(f"{step} on {type(self._eyes.screen().view).__name__}")

    def _do(self, step: Step, now_s: float) -> bool:
        """Take the step if the screen offers it; returns whether it is taken."""
        match step:
            case Await(name):
                return type(self._eyes.screen().view).__name__ == name
            case Picture(name):
                self._eyes.photograph(name)
                return True
            case Touch(message):
                return self._touch(
                    lambda c: c.action is not None and c.action.message == message, now_s
                )
            case Write(text):
                return self._write(text, now_s)

    def _write(self, text: str, now_s: float) -> bool:
        if not self._text:
            self._text.extend(text)
        letter = self._text[0]
        if self._touch(lambda c: isinstance(c, KeyControl) and _types(c.key, letter), now_s):
            self._text.popleft()
            return not self._text
        self._touch(lambda c: isinstance(c, KeyControl) and self._leads_to(c, letter), now_s)
        return False

    def _leads_to(self, control: KeyControl, letter: str) -> bool:
        keys = [c.key for c in self._eyes.screen().controls() if isinstance(c, KeyControl)]
        other_case = any(key.text.swapcase() == letter for key in keys if key.do == "type")
        return control.plain.do == ("shift" if other_case else "symbols")

    def _touch(self, wanted: Callable[[Control], bool], now_s: float) -> bool:
        screen = self._eyes.screen()
        found = next((c for c in screen.controls() if c.enabled and wanted(c)), None)
        if found is None:
            return False
        width, height = screen.get_root_window().size
        x, y = found.to_window(*found.center)
        self._finger.press(x / width, y / height)
        self._rest_until_s = now_s + _PRESS_S
        return True


def _types(key: Key, letter: str) -> bool:
    return key.do == "space" if letter == " " else key.do == "type" and key.text == letter


class Camera:
    """Numbers the pictures in the order in which they are taken."""

    def __init__(self, stage: Any, folder: Path) -> None:  # noqa: ANN401 - any root widget
        self._stage, self._folder = stage, folder
        self._taken = 0
        folder.mkdir(parents=True, exist_ok=True)

    def screen(self) -> Screen[Any]:
        """Return the screen that shows now."""
        shown: Screen[Any] = self._stage.screen
        return shown

    def photograph(self, name: str) -> None:
        """Write what the window shows as `NN-name.png`."""
        self._taken += 1
        window = self._stage.get_root_window()
        width, height = window.size
        window.dispatch("on_draw")
        pixels = glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE)
        path = self._folder / f"{self._taken:02}-{name}.png"
        loader = next(one for one in ImageLoader.loaders if one.can_save("png", is_bytesio=False))
        loader.save(str(path), width, height, "rgba", pixels, True, "png")  # noqa: FBT003
