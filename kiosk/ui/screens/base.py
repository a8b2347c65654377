"""What every screen has: one input, `show(view, theme, metrics)`; one output, messages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

from kiosk.core.viewmodels import Said
from kiosk.ui.box import Box
from kiosk.ui.screens.waiting import Waiting
from kiosk.ui.seen import Seen
from kiosk.ui.theme import Look, Metrics, Theme
from kiosk.ui.widgets.alike import alike
from kiosk.ui.widgets.bar import Bar
from kiosk.ui.widgets.button import PushButton
from kiosk.ui.widgets.control import Control, Emitter
from kiosk.ui.widgets.face import FaceControl
from kiosk.ui.widgets.links import Links
from kiosk.ui.widgets.piece import Piece

View = TypeVar("View", bound="Seen")


class Screen(Emitter, Generic[View]):
    """Draws one kind of ViewModel. A subclass says what to fill in and where to put it.

    Boxes are computed for left-to-right reading; `put` mirrors them for the other direction.
    """

    def __init__(self, on_message: Callable[[Said], None]) -> None:
        super().__init__(on_message)
        self.bar = Bar()
        self.links = Links()
        self.view: View | None = None
        self.waiting = Waiting(self.ways_to_answer)

    @property
    def visit(self) -> int:
        """The visit whose answers this screen asks for."""
        return self.view.frame.visit if self.view is not None else 0

    def show(self, view: View, theme: Theme, metrics: Metrics) -> None:
        """Show `view`; a view that is shown already costs nothing."""
        look = Look(theme, metrics, view.frame.direction == "rtl")
        if view == self.view and look == self.look:
            return
        self.view, self.look = view, look
        self.bar.show(view.frame, look)
        self.links.show(view.frame.footer, look)
        self.keep(self.bar, *self.fill(view, look), self.links)
        self.place(Box(0, 0, metrics.width, metrics.height))
        self.arrange(self._below_bar(look), look)
        self.waiting.tell(busy=getattr(view, "busy", False))

    def fill(self, view: View, look: Look) -> list[Piece | None]:
        """Give the pieces their content; return them in reading order."""
        raise NotImplementedError

    def arrange(self, area: Box, look: Look) -> None:
        """Put the pieces into `area`, what the bar leaves."""
        raise NotImplementedError

    def put(self, piece: Piece, box: Box) -> None:
        """Place a piece; mirrored when the text runs from right to left."""
        mirror = self.look is not None and self.look.rtl
        piece.place(box.mirrored(self.box) if mirror else box)

    def put_alike(self, placed: Iterable[tuple[PushButton | FaceControl, Box]]) -> None:
        """Place controls that belong together: their letters have one size."""
        pairs = list(placed)
        alike(pairs)
        for control, box in pairs:
            self.put(control, box)

    def controls(self) -> list[Control]:
        """Return everything that can be touched, in reading order."""
        return [w for w in walk(self) if isinstance(w, Control)]

    def ways_to_answer(self) -> list[Control]:
        """Return the controls that do nothing while an answer is being stored."""
        aside = {*walk(self.bar), *walk(self.links)}
        return [control for control in self.controls() if control not in aside]

    def let_go(self) -> None:
        """Forget fingers that are still down: the screen is going away."""
        for control in self.controls():
            control.let_go()

    def _below_bar(self, look: Look) -> Box:
        assert self.view is not None  # noqa: S101 - show has set it
        height = self.bar.height_for(self.view.frame, look)
        cut = self.box.cut_top if look.theme.bar == "top" else self.box.cut_bottom
        strip, rest = cut(height)
        self.bar.place(strip)
        return rest


def walk(widget: Any) -> list[Any]:  # noqa: ANN401 - Kivy is untyped
    """Return every widget below `widget` in reading order."""
    found = []
    for child in widget.children[::-1]:
        found.append(child)
        found += walk(child)
    return found
