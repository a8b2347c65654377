"""Weekday and hour: when clients are unsatisfied, and when they come, on a sheet of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from sync.export.words import calendar_words
from sync.export.xlsx.about import About
from sync.export.xlsx.layout import BLANK, PERCENT, Cell, Line, number, shown
from sync.export.xlsx.notes import hidden_note
from sync.export.xlsx.speech import Speech
from sync.stats.summary.parts import HeatCell, HeatPart

_WEEKDAYS: Final = range(1, 8)
_HALF_DAY_H: Final = 12
SHADED: Final = range(1, 1 + len(_WEEKDAYS))
"""Columns of shares, the first column of the sheet being 0. Nothing else in them is a number."""
NAMES: Final = (0, SHADED.stop)
"""Columns that say which hour."""


def hours_lines(about: About, speech: Speech) -> list[Line]:
    """Return the sheet from top to bottom, empty if no survey has faces. The last line is plain."""
    parts = [part for part in about.summary.surveys if part.heat is not None]
    if not parts:
        return []
    _ = speech.gettext
    lines = [Line((_("Hours"),), "title"), BLANK]
    for part in parts:
        if part.heat is not None:
            lines.append(Line((speech.title(part.survey, part.revisions),), "part"))
            lines += _both(part.heat, speech)
    return [*lines, *hidden_note(about.summary, _)]


def _both(part: HeatPart, speech: Speech) -> Iterator[Line]:
    """Yield shares of the unsatisfied in per cent, and beside them how many answered."""
    _ = speech.gettext
    days = calendar_words(_).weekdays
    unsatisfied, counts = (
        _("Unsatisfied, %, by weekday and hour"), _("Number by weekday and hour"),
    )  # fmt: skip
    yield Line((unsatisfied, *days, counts, *days), "heading")
    yield from _rows(part.hours, 1, "{begins}–{ends}")
    # Translators: answers of which only the half of the day is known, such as "0–12, half-day"
    yield from _rows(part.half_days, _HALF_DAY_H, _("{begins}–{ends}, half-day"))
    yield from _rows(part.days, 0, _("Only the day is known"))
    if part.weeks is not None:
        yield _row(_("Only the week is known"), {1: part.weeks})
    yield BLANK


def _rows(cells: Sequence[HeatCell], length_h: int, form: str) -> Iterator[Line]:
    for begins in sorted({cell.hour for cell in cells}):
        said = form.format(begins=begins, ends=begins + length_h)
        yield _row(said, {cell.weekday: cell for cell in cells if cell.hour == begins})


def _row(said: str, cells: dict[int, HeatCell]) -> Line:
    return Line((said, *_told(cells, _share), said, *_told(cells, _count)))


def _told(cells: dict[int, HeatCell], tell: Callable[[HeatCell], Cell]) -> Iterator[Cell]:
    for weekday in _WEEKDAYS:
        yield tell(cells[weekday]) if weekday in cells else None


def _count(cell: HeatCell) -> Cell:
    return number(cell.count)


def _share(cell: HeatCell) -> Cell:
    return shown(cell.share, lambda found: round(found.value * PERCENT, 1))
