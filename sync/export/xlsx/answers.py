"""What was answered, survey by survey: counts, shares, and what they come to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sync.export.xlsx.layout import (
    BLANK,
    PERCENT,
    Cell,
    Line,
    base,
    headed,
    interval,
    number,
    shown,
)
from sync.export.xlsx.speech import Speech
from sync.stats.figures import Estimate, Figure
from sync.stats.summary.parts import DoubtPart, Headline, QuestionPart, SurveyPart

_DIGITS: Final[dict[Headline, int]] = {"index": 1, "nps": 1, "mean": 2}


def headline_cells(
    kind: Headline | None, figure: Figure[Estimate] | None
) -> tuple[Cell, Cell, Cell]:
    """Return a headline and the ends of its interval; empty where there is none."""
    return interval(figure, digits=_DIGITS[kind]) if kind else (None, None, None)


def survey_lines(part: SurveyPart, speech: Speech) -> Iterator[Line]:
    """Yield a survey's title, its size and its headline."""
    _ = speech.gettext
    yield Line((speech.title(part.survey, part.revisions),), "part")
    yield from _guessed_lines(part, speech)
    yield Line((None, _("Number"), _("Value"), *speech.interval()), "heading")
    yield Line((_("Submissions"), number(part.count)))
    yield Line((_("With a comment"), number(part.comments)))
    if part.headline_kind:
        told = headline_cells(part.headline_kind, part.headline)
        yield Line((_headline_name(part, speech), base(part.headline), *told))
    yield from _doubt_lines(part.doubt, part.headline_kind, speech)
    yield BLANK


def _headline_name(part: SurveyPart, speech: Speech) -> str:
    """Return what sums the survey up; a mean tells nothing without its question."""
    name = speech.headline(part.headline_kind)
    if part.headline_kind != "mean" or part.headline_question is None:
        return name
    return f"{name}: {speech.question(part.survey, part.headline_question)}"


def _doubt_lines(doubt: DoubtPart, kind: Headline | None, speech: Speech) -> Iterator[Line]:
    _ = speech.gettext
    what = _("Doubtful, counted in") if doubt.counted_in else _("Doubtful, left out")
    yield Line((what, number(doubt.doubtful)))
    if kind is None:
        return
    other = doubt.without if doubt.counted_in else doubt.within
    if other is not None:
        form = _("{figure}, without them") if doubt.counted_in else _("{figure}, with them")
        said = form.format(figure=speech.headline(kind))
        yield Line((said, base(other), *headline_cells(kind, other)))


def _guessed_lines(part: SurveyPart, speech: Speech) -> Iterator[Line]:
    """Say which revisions nobody explains: had they another scale, the figures would be wrong."""
    if part.guessed:
        _ = speech.gettext
        # Translators: revisions of a survey, such as "Revision 1, 3: no survey file at hand …"
        form = _("Revision {numbers}: no survey file at hand; read as the revision next to it.")
        yield Line((form.format(numbers=", ".join(map(str, part.guessed))),))


def question_lines(survey: SurveyPart, part: QuestionPart, speech: Speech) -> Iterator[Line]:
    """Yield a question's values, and what they come to."""
    _ = speech.gettext
    revisions = part.revisions or survey.revisions
    name = speech.question(survey.survey, part.question, part.revisions)
    yield from headed(name, _("Number"), _("Share, %"), *speech.interval())
    for line in part.lines:
        words = speech.value(survey.survey, part.question, line.value, revisions)
        yield Line((words, number(line.count), *interval(line.share, PERCENT)))
    yield Line((_("Answered"), number(part.answered)))
    yield Line((_("Not answered"), number(part.missing)))
    yield from _measures(part, speech)
    yield BLANK


def _measures(part: QuestionPart, speech: Speech) -> Iterator[Line]:
    _ = speech.gettext
    for name, figure, factor in (
        (speech.headline("index"), part.index, 1),
        (speech.headline("nps"), part.nps, 1),
        (_("Agree, %"), part.agreement, PERCENT),
    ):
        if figure is not None:
            yield Line((name, base(figure), *interval(figure, factor)))
    if part.mean is not None:
        yield Line(
            (
                speech.headline("mean"),
                shown(part.mean, lambda found: found.mean.n),
                shown(part.mean, lambda found: round(found.mean.value, 2)),
                shown(part.mean, lambda found: round(found.mean.low, 2)),
                shown(part.mean, lambda found: round(found.mean.high, 2)),
            )
        )
        spread = shown(part.mean, lambda found: found.deviation)
        yield Line((_("Standard deviation"), None, spread))
