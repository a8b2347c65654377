"""Weekday and hour: when clients come, and when they are unsatisfied."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sync.export.words import calendar_words
from sync.export.xlsx.layout import BLANK, PERCENT, Cell, Line, number, shown
from sync.export.xlsx.speech import Speech
from sync.stats.summary.parts import HeatCell, HeatPart

_WEEKDAYS = range(1, 8)
_HALF_DAY_H = 12


def hour_lines(part: HeatPart, speech: Speech) -> Iterator[Line]:
    """Yield two tables: how many answers, and the share of the unsatisfied in per cent."""
    _ = speech.gettext
    yield from _table(_("Number by weekday and hour"), part, _count, speech)
    yield from _table(_("Unsatisfied, %, by weekday and hour"), part, _share, speech)


def _count(cell: HeatCell) -> Cell:
    return number(cell.count)


def _share(cell: HeatCell) -> Cell:
    return shown(cell.share, lambda found: round(found.value * PERCENT, 1))


def _table(
    name: str, part: HeatPart, tell: Callable[[HeatCell], Cell], speech: Speech
) -> Iterator[Line]:
    _ = speech.gettext
    yield Line((name, *calendar_words(_).weekdays), "heading")
    yield from _rows(part.hours, 1, tell, "{begins}–{ends}")
    # Translators: answers of which only the half of the day is known, such as "0–12, half-day"
    yield from _rows(part.half_days, _HALF_DAY_H, tell, _("{begins}–{ends}, half-day"))
    yield from _rows(part.days, 0, tell, _("Only the day is known"))
    if part.weeks is not None:
        yield Line((_("Only the week is known"), tell(part.weeks)))
    yield BLANK


def _rows(
    cells: Sequence[HeatCell], length_h: int, tell: Callable[[HeatCell], Cell], form: str
) -> Iterator[Line]:
    for begins in sorted({cell.hour for cell in cells}):
        by_weekday = {cell.weekday: tell(cell) for cell in cells if cell.hour == begins}
        said = form.format(begins=begins, ends=begins + length_h)
        yield Line((said, *(by_weekday.get(weekday) for weekday in _WEEKDAYS)))
