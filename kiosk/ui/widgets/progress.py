"""How far something has come: a track that fills from where reading begins."""

from __future__ import annotations

from kiosk.ui.box import Box
from kiosk.ui.theme import Look
from kiosk.ui.widgets.piece import Piece
from kiosk.ui.widgets.shapes import panel


class Progress(Piece):
    """A bar; `share` is 0 to 1."""

    def __init__(self) -> None:
        super().__init__()
        self._share = 0.0

    def show(self, share: float, look: Look) -> None:
        """Set how much is done; it shows when placed."""
        self._share, self.look = min(max(share, 0.0), 1.0), look

    def showing(self) -> tuple[object, ...]:
        """Return what the painting depends on."""
        return (self._share,)

    def paint(self, look: Look) -> None:
        """Draw the track and what is done."""
        u, theme = look.metrics.u, look.theme
        radius = self.height / 2
        panel(self.box, theme["surface"], theme["edge"], u(theme.strokes.edge), radius)
        inner = self.box.inset(u(theme.strokes.edge))
        width = inner.w * self._share
        if width < 1:
            return
        done = Box(inner.x, inner.y, max(width, inner.h), inner.h)
        done = done.mirrored(inner) if look.rtl else done
        panel(done, theme["accent"], None, 0, radius)
