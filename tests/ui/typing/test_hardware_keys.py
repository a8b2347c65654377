"""A hardware keyboard: Tab, arrows, Enter and Space; and no key that leads out."""

# ruff: noqa: ANN401 - fixtures' classes can't be imported in this import mode

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kiosk.core.messages import Skipped
from kiosk.core.state import Asking

Press = Callable[..., Any]


def focused(bench: Any) -> Any:
    """Return the control with the focus."""
    return bench.studio.window.focus_of_keys.control


def test_tab_walks_over_every_control_and_comes_round(bench: Any, keys: Press) -> None:
    """Tab stops once at each control in reading order, at the keyboard once, and begins again."""
    from kiosk.ui.widgets.key import KeyControl

    stops = []
    while not stops or focused(bench) is not stops[0]:
        stops.append(focused(bench)) if focused(bench) else None
        keys("tab")
    wanted = [c for c in bench.screen.controls() if c.enabled and not isinstance(c, KeyControl)]
    assert [stop for stop in stops if not isinstance(stop, KeyControl)] == wanted
    assert sum(isinstance(stop, KeyControl) for stop in stops) == 1


def test_shift_tab_goes_back(bench: Any, keys: Press) -> None:
    """Shift and Tab goes to the control before."""
    keys("tab")
    first = focused(bench)
    keys("tab")
    keys("tab", held=("shift",))
    assert focused(bench) is first


def test_the_ring_shows_only_after_keys(bench: Any, keys: Press) -> None:
    """No control shows focus before a key is used, one does after Tab, none after a touch."""
    assert not any(control.focused for control in bench.screen.controls())
    keys("tab")
    assert [control for control in bench.screen.controls() if control.focused] == [focused(bench)]
    bench.tap(bench.key("a"))
    assert not any(control.focused for control in bench.screen.controls())


@pytest.mark.parametrize("key", ["enter", "space"])
def test_enter_and_space_press(bench: Any, keys: Press, key: str) -> None:
    """Enter or Space on the focused control does what a touch does, and types no blank."""
    while focused(bench) is None or not isinstance(
        focused(bench).action and focused(bench).action.message, Skipped
    ):
        keys("tab")
    keys(key, text=" " if key == "space" else "")
    assert bench.told == [Skipped()]
    assert not isinstance(bench.visitor.state.step, Asking)


def test_arrows_move_among_the_keys_by_place(bench: Any, keys: Press) -> None:
    """On the on-screen keyboard an arrow goes to the nearest key in its direction."""
    from kiosk.ui.widgets.key import KeyControl

    while not isinstance(focused(bench), KeyControl):
        keys("tab")
    walked = [focused(bench).plain.text]
    for direction in ("down", "right", "down", "up", "left"):
        keys(direction)
        walked.append(focused(bench).plain.text)
    assert walked[0] == "1"
    assert walked[1:3] == ["q", "w"]
    assert walked[3] in "as"
    assert walked[5] in "q1"


def test_arrows_are_mirrored_in_arabic(arabic: Any, arabic_keys: Press) -> None:
    """Where text runs from right to left, the left arrow goes on to the next control."""
    arabic_keys("tab")
    first = focused(arabic)
    arabic_keys("tab")
    second = focused(arabic)
    arabic_keys("right")
    assert focused(arabic) is first
    arabic_keys("left")
    assert focused(arabic) is second


def test_a_control_that_has_gone_has_no_focus(bench: Any, keys: Press) -> None:
    """After the screen has changed nothing has the focus, and Tab begins anew."""
    keys("tab")
    bench.tell(Skipped())
    assert focused(bench) is None
    keys("tab")
    assert focused(bench) in bench.screen.controls()


@pytest.mark.parametrize(
    ("key", "held"),
    [
        ("f1", ()),
        ("esc", ()),
        ("f4", ("alt",)),
        ("print", ()),
        ("e", ("ctrl",)),
        ("q", ("ctrl",)),
        ("q", ("meta",)),
        ("tab", ("alt",)),
    ],
)
def test_no_key_leads_out(bench: Any, keys: Press, key: str, held: tuple[str, ...]) -> None:
    """F1, Esc, Alt-F4, Print and shortcuts reach nobody, change nothing and close nothing."""
    window = bench.studio.window
    before = list(window.children)
    keys(key, held=held)
    assert keys.reached == []  # type: ignore[attr-defined]
    assert bench.told == []
    assert window.children == before


def test_the_window_refuses_to_close(bench: Any, keys: Press) -> None:
    """A request to close the window (Alt-F4, a window manager) is refused."""
    assert bench.studio.window.dispatch("on_request_close") is True
