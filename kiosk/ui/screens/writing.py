"""The draft as it is being written: keys in, text area and keyboard shown, `Typed` out.

What a key does is decided in `kiosk.core.typing`; here its state is kept while the screen shows.
"""

from __future__ import annotations

from collections.abc import Callable

from kiosk.core import typing
from kiosk.core.keyboards import Key, Keyboard
from kiosk.core.messages import Message, Typed
from kiosk.core.typing import Typing
from kiosk.core.viewmodels import CommentView
from kiosk.ui.keyboard_files import has_keyboard, keyboard
from kiosk.ui.theme import Look
from kiosk.ui.widgets.key import Mood
from kiosk.ui.widgets.keyboard import Face, KeyboardPanel
from kiosk.ui.widgets.text_area import TextArea


class Writing:
    """Holds the typing's state between a key and the view that answers it."""

    def __init__(
        self, area: TextArea, panel: KeyboardPanel, on_message: Callable[[Message], None]
    ) -> None:
        self._area = area
        self._panel = panel
        self._on_message = on_message
        self._view: CommentView | None = None
        self._look: Look | None = None
        self._layout = ""
        self.state = Typing()

    @property
    def compact(self) -> bool:
        """Four rows instead of five: digits are on a layer of their own."""
        return self._look is not None and self._look.metrics.compact

    def follow(self, view: CommentView, look: Look) -> None:
        """Take over what the core shows; its draft wins where it differs from ours."""
        before = self._view
        self._view, self._look = view, look
        if before is None or (before.keyboard, before.frame.visit) != (
            view.keyboard,
            view.frame.visit,
        ):
            self._layout = view.keyboard
            self.state = typing.resume(view.text, auto_shift=self._keyboard.has_case)
        elif view.text != self.state.text:
            self.state = typing.resume(view.text, auto_shift=self._keyboard.has_case)
        self._show()

    def forget(self) -> None:
        """Drop the draft: the screen is going away."""
        self._view, self.state = None, Typing()
        self._area.write("", 0)

    def press(self, key: Key) -> None:
        """Do what a key of the on-screen keyboard does."""
        match key.do:
            case "type" | "space":
                self.type(key.text)
            case "shift":
                self._become(typing.press_shift(self.state))
            case "symbols":
                self._become(typing.press_layer(self.state))
            case "backspace":
                self._become(typing.backspace(self.state, auto_shift=self._auto_shift))
            case "clear":
                self._become(typing.clear(self.state, auto_shift=self._auto_shift))
            case "layout":
                self._next_layout()

    def type(self, text: str) -> None:
        """Type text at the caret, as far as the comment's limit allows."""
        limit = self._view.limit if self._view else 0
        self._become(typing.insert(self.state, text, limit=limit, auto_shift=self._auto_shift))

    def edit(self, what: str) -> None:
        """Do an editing key: backspace, left, right, home or end; left and right as they look."""
        auto_shift = self._auto_shift
        if what == "backspace":
            self._become(typing.backspace(self.state, auto_shift=auto_shift))
            return
        if self._area.caret_reads_rtl and what in ("left", "right"):
            what = "right" if what == "left" else "left"
        for step in ("left", "right", "home", "end"):
            if what == step:
                self._become(typing.move(self.state, step, auto_shift=auto_shift))

    def place_caret(self, caret: int) -> None:
        """Put the caret where the client tapped."""
        self._become(typing.place(self.state, caret, auto_shift=self._auto_shift))

    @property
    def _keyboard(self) -> Keyboard:
        return keyboard(self._layout)

    @property
    def _auto_shift(self) -> bool:
        return self._keyboard.has_case

    def _become(self, state: Typing) -> None:
        typed = state.text != self.state.text
        if state == self.state:
            return
        self.state = state
        self._show()
        if typed:
            self._on_message(Typed(state.text))

    def _next_layout(self) -> None:
        """Show the next of the offered languages' keyboards."""
        offered = self._offered()
        at = offered.index(self._layout) if self._layout in offered else -1
        self._layout = offered[(at + 1) % len(offered)]
        self.state = typing.place(self.state, self.state.caret, auto_shift=self._auto_shift)
        self._show()

    def _offered(self) -> list[str]:
        """Return the layouts to choose from: one for each offered language that has one."""
        header = self._view.frame.header if self._view else None
        codes = [item.code for item in header.languages] if header else []
        offered = [code for code in codes if has_keyboard(code)]
        return offered if self._layout in offered else [self._layout, *offered]

    def _show(self) -> None:
        if self._view is None or self._look is None:
            return
        self._area.write(self.state.text, self.state.caret)
        face = Face(
            keyboard=self._keyboard,
            layer=self.state.layer,
            compact=self.compact,
            several=len(self._offered()) > 1,
            space_label=self._view.space_label,
            clear_label=self._view.clear_label,
        )
        mood = Mood(
            capitals=self.state.capitals,
            locked=self.state.shift == "locked",
            can_undo=self.state.cleared is not None,
        )
        self._panel.show(face, mood, self._look)
