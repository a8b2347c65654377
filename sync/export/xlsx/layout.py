"""A sheet of few rows, as lines: what stands in each cell, and how the line looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Final, Literal, TypeVar

from sync.stats.figures import Estimate, Figure, Shown
from sync.stats.summary.scoring import rounded

Style = Literal["title", "part", "heading", "plain"]
Cell = str | int | float | None
T = TypeVar("T")

HIDDEN_SIGN: Final = ".."
"""Stands for every figure that is not shown. Not `<5`: a large one may be hidden too, so that a
small one can't be worked out from it, and which of both it is must not be told."""
_BOLD: Final = 0.85
"""Bold letters are wider than those by which a column is measured."""
PERCENT: Final = 100
_LONGEST_LINE: Final = 110
NAME_WIDTH: Final = 56.0
"""Of the first column, in characters. Only headings are wrapped in it: what is longer runs on over
empty cells."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the sheet; cells that are not given are empty."""

    cells: tuple[Cell, ...] = ()
    style: Style = "plain"


BLANK: Final = Line()


def width_of(lines: Sequence[Line]) -> int:
    """Return how many columns the widest line has."""
    return max(len(line.cells) for line in lines)


def column_names(lines: Sequence[Line]) -> list[str]:
    """Return the first line's text, and for the columns beside it blanks of which no two are alike.

    The library takes headings from the first row, and knows columns by them.
    """
    return [str(lines[0].cells[0]), *(" " * place for place in range(1, width_of(lines)))]


def paragraph(text: str) -> Iterator[Line]:
    """Yield a text as lines that are not too long to be read."""
    return (Line((each,)) for each in wrap(text, _LONGEST_LINE))


def shown(figure: Figure[T] | None, tell: Callable[[T], Cell]) -> Cell:
    """Return what `tell` makes of a figure, or the sign for a hidden one."""
    if figure is None:
        return None
    return tell(figure.value) if isinstance(figure, Shown) else HIDDEN_SIGN


def headed(name: str, *headings: str) -> Iterator[Line]:
    """Yield a table's name with its headings; a name that has no room gets a line of its own."""
    if len(name) > NAME_WIDTH * _BOLD:
        yield Line((name,), "heading")
        yield Line((None, *headings), "heading")
    else:
        yield Line((name, *headings), "heading")


def number(figure: Figure[int] | None) -> Cell:
    """Return a count."""
    return shown(figure, lambda value: value)


def interval(
    figure: Figure[Estimate] | None, factor: float = 1, digits: int = 1
) -> tuple[Cell, Cell, Cell]:
    """Return a figure and the two ends of its interval, each times `factor`, rounded."""

    def told(found: Estimate) -> Estimate:
        scaled = (found.value * factor, found.low * factor, found.high * factor)
        return rounded(Estimate(*scaled, found.n), digits)

    return (
        shown(figure, lambda found: told(found).value),
        shown(figure, lambda found: told(found).low),
        shown(figure, lambda found: told(found).high),
    )


def base(figure: Figure[Estimate] | None) -> Cell:
    """Return on how many answers a figure rests."""
    return shown(figure, lambda found: found.n)
