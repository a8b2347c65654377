"""What changed against the period before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sync.export.xlsx.layout import BLANK, HIDDEN_SIGN, PERCENT, Cell, Line, interval, shown
from sync.export.xlsx.speech import Speech
from sync.stats.figures import Estimate, Shown
from sync.stats.summary.parts import ChangeLine, ChangesPart, Measure

_DIGITS: Final[dict[Measure, int]] = {
    "submissions": 0, "index": 0, "nps": 0, "mean": 1, "unsatisfied": 1,
}  # fmt: skip


def change_lines(part: ChangesPart | None, speech: Speech) -> Iterator[Line]:
    """Yield each figure now and before, and its change where that is more than chance."""
    if part is None or not part.lines:
        return
    _ = speech.gettext
    heading = (
        _("Change against the period before"), _("Now"), _("Before"), _("Change"),
        *speech.interval(),
    )  # fmt: skip
    yield Line(heading, "heading")
    # Translators: days, such as "Mon 16 Nov 2026 – Sun 22 Nov 2026, against Mon 9 Nov 2026 – …"
    form = _("{first} – {last}, against {first_before} – {last_before}")
    said = form.format(
        first=speech.day(part.now.first), last=speech.day(part.now.last),
        first_before=speech.day(part.before.first), last_before=speech.day(part.before.last),
    )  # fmt: skip
    yield Line((said,))
    for line in part.lines:
        yield Line((_name(line.measure, speech), *_sides(line), *_change(line, speech)))
    yield BLANK


def _name(measure: Measure, speech: Speech) -> str:
    _ = speech.gettext
    if measure == "submissions":
        return _("Submissions; change in %")
    if measure == "unsatisfied":
        return _("Unsatisfied, %; change in percentage points")
    return speech.headline(measure)


def _factor(measure: Measure) -> int:
    return PERCENT if measure == "unsatisfied" else 1


def _sides(line: ChangeLine) -> tuple[Cell, Cell]:
    factor, digits = _factor(line.measure), _DIGITS[line.measure]
    now, before = (
        shown(each, lambda value: round(value * factor, digits)) for each in (line.now, line.before)
    )
    return now, before


def _change(line: ChangeLine, speech: Speech) -> tuple[Cell, ...]:
    _ = speech.gettext
    if not isinstance(line.change, Shown):
        return HIDDEN_SIGN, HIDDEN_SIGN, HIDDEN_SIGN
    if line.change.value is None:
        # At the end of the line: figures stand at the right, and a long text goes on to the left.
        return None, None, _("no change beyond chance")
    found: Shown[Estimate] = Shown(line.change.value)
    return interval(found, _factor(line.measure), _DIGITS[line.measure])
