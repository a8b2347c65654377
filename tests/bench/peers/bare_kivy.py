"""The peer with a face: bare Kivy, default settings, five buttons, or two screens to swap.

`bare_kivy.py five`: one screen with five buttons. `bare_kivy.py swap`: a ScreenManager without
transition and two static screens, each with five buttons and nine labels; a tap swaps them.
"""

from __future__ import annotations

import os
import sys
import tempfile

os.environ.setdefault("KIVY_HOME", tempfile.mkdtemp(prefix="bench-kivy-"))
os.environ["KIVY_NO_ARGS"] = "1"
os.environ["KIVY_WINDOW"] = "sdl2"

from kivy.config import Config

Config.set("graphics", "width", "1280")
Config.set("graphics", "height", "800")

from kivy.app import App  # noqa: E402
from kivy.uix.boxlayout import BoxLayout  # noqa: E402
from kivy.uix.button import Button  # noqa: E402

from tests.bench.peers.bare_orders import five_orders, swap_orders  # noqa: E402


def five_buttons(name: str, manager: object = None) -> BoxLayout:
    """Return a row of five buttons; with a manager, a tap on one swaps its screens."""
    row = BoxLayout()
    for number in range(5):
        button = Button(text=f"{name} {number}")
        if manager is not None:
            button.bind(on_release=lambda _button: _swap(manager))
        row.add_widget(button)
    return row


def _swap(manager: object) -> None:
    manager.current = "b" if manager.current == "a" else "a"  # type: ignore[attr-defined]


def two_screens() -> object:
    """Return a ScreenManager with two static screens."""
    from kivy.uix.label import Label
    from kivy.uix.screenmanager import NoTransition, Screen, ScreenManager

    manager = ScreenManager(transition=NoTransition())
    for name in "ab":
        column = BoxLayout(orientation="vertical")
        for number in range(9):
            column.add_widget(Label(text=f"Static label {name} {number}"))
        column.add_widget(five_buttons(name, manager))
        screen = Screen(name=name)
        screen.add_widget(column)
        manager.add_widget(screen)
    return manager


class Bare(App):  # type: ignore[misc] # Kivy is untyped
    """The smallest Kivy app."""

    kind = "five"

    def build(self) -> object:
        """Return the one widget tree."""
        return five_buttons("button") if self.kind == "five" else two_screens()

    def on_start(self) -> None:
        """Report the first frame and listen from then on."""
        if self.kind == "five":
            five_orders(self.root_window)
        else:
            swap_orders(self.root_window, self.root)


if __name__ == "__main__":
    app = Bare()
    app.kind = sys.argv[1]
    app.run()
