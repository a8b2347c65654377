"""A comment screen in a window off screen, a finger for it, and a core behind it."""

# ruff: noqa: ANN401 - Kivy is untyped

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from kiosk.config.settings import Settings
from kiosk.core.messages import Message
from kiosk.core.view import view
from kiosk.texts import Catalogues
from kiosk.ui.gallery.sizes import SIZES
from kiosk.ui.gallery.studio import Studio
from kiosk.ui.gallery.visitor import Visitor, rules_of

os.environ.setdefault("KIVY_NO_ARGS", "1")


@dataclass
class Bench:
    """The screen, the visit behind it, and a clock driven by hand."""

    studio: Studio
    visitor: Visitor
    language: str = "fi"
    now_ms: float = 10_000.0
    told: list[Message] = field(default_factory=list)
    _fingers: dict[str, Any] = field(default_factory=dict)

    @property
    def screen(self) -> Any:
        """The screen that is shown."""
        return self.studio.stage.screen

    @property
    def draft(self) -> str:
        """The draft as the core has it."""
        return self.visitor.state.draft or ""

    def tell(self, message: Message) -> None:
        """Send a message to the core and show what comes of it."""
        self.told.append(message)
        self.visitor.tell(message)
        self.show()

    def show(self) -> None:
        """Show the visit as it stands."""
        self.studio.show(view(self.visitor.rules, self.visitor.state, Catalogues()))

    def key(self, label: str) -> Any:
        """Return the on-screen key that types or does this."""
        keys = self.screen.keyboard.sheet.keys
        return next(key for key in keys if label.lower() in (key.plain.text, key.plain.do))

    def down(self, control: Any, finger: str = "f") -> None:
        """Put a finger on a control."""
        self._fingers[finger] = touch_at(*control.center)
        self._fingers[finger].touch_down()

    def up(self, finger: str = "f") -> None:
        """Lift a finger."""
        self._fingers.pop(finger).touch_up()

    def tap(self, control: Any, *, after_ms: float = 500, long_ms: float = 60) -> None:
        """Tap a control, by default long enough after the last tap."""
        self.now_ms += after_ms
        self.down(control)
        self.now_ms += long_ms
        self.up()

    def tap_at(self, x: float, y: float) -> None:
        """Tap a place in the window."""
        finger = touch_at(x, y)
        finger.touch_down()
        finger.touch_up()

    def type(self, text: str) -> None:
        """Type on the on-screen keyboard, 120 ms from key to key."""
        for sign in text:
            self.tap(self.key(sign), after_ms=60)


def touch_at(x: float, y: float) -> Any:
    """Return a finger that can be put down there, in the window's pixels."""
    from kivy.tests.common import UnitTestTouch

    return UnitTestTouch(x, y)


@pytest.fixture(scope="session")
def studio() -> Studio:
    """The one window of this process, 1280×800."""
    studio = Studio(next(size for size in SIZES if size.name == "10"))
    studio.window.remove_widget(studio.stage)
    return studio


@pytest.fixture
def bench(studio: Studio) -> Iterator[Bench]:
    """A visit that has come to the comment, in Finnish."""
    yield from _bench(studio, "fi", "comment")


@pytest.fixture
def arabic(studio: Studio) -> Iterator[Bench]:
    """A visit that has come to the comment, in Arabic."""
    yield from _bench(studio, "ar", "comment")


@pytest.fixture
def guarded(bench: Bench) -> Iterator[Bench]:
    """The same with the touch filter at the window's edge, on a clock driven by hand."""
    yield from _guarded(bench)


@pytest.fixture
def keys(bench: Bench) -> Iterator[Callable[..., None]]:
    """Press hardware keys: `keys("tab")`, `keys(text="ä")`; focus is installed as in the app."""
    yield from _keys(bench)


@pytest.fixture
def arabic_keys(arabic: Bench) -> Iterator[Callable[..., None]]:
    """Hardware keys for the Arabic screen."""
    yield from _keys(arabic)


CODES = {
    "tab": 9, "enter": 13, "space": 32, "backspace": 8, "esc": 27, "f1": 282, "f4": 285,
    "print": 316, "up": 273, "down": 274, "right": 275, "left": 276, "home": 278, "end": 279,
    "e": 101, "q": 113,
}  # fmt: skip


def _guarded(bench: Bench) -> Iterator[Bench]:
    from kiosk.ui.touch import install_touch_filter

    edge = install_touch_filter(
        bench.studio.window, Settings(), lambda: bench.visitor.state.visit, lambda: bench.now_ms
    )
    yield bench
    edge.remove()


def _keys(bench: Bench) -> Iterator[Callable[..., None]]:
    from kiosk.ui.focus import install_focus

    window = bench.studio.window
    reached: list[int] = []

    def listener(_window: object, code: int, *_: object) -> None:
        reached.append(code)

    # Whoever listened before is asked after, and must be asked nothing.
    window.bind(on_keyboard=listener)
    focus = install_focus(window, bench.studio.stage)

    def press(name: str = "", *, text: str = "", held: tuple[str, ...] = ()) -> bool:
        taken = False
        if name and not window.dispatch("on_key_down", CODES[name], 0, None, list(held)):
            taken = window.dispatch("on_keyboard", CODES[name], 0, None, list(held))
        if text:
            window.dispatch("on_textinput", text)
        return taken

    press.reached = reached  # type: ignore[attr-defined]
    yield press
    focus.remove()
    window.unbind(on_keyboard=listener)


@pytest.fixture
def topics(studio: Studio) -> Iterator[Bench]:
    """A visit that has come to the topics, guarded by the touch filter."""
    yield from _guarded(next(bench := _bench(studio, "fi", "topics")))
    next(bench, None)


def _bench(studio: Studio, language: str, kind: str) -> Iterator[Bench]:
    visitor = Visitor(rules_of("pulse", language))
    visitor.go_to(kind)
    _alone(studio)
    bench = Bench(studio, visitor, language)
    studio.hear(bench.tell)
    bench.show()
    yield bench
    if studio.stage.screen is not None:
        studio.stage.screen.let_go()
    studio.window.remove_widget(studio.stage)


def _alone(studio: Studio) -> None:
    """Take away what another test module's kiosk may have left in the process's one window."""
    for left in ("touch_edge", "focus_of_keys"):
        if hasattr(studio.window, left):
            getattr(studio.window, left).remove()
    for child in list(studio.window.children):
        if child is not studio.stage:
            studio.window.remove_widget(child)
    if studio.stage not in studio.window.children:
        studio.window.add_widget(studio.stage)
