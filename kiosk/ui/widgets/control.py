"""Everything that can be touched: one base for faces, buttons, cards and keys.

A control says its action's message by `emit`, which climbs to the nearest `Emitter` (a screen).
It answers on release inside its bounds, so that a finger can slide off to take a touch back
(WCAG 2.5.2), and only if the screen still shows what the finger first touched.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kivy.clock import Clock
from kivy.properties import BooleanProperty

from kiosk.core.viewmodels import Action, Said
from kiosk.ui.box import Box
from kiosk.ui.theme import TARGET_MM, Look
from kiosk.ui.widgets.piece import Piece
from kiosk.ui.widgets.shapes import ring_around

FADED = 0.45
"""How much shows of a control that does nothing at the moment."""


class Emitter(Piece):
    """Where messages leave the widgets: hands each to the one callback it was given."""

    def __init__(self, on_message: Callable[[Said], None]) -> None:
        super().__init__()
        self.on_message = on_message

    @property
    def visit(self) -> int:
        """The visit whose screen this is; a touch that began on another one is ignored."""
        return 0

    @property
    def shown(self) -> bool:
        """Whether the client can see this now."""
        return self.get_root_window() is not None


class Control(Piece):
    """Something to touch. `paint_control` draws it; `pressed` and `focused` paint it anew."""

    quick = False
    """May be touched again and again, like a key: only a bounce is left out."""
    focused = BooleanProperty(False)  # noqa: FBT003
    pressed = BooleanProperty(False)  # noqa: FBT003

    def __init__(self, on_press: Callable[[], None] | None = None) -> None:
        super().__init__()
        self.action: Action | None = None
        self.waiting = False
        self.min_target_mm = TARGET_MM
        self._on_press = on_press
        self._armed: tuple[object, ...] | None = None
        self.fbind("focused", self._changed)
        self.fbind("pressed", self._changed)

    @property
    def enabled(self) -> bool:
        """Whether a touch does anything."""
        return self._on_press is not None or (self.action is not None and self.action.enabled)

    def offer(self, action: Action, look: Look) -> None:
        """Set what the control does and how it looks; it shows when it is placed."""
        self.action, self.look = action, look

    def press(self) -> None:
        """Do what a touch does; a hardware key on the focused control calls this too."""
        if not self.enabled:
            return
        if self._on_press is not None:
            self._on_press()
        elif self.action is not None:
            # Screens of the visit are given actions of the visit only.
            self.emit(self.action.message)

    def emit(self, message: Said) -> None:
        """Send a message up to the screen."""
        emitter = self.emitter()
        if emitter is not None:
            emitter.on_message(message)

    def emitter(self) -> Emitter | None:
        """Return the nearest `Emitter` above."""
        widget = self.parent
        while widget is not None and not isinstance(widget, Emitter):
            widget = widget.parent if widget.parent is not widget else None
        return widget

    def on_touch_down(self, touch: Any) -> bool:  # noqa: ANN401 - Kivy is untyped
        """Take the touch and show it."""
        if not self.collide_point(*touch.pos) or touch.is_mouse_scrolling:
            return False
        if self.enabled and self._armed is None:
            touch.grab(self)
            self._armed = self._what_is_shown()
            self.pressed = True
        return True

    def on_touch_move(self, touch: Any) -> bool:  # noqa: ANN401
        """Let go when the finger slides off, and take it again when it comes back."""
        if touch.grab_current is not self:
            return False
        self.pressed = self.collide_point(*touch.pos)
        return True

    def on_touch_up(self, touch: Any) -> bool:  # noqa: ANN401
        """Act, if the finger is still on the control and the control still the same."""
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        inside = self.pressed
        same = self._armed == self._what_is_shown()
        self.pressed, self._armed = False, None
        if inside and same:
            self.press()
        return True

    def let_go(self) -> None:
        """Forget a touch that is still down: the screen goes away under the finger."""
        self.pressed, self._armed = False, None

    def wait(self, *, waiting: bool) -> None:
        """Fade while an answer is being stored, or stop it."""
        self.waiting = waiting
        self.repaint()

    def showing(self) -> tuple[object, ...]:
        """Return what the painting depends on."""
        return self.action, self.pressed, self.focused, self.enabled, self.waiting

    def paint(self, look: Look) -> None:
        """Draw the control, and the ring when it has the keyboard's focus."""
        self.opacity = FADED if self.waiting or not self.enabled else 1.0
        self.paint_control(look)
        if self.focused:
            u, strokes = look.metrics.u, look.theme.strokes
            ring_around(self.ring(), look.theme["focus"], u(strokes.focus), self.corner(look))

    def paint_control(self, look: Look) -> None:
        """Draw everything but the focus ring."""

    def ring(self) -> Box:
        """Return where the focus ring goes."""
        return self.box

    def corner(self, look: Look) -> float:
        """Return the radius of the corners in pixels."""
        return look.metrics.u(18)

    def _what_is_shown(self) -> tuple[object, ...] | None:
        emitter = self.emitter()
        if emitter is None or not emitter.shown:
            return (None,)
        return (emitter.visit, self.action and self.action.message)

    def _changed(self, *_: object) -> None:
        # Before the next frame and not at once: a tap that begins and ends between two frames
        # then costs no painting on the screen that it leaves.
        Clock.schedule_once(self._repaint_late, -1)

    def _repaint_late(self, _passed_s: float) -> None:
        self.repaint()
