"""What the bare Kivy peer does when it is asked."""

from __future__ import annotations

from tests.bench.subjects.fingers import Finger, obey, pause, when_drawn
from tests.bench.untyped import Untyped

_SWAPS = 10
_TAPS = 1000


def five_orders(window: Untyped) -> None:
    """Listen to `taps`: a thousand taps on the middle button, as fast as they are drawn."""

    def listen(drawn_ns: int) -> None:
        finger = Finger(window)
        obey(drawn_ns, {"taps": lambda: _taps(finger)})

    when_drawn(window, listen)


def swap_orders(window: Untyped, manager: Untyped) -> None:
    """Listen to `swap`: some swaps of the two screens, each timed from touch to drawn frame."""

    def listen(drawn_ns: int) -> None:
        finger = Finger(window)
        finger.look = lambda: manager.current
        obey(drawn_ns, {"swap": lambda: _swaps(finger)})

    when_drawn(window, listen)


def _swaps(finger: Finger) -> dict[str, list[float]]:
    return {"swap": [_swap_s(finger) for _ in range(_SWAPS)]}


def _swap_s(finger: Finger) -> float:
    pause()
    before = finger.look()
    return finger.tap_s(640, 30, lambda shown: shown != before)


def _taps(finger: Finger) -> dict[str, list[float]]:
    for _ in range(_TAPS):
        finger.wait(finger.down(640, 400), lambda _shown: True)
        finger.wait(finger.up(640, 400), lambda _shown: True)
    return {}
