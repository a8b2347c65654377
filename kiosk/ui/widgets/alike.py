"""Letters of one size on everything that belongs together: neighbours of two sizes look broken."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from kiosk.ui.box import Box
from kiosk.ui.widgets.words import Words


class Labelled(Protocol):
    """A control with a label of its own."""

    words: Words

    def label_size(self, box: Box) -> float:
        """Return the size in pixels that the label's letters would have in `box`."""
        ...


def alike(placed: Iterable[tuple[Labelled, Box]]) -> None:
    """Limit every label to the smallest size that any of them needs in its box.

    To be called before the controls are placed there.
    """
    pairs = list(placed)
    if not pairs:
        return
    size = min(control.label_size(box) for control, box in pairs)
    for control, _ in pairs:
        control.words.limit(size)
