"""Where, when and in which language was answered, and which topics go with which faces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sync.export.xlsx.answers import headline_cells
from sync.export.xlsx.layout import BLANK, PERCENT, Cell, Line, interval, number, paragraph
from sync.export.xlsx.speech import Speech
from sync.stats.figures import Estimate, Figure
from sync.stats.summary.parts import OutcomeLine, SurveyPart, TopicsPart, UnexplainedLine

_Counted = tuple[str, Figure[int], Figure[Estimate] | None]


def period_lines(part: SurveyPart, speech: Speech) -> Iterator[Line]:
    """Yield counts and headline for each step of time."""
    _ = speech.gettext
    names = {"day": _("By day"), "week": _("By week"), "month": _("By month")}
    rows = ((speech.period(line), line.count, line.headline) for line in part.periods)
    yield from _counted(names[part.step], rows, part, speech)


def site_lines(part: SurveyPart, speech: Speech) -> Iterator[Line]:
    """Yield counts and headline for each office."""
    _ = speech.gettext
    rows = ((line.site, line.count, line.headline) for line in part.sites)
    yield from _counted(_("By office"), rows, part, speech)


def language_lines(part: SurveyPart, speech: Speech) -> Iterator[Line]:
    """Yield counts for each language."""
    _ = speech.gettext
    if part.languages:
        yield Line((_("By language"), _("Number")), "heading")
        for line in part.languages:
            yield Line((speech.language(line.language), number(line.count)))
        yield BLANK


def topic_lines(survey: str, part: TopicsPart, speech: Speech) -> Iterator[Line]:
    """Yield how often who is unsatisfied and who is satisfied chose each topic."""
    _ = speech.gettext
    heading = (
        # Translators: "pp" is short for percentage points
        _("Topics by rating"), _("Unsatisfied"), _("Satisfied"), _("Difference, pp"),
        *speech.interval(),
    )  # fmt: skip
    yield Line(heading, "heading")
    for line in part.lines:
        words = speech.value(survey, part.question, line.topic)
        counts = (number(line.unsatisfied), number(line.satisfied))
        yield Line((words, *counts, *interval(line.difference, PERCENT)))
    yield Line((_("All who chose a topic"), number(part.unsatisfied), number(part.satisfied)))
    yield BLANK


def outcome_lines(lines: Sequence[OutcomeLine], speech: Speech) -> Iterator[Line]:
    """Yield how visits ended, of all surveys together."""
    if not lines:
        return
    _ = speech.gettext
    yield Line((_("How visits ended, all surveys together"),), "part")
    heading = (
        _("Language"), _("Visits"), _("Walked away"), _("Walked away, %"), *speech.interval(),
        _("End not known"),
    )  # fmt: skip
    yield Line(heading, "heading")
    names = {"all": _("Small languages together"), "total": _("All")}
    for line in lines:
        cells: tuple[Cell, ...] = (names.get(line.language) or speech.language(line.language),)
        counts = (number(line.visits), number(line.walked_away))
        yield Line((*cells, *counts, *interval(line.rate, PERCENT), number(line.untold)))
    note = _(
        "Visits are counted by the day of their release, doubtful ones too. Where the end is not"
        " known, since they were few, they are not among the visits."
    )
    yield from paragraph(note)
    yield BLANK


def unexplained_lines(lines: Sequence[UnexplainedLine], speech: Speech) -> Iterator[Line]:
    """Yield surveys of which only the number of submissions is known, and what helps."""
    if not lines:
        return
    _ = speech.gettext
    yield Line((_("Surveys that no survey file at hand explains"),), "part")
    yield Line((_("Survey"), _("Number")), "heading")
    for line in lines:
        yield Line((line.survey, number(line.count)))
    note = _(
        "They are in no other figure of a survey, and in the data under their codes. To have them"
        " told, publish them at the endpoint, or name their file under [survey] in the"
        " configuration, and make the export again."
    )
    yield from paragraph(note)
    yield BLANK


def _counted(
    name: str, rows: Iterable[_Counted], part: SurveyPart, speech: Speech
) -> Iterator[Line]:
    _ = speech.gettext
    heading: tuple[Cell, ...] = (name, _("Number"))
    kind = part.headline_kind
    if kind:
        heading = (*heading, speech.short_headline(kind), *speech.interval())
    yield Line(heading, "heading")
    for said, count, headline in rows:
        yield Line((said, number(count), *headline_cells(kind, headline)))
    yield BLANK
