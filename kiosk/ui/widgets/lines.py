"""Facts one below the other: what it is, and what it says. They scroll when they are too many."""

from __future__ import annotations

from kiosk.core.staff.viewmodels import Line, Tone
from kiosk.ui.box import Box
from kiosk.ui.theme import Look
from kiosk.ui.widgets.emblem import Emblem, Sign
from kiosk.ui.widgets.piece import Piece
from kiosk.ui.widgets.scroll import Paragraphs, rows_of
from kiosk.ui.widgets.shapes import panel
from kiosk.ui.widgets.words import Words

SHORT, SHORT_NEWS = 0.6, 0.2
"""A value that takes no more than this share of the width may stand beside its label; good or bad
news, if they are more than a figure, stand below."""
_SIGNS: dict[Tone, Sign] = {"good": "tick", "warning": "exclamation"}
_TINTS: dict[Tone, str] = {"calm": "ink", "good": "ink", "warning": "warning"}


class Fact:
    """One line's pieces: label, value, and a sign where it is good or bad news."""

    def __init__(self) -> None:
        self.label = Words(align="start")
        self.value = Words(align="start")
        self.sign = Emblem()
        self._signed = False

    def say(self, line: Line, look: Look) -> list[Piece]:
        """Set what is told; return the pieces that show it, in reading order."""
        font = look.metrics.font
        self.label.say(line.label, font("small"), look, "muted")
        self.value.say(line.value, font("body"), look, _TINTS[line.tone])
        self._signed = line.tone in _SIGNS
        if self._signed:
            tint = "warning" if line.tone == "warning" else "accent"
            self.sign.show(_SIGNS[line.tone], look, tint)
        shown: list[Piece] = [words for words in (self.label, self.value) if words.text]
        return [*shown, self.sign] if self._signed else shown

    def flow(self, width: float, below: float, look: Look) -> tuple[list[tuple[Piece, Box]], float]:
        """Return where the pieces go under `below` pixels of others, and where this one ends.

        A short value shares the row with its label, a longer one stands below it. The sign comes
        before the label, so that values have the whole width: a file's name can't be broken.
        """
        u = look.metrics.u
        side = round(look.metrics.font("small").size * 1.2) if self._signed else 0.0
        indent = side + u(10) if side else 0.0
        label_h = max(self.label.needs(width - indent), side)
        head = Box(0, -below - label_h, width, label_h)
        if self._fits_a_row(width, indent):
            row_h = max(label_h, self.value.needs(width))
            head = Box(0, -below - row_h, width, row_h)
            value, head = head.cut_right(self.value.widest() + 2)
            end = below + value.h
        else:
            gap = u(2) if label_h else 0
            value_h = self.value.needs(width)
            value = Box(0, head.y - gap - value_h, width, value_h)
            end = below + label_h + gap + value_h
        sign, label = head.cut_left(indent)
        placed: list[tuple[Piece, Box]] = [(self.label, label), (self.value, value)]
        if side:
            placed.append((self.sign, sign.cut_left(side)[0]))
        return [pair for pair in placed if pair[0].parent is not None], end

    def _fits_a_row(self, width: float, indent: float) -> bool:
        most = width * (SHORT_NEWS if self._signed else SHORT)
        if not (self.label.text and self.value.text) or self.value.widest() > most:
            return False
        return indent + self.label.widest() * 1.1 + self.value.widest() <= width


class Lines(Paragraphs):
    """Facts that scroll under the finger, or by two arrows."""

    whole_lines = True

    def __init__(self) -> None:
        super().__init__()
        self._facts: list[Fact] = []
        self._count = 0
        self._labels: tuple[str, ...] = ()

    def tell(self, lines: tuple[Line, ...], look: Look) -> None:
        """Set the facts; the same ones with other values stay where they were scrolled to."""
        self.look = self.up.look = self.down.look = look
        self._gap = look.metrics.u(10 if look.metrics.compact else 16)
        labels = tuple(line.label for line in lines)
        if labels != self._labels:
            self._labels, self.offset = labels, 0.0
        while len(self._facts) < len(lines):
            self._facts.append(Fact())
        self._count = len(lines)
        pieces = [fact.say(line, look) for fact, line in zip(self._facts, lines, strict=False)]
        self.keep(*(piece for shown in pieces for piece in shown))

    def flow(self, width: float) -> tuple[list[tuple[Piece, Box]], float]:
        """Return where each piece goes; see `Paragraphs.flow`."""
        assert self.look is not None  # noqa: S101 - tell has set it
        placed: list[tuple[Piece, Box]] = []
        below = 0.0
        for fact in self._facts[: self._count]:
            pieces, end = fact.flow(width, below, self.look)
            placed += pieces
            below = end + self._gap
        if self.look.rtl:
            across = Box(0, 0, width, 0)
            placed = [(piece, box.mirrored(across)) for piece, box in placed]
        return placed, max(below - self._gap, 0)

    def rows(self, placed: list[tuple[Piece, Box]]) -> list[tuple[float, float]]:
        """Also from each label to the first line of what it says: no label is seen without it."""
        boxes = dict(placed)
        joined = []
        for fact in self._facts[: self._count]:
            if fact.label in boxes and fact.value in boxes:
                start, _ = rows_of(fact.label, boxes[fact.label], self.offset)[0]
                _, end = rows_of(fact.value, boxes[fact.value], self.offset)[0]
                joined.append((start, end))
        return [*super().rows(placed), *joined]


class Card(Piece):
    """Lines in a box, with the arrows beside them if they must scroll."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = Lines()

    def tell(self, lines: tuple[Line, ...], look: Look) -> None:
        """Set what the card tells; it shows when placed."""
        self.look = look
        self.lines.tell(lines, look)
        self.keep(self.lines, self.lines.up, self.lines.down)

    def needs(self, width: float) -> float:
        """Return the height in pixels at which nothing has to scroll."""
        across, along = self._padding()
        return self.lines.needs(width - 2 * across) + 2 * along

    def place(self, box: Box) -> None:
        """Put the lines into the card, and the arrows where they are needed."""
        super().place(box)
        if self.look is None:
            return
        inner = self.box.inset(*self._padding())
        up, down = self.lines.up, self.lines.down
        if self.lines.needs(inner.w) <= inner.h + 1:
            self.keep(self.lines)
        else:
            side = self.look.metrics.target(64)
            strip, inner = inner.cut_right(side, self.look.metrics.u(16))
            self._put(up, strip.cut_top(side)[0])
            self._put(down, strip.cut_bottom(side)[0])
            if self.look.rtl:
                inner = inner.mirrored(self.box)
        self.lines.place(inner)

    def paint(self, look: Look) -> None:
        """Draw the card."""
        theme, u = look.theme, look.metrics.u
        panel(self.box, theme["surface"], theme["card_edge"], u(theme.strokes.card), u(18))

    def _padding(self) -> tuple[float, float]:
        assert self.look is not None  # noqa: S101 - tell has set it
        u = self.look.metrics.u
        return u(24), u(14 if self.look.metrics.compact else 20)

    def _put(self, piece: Piece, box: Box) -> None:
        mirror = self.look is not None and self.look.rtl
        piece.place(box.mirrored(self.box) if mirror else box)
