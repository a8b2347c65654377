"""No way out by key: every key is either ours or does nothing.

Kivy would open its settings (F1), take a screenshot (F12 and Print with the screenshot module),
show its inspector (Ctrl+E) or close (Esc, Alt+F4, Ctrl+Q, Ctrl+W on a Mac). None of these modules
is loaded, but a handler that takes every key makes sure that none is reached, whoever binds it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

KeyHandler = Callable[[int, str | None, list[str]], None]
"""Told a key's code, the text it carries and the modifiers held."""

KEPT_MODIFIERS = frozenset({"shift", "capslock", "numlock"})
"""With any other modifier a key is a shortcut, and we have none."""


def install_lockdown(window: Any, on_key: KeyHandler) -> Lockdown:  # noqa: ANN401 - Kivy is untyped
    """Take every key from the window; those without Ctrl, Alt or Meta are told to `on_key`."""
    lock = Lockdown(window, on_key)
    window.bind(**lock.handlers)
    window.lockdown = lock  # Kivy holds methods weakly
    return lock


class Lockdown:
    """Passes on what may be typed and swallows the rest."""

    def __init__(self, window: Any, on_key: KeyHandler) -> None:  # noqa: ANN401
        self._window = window
        self._on_key = on_key

    @property
    def handlers(self) -> dict[str, Callable[..., bool]]:
        """What is bound to the window's events."""
        return {
            "on_key_down": self.on_key_down,
            "on_keyboard": self.swallow,
            "on_request_close": self.swallow,
            "on_drop_file": self.swallow,
        }

    def remove(self) -> None:
        """Lock no more."""
        self._window.unbind(**self.handlers)

    def on_key_down(
        self,
        _window: object,
        code: int,
        _scancode: int = 0,
        text: str | None = None,
        modifiers: list[str] | None = None,
        **_: object,
    ) -> bool:
        """Tell a plain key; True keeps Kivy from giving a shortcut to anybody else.

        A plain key goes on: others may count it as a sign of life. What Kivy does with keys hangs
        on `on_keyboard`, which is swallowed whole.
        """
        held = list(modifiers or [])
        plain = KEPT_MODIFIERS.issuperset(held)
        if plain:
            self._on_key(code, text, held)
        return not plain

    def swallow(self, *_: object, **__: object) -> bool:
        """Say that it was dealt with, and do nothing."""
        return True
