"""What the summary was made from, and how it is to be read."""

from __future__ import annotations

from collections.abc import Iterator

from sync.export.filters import Filters
from sync.export.words import Gettext
from sync.export.xlsx.about import About
from sync.export.xlsx.layout import HIDDEN_SIGN, Line, paragraph
from sync.export.xlsx.speech import Speech
from sync.stats.summary.parts import Summary


def selection_lines(about: About, speech: Speech) -> Iterator[Line]:
    """Yield which submissions are in the workbook, and the day on which it was made."""
    _ = speech.gettext
    yield from (Line((text,)) for text in _selected(about.filters, speech))
    yield Line((_("Made on: {day}").format(day=speech.day(about.made)),))


def _selected(filters: Filters, speech: Speech) -> Iterator[str]:
    _ = speech.gettext
    if filters.since:
        yield _("From: {day}").format(day=speech.day(filters.since))
    if filters.until:
        yield _("Until: {day}").format(day=speech.day(filters.until))
    for form, chosen in (
        (_("Offices: {names}"), filters.sites),
        (_("Kiosks: {names}"), filters.kiosks),
        (_("Surveys: {names}"), tuple(map(speech.title, filters.surveys))),
        (_("Languages: {names}"), tuple(map(speech.language, filters.languages))),
    ):
        if chosen:
            yield form.format(names=", ".join(chosen))
    if filters == Filters(with_doubtful=filters.with_doubtful):
        yield _("All submissions, nothing chosen")


def reading_lines(about: About, speech: Speech) -> Iterator[Line]:
    """Yield how the figures are to be read."""
    _ = speech.gettext
    yield Line((_("How to read this"),), "part")
    yield from hidden_note(about.summary, _)
    for note in _notes(about.summary, _):
        yield from paragraph(note)


def hidden_note(summary: Summary, _: Gettext) -> Iterator[Line]:
    """Yield what the sign for a hidden figure means."""
    hidden = _(
        "{sign} stands for a figure that is not shown: it rests on fewer than {least} submissions, "
        "or one that does could be worked out from it."
    )
    yield from paragraph(hidden.format(sign=HIDDEN_SIGN, least=summary.least))


def _notes(summary: Summary, _: Gettext) -> Iterator[str]:
    yield _(
        "95 % from … to: how far chance alone may move a figure. Where two such spans do not "
        "overlap, the difference is more than chance; where they do, it may be so all the same."
    )
    if any(part.doubt.counted_in for part in summary.surveys):
        yield _("Doubtful submissions are counted in.")
    else:
        yield _("Doubtful submissions are left out, unless a line says otherwise.")
    yield _(
        "Nobody knows the time closer than the span in the rows: a week is never spread over days, "
        "a day never over hours."
    )
