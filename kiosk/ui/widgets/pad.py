"""The pad for a PIN: digits, the key that takes one back, and how many were typed."""

from __future__ import annotations

from kiosk.core.viewmodels import Action
from kiosk.ui.box import Box
from kiosk.ui.theme import Look
from kiosk.ui.widgets import key_icons
from kiosk.ui.widgets.button import PushButton
from kiosk.ui.widgets.control import Control
from kiosk.ui.widgets.piece import Piece
from kiosk.ui.widgets.shapes import panel

ROWS, COLUMNS = 4, 3


class DigitKey(PushButton):
    """One digit. Fast fingers may follow each other, as on a keyboard."""

    quick = True

    def __init__(self) -> None:
        super().__init__(role="question")


class EraseKey(Control):
    """Takes the last digit back; its label is the accessible name only."""

    quick = True

    def paint_control(self, look: Look) -> None:
        """Draw box and mark."""
        u, theme = look.metrics.u, look.theme
        fill = theme["surface_pressed" if self.pressed else "surface"]
        panel(self.box, fill, theme["edge"], u(theme.strokes.edge), self.corner(look))
        side = min(self.width, self.height) * 0.5
        key_icons.backspace(self.box.middle(side * 1.2, side * 0.9), theme["ink"], u(4))


class PinPad(Piece):
    """Three digits in a row from the left in every language, as on every pad; 0 at the foot."""

    def __init__(self) -> None:
        super().__init__()
        self._digits = [DigitKey() for _ in range(10)]
        self._erase = EraseKey()
        for key in (*self._digits, self._erase):
            self.add_widget(key)

    def show(self, digits: tuple[Action, ...], erase: Action, look: Look) -> None:
        """Set the keys' actions: 1 to 9, then 0."""
        self.look = look
        for key, action in zip(self._digits, digits, strict=True):
            key.offer(action, look)
        self._erase.offer(erase, look)

    def place(self, box: Box) -> None:
        """Divide the place among the keys."""
        super().place(box)
        if self.look is None:
            return
        gap = self.look.metrics.u(10)
        cells = [cell for row in self.box.rows(ROWS, gap) for cell in row.columns(COLUMNS, gap)]
        for key, cell in zip(self._digits, (*cells[:9], cells[10]), strict=True):
            key.place(cell)
        self._erase.place(cells[11])


class Dots(Piece):
    """A field with a dot for each digit that was typed."""

    def __init__(self) -> None:
        super().__init__()
        self._typed = 0

    def show(self, typed: int, look: Look) -> None:
        """Set how many; they show when placed."""
        self._typed, self.look = typed, look

    def showing(self) -> tuple[object, ...]:
        """Return what the painting depends on."""
        return (self._typed,)

    def paint(self, look: Look) -> None:
        """Draw the field, and the dots from its middle outward."""
        u, theme = look.metrics.u, look.theme
        panel(self.box, theme["surface"], theme["edge"], u(theme.strokes.edge), u(18))
        if not self._typed:
            return
        inner = self.box.inset(u(18), 0)
        step = min(u(40), inner.w / self._typed)
        side = min(u(20), step * 0.7)
        row = inner.middle(step * self._typed, side)
        for cell in row.columns(self._typed, 0):
            # A rounded box stays round at this size, where an ellipse of segments does not.
            panel(cell.middle(side, side), theme["ink"], None, 0, side / 2)
