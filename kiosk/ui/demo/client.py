"""The scripted client: looks at the screen, finds the control, touches it, like anybody would."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final, Protocol

from kivy.core.image import ImageLoader
from kivy.graphics.opengl import GL_RGBA, GL_UNSIGNED_BYTE, glReadPixels

from kiosk.core.keyboards import Key
from kiosk.core.messages import Message, Typed
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
    """Does the steps, one after the other; `turn` is called often and never waits.

    Like a person, it touches again when nothing came of a touch.
    """

    def __init__(self, steps: Iterable[Step], eyes: Eyes, finger: Finger) -> None:
        self._steps = deque(steps)
        self._eyes, self._finger = eyes, finger
        self._rest_until_s = 0.0
        self._began_s: float | None = None
        self._left_to_write = ""
        self._heard: list[Message] = []

    def hear(self, message: Message) -> None:
        """Note what the screen made of a touch."""
        self._heard.append(message)

    def turn(self, now_s: float) -> bool:
        """Do what is next, if it is time; returns whether anything is left to do.

        Raises `StuckError` when the same step has been tried for 20 s.
        """
        if now_s < self._rest_until_s:
            return True
        if self._finger.is_down:
            self._finger.lift()
            typing = bool(self._steps) and isinstance(self._steps[0], Write)
            self._rest_until_s = now_s + (_BETWEEN_KEYS_S if typing else _BETWEEN_TAPS_S)
            return True
        if not self._steps:
            return False
        self._try(self._steps[0], now_s)
        return True

    def _try(self, step: Step, now_s: float) -> None:
        began_s = self._began_s = now_s if self._began_s is None else self._began_s
        if self._is_done(step, now_s):
            self._steps.popleft()
            self._began_s = None
        elif now_s - began_s > _PATIENCE_S:
            raise StuckError(f"{step} on {type(self._eyes.screen().view).__name__}")

    def _is_done(self, step: Step, now_s: float) -> bool:
        """Look whether the step was taken; take it if the screen offers it."""
        heard, self._heard = self._heard, []
        match step:
            case Await(name):
                return type(self._eyes.screen().view).__name__ == name
            case Picture(name):
                self._eyes.photograph(name)
                return True
            case Touch(message):
                return message in heard or self._touch(
                    lambda c: c.action is not None and c.action.message == message, now_s
                )
            case Write(text):
                return self._has_written(text, heard, now_s)

    def _has_written(self, text: str, heard: Iterable[Message], now_s: float) -> bool:
        if self._began_s == now_s:
            self._left_to_write = text
        if any(isinstance(message, Typed) for message in heard):
            self._left_to_write = self._left_to_write[1:]
        if not self._left_to_write:
            self._rest_until_s = now_s + _BETWEEN_TAPS_S
            return True
        letter, keys = self._left_to_write[0], self._keys()
        leads = _leading_to(letter, [key.key for key in keys])
        self._touch(
            lambda c: isinstance(c, KeyControl) and (_types(c.key, letter) or c.plain.do == leads),
            now_s,
        )
        return False

    def _keys(self) -> list[KeyControl]:
        return [c for c in self._eyes.screen().controls() if isinstance(c, KeyControl)]

    def _touch(self, wanted: Callable[[Control], bool], now_s: float) -> bool:
        """Put the finger on a control, if it is there. Never done yet: the screen must answer."""
        screen = self._eyes.screen()
        found = next((c for c in screen.controls() if c.enabled and wanted(c)), None)
        if found is not None:
            width, height = screen.get_root_window().size
            x, y = found.to_window(*found.center)
            self._finger.press(x / width, y / height)
            self._rest_until_s = now_s + _PRESS_S
        return False


def _leading_to(letter: str, keys: Iterable[Key]) -> str | None:
    """Return what a key must do to bring this letter on; None: it is there."""
    shown = [key for key in keys if key.do in ("type", "space")]
    if any(_types(key, letter) for key in shown):
        return None
    return "shift" if any(key.text.swapcase() == letter for key in shown) else "symbols"


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
