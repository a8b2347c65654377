"""A client of the real app: taps, or for the long run messages, one for each drawn frame."""

from __future__ import annotations

import threading
import time

from kiosk.core import messages as m
from kiosk.ui.widgets.control import Control, Emitter
from tests.bench.subjects.fingers import Finger, pause
from tests.bench.untyped import Untyped

_TOUCH_AGAIN_S = 0.45
"""Two touches closer than 400 ms are taken for one."""
_LONG_RUN = 1000
_EVERY = 10
_GIVE_UP_S = 1200


class Client:
    """Somebody in front of the window."""

    def __init__(self, window: Untyped) -> None:
        self._window = window
        self._finger = Finger(window)
        self._finger.look = self.screen_name

    def screen(self) -> Untyped:
        """Return the screen that stands there."""
        return next(_emitters(self._window.children))

    def screen_name(self) -> str:
        """Return its class's name."""
        return type(self.screen()).__name__

    def timed_visit(self) -> dict[str, list[float]]:
        """Make one visit by taps; the seconds from each lifted finger to the next screen drawn."""
        found = {
            "topics": [self._go(m.Answered, "TopicsScreen")],
            "comment": [self._go((m.Advanced, m.Skipped), "CommentScreen")],
            "thanks": [self._go((m.Advanced, m.Skipped), "LastScreen")],
        }
        self._go(m.Finished, "RatingScreen")
        return found

    def first_answer(self) -> dict[str, list[float]]:
        """Put a finger on a face of the resting kiosk; the seconds until that shows."""
        x, y = self._centre(m.Answered)
        began = self._finger.down(x, y)
        answered = self._finger.wait(began, lambda _shown: True) - began
        time.sleep(0.06)
        self._finger.wait(self._finger.up(x, y), lambda shown: shown == "TopicsScreen")
        self._go((m.Advanced, m.Skipped), "CommentScreen")
        self._go((m.Advanced, m.Skipped), "LastScreen")
        self._go(m.Finished, "RatingScreen")
        return {"answer": [answered]}

    def thousand(self) -> dict[str, list[float]]:
        """Make a thousand visits, each with topics and a comment, as fast as they are drawn."""
        run = _LongRun(self, self._window)
        if not run.done.wait(_GIVE_UP_S):
            raise TimeoutError(f"stuck on {self.screen_name()} after {run.visits} visits")
        return {"visits": [run.visits]}

    def _go(self, kinds: type | tuple[type, ...], to: str) -> float:
        time.sleep(_TOUCH_AGAIN_S)
        pause()
        x, y = self._centre(kinds)
        return self._finger.tap_s(x, y, lambda shown: shown == to)

    def _centre(self, kinds: type | tuple[type, ...]) -> tuple[float, float]:
        offered = [c for c in _controls(self.screen()) if _says(c, kinds)]
        if not offered:
            raise LookupError(f"{self.screen_name()} offers no {kinds}")
        return tuple(offered[-1].center)


class _LongRun:
    """Sends messages as fast as the app takes them; runs on the interface's thread.

    Every tenth visit waits for a drawn frame after each message, so that every screen is drawn;
    the others only where the app waits for a commit.
    """

    def __init__(self, client: Client, window: Untyped) -> None:
        self._client, self._window = client, window
        self.visits = 0
        self.done = threading.Event()
        from kivy.clock import Clock

        self._clock = Clock
        self._clock.schedule_interval(self._step, 0)

    def _step(self, _dt: float) -> None:
        while self._send() and self.visits % _EVERY != 0:
            pass
        if self.visits == _LONG_RUN:
            self._clock.unschedule(self._step)
            self.done.set()

    def _send(self) -> bool:
        """Send the next message; False if the app first waits for a commit, or at the end."""
        screen = self._client.screen()
        seen = screen.view
        message = self._next(type(screen).__name__, seen)
        if message is None or self.visits == _LONG_RUN:
            return False
        screen.on_message(m.Touched())
        screen.on_message(message)
        return self._client.screen().view is not seen

    def _next(self, name: str, view: Untyped) -> Untyped:
        if name == "RatingScreen":
            return None if view.busy else view.faces[self.visits % len(view.faces)].action.message
        if name == "TopicsScreen":
            if not any(option.selected for option in view.options):
                return view.options[self.visits % len(view.options)].message
            return view.steps.next.message
        if name == "CommentScreen":
            if not view.text:
                return m.Typed(f"Odotin kauan, mutta kerran {self.visits} autettiin hyvin.")
            return view.steps.next.message
        if name == "LastScreen":
            self.visits += 1
            return view.done.message
        return None


def _emitters(widgets: Untyped) -> Untyped:
    for widget in widgets:
        if isinstance(widget, Emitter):
            yield widget
        else:
            yield from _emitters(widget.children)


def _controls(widget: Untyped) -> Untyped:
    for child in widget.children:
        if isinstance(child, Control):
            yield child
        yield from _controls(child)


def _says(control: Control, kinds: type | tuple[type, ...]) -> bool:
    return control.action is not None and isinstance(control.action.message, kinds)
