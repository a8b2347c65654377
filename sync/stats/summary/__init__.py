"""Everything that may be told in sum: made from a `Tally`, after suppression."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sync.model.survey import Survey
from sync.stats.disclosure import LEAST, checked_least
from sync.stats.editions import Edition, editions, plain
from sync.stats.figures import HIDDEN, Shown
from sync.stats.summary.change_sums import register_changes
from sync.stats.summary.changes import Draft, change_drafts, judged
from sync.stats.summary.comparing import Compared, Earlier, asked, latest
from sync.stats.summary.ledger import Ledger
from sync.stats.summary.parts import ChangesPart, DoubtPart, Summary, SurveyPart
from sync.stats.summary.questions import headline_of_survey, question_part
from sync.stats.summary.registering import register, register_doubt
from sync.stats.summary.scoring import headline as headline_of
from sync.stats.summary.scoring import headline_kind
from sync.stats.summary.selection import Selection, select
from sync.stats.summary.tables import (
    heat_part,
    language_lines,
    outcome_lines,
    period_lines,
    site_lines,
    topics_part,
    unexplained_lines,
)
from sync.stats.tally import SUBMISSIONS, Tally

__all__ = ["Earlier", "Summary", "summarise"]


def summarise(
    tally: Tally,
    surveys: Sequence[Survey],
    *,
    with_doubtful: bool = False,
    least: int = LEAST,
    today: date | None = None,
    earlier: Earlier | None = None,
) -> Summary:
    """Return the summary of a tally, which holds doubtful submissions marked as such.

    `surveys` are those that filled the tally: they give questions their order and kind. Revisions
    that can't be counted together have parts of their own (`sync.stats.editions`). Of a survey
    that none of them explains only the count is told; one without a submission is not in it.
    Without `with_doubtful` doubtful ones are in no figure but those of `doubt`. `least` is the
    fewest submissions on which a figure may rest. With `earlier` changes are told against it, else
    with `today` between the last two weeks or months that were over by then.
    Raises `ValueError` where `least` is under 3.
    """
    checked_least(least)
    given = {counted.survey for counted in tally.values if counted.question == SUBMISSIONS}
    every = editions(surveys)
    how = _How(with_doubtful, least, today, earlier)
    found = [
        _survey_part(tally, edition, how)
        for _, known in sorted(every.items())
        for edition in known
        if edition.survey.id in given
    ]
    lines = judged([drafts for _, drafts in found])
    parts = tuple(
        replace(part, changes=part.changes and replace(part.changes, lines=told))
        for (part, _), told in zip(found, lines, strict=True)
    )
    strange = {name for name in given if plain(name) not in every}
    unexplained = unexplained_lines(tally, strange, with_doubtful=with_doubtful, least=least)
    return Summary(parts, outcome_lines(tally.outcomes, least), least, unexplained)


@dataclass(frozen=True, slots=True)
class _How:
    with_doubtful: bool
    least: int
    today: date | None
    earlier: Earlier | None


def _survey_part(tally: Tally, edition: Edition, how: _How) -> tuple[SurveyPart, list[Draft]]:
    """Return what is told of a survey, and its changes, which are judged with all others."""
    survey, with_doubtful = _asked(tally, edition), how.with_doubtful
    selection = select(tally, survey, with_doubtful=with_doubtful)
    other = select(tally, survey, with_doubtful=not with_doubtful)
    compared = _compared(selection, survey, how)
    ledger = Ledger(how.least)
    register(ledger, selection, abs(other.submissions() - selection.submissions()))
    if with_doubtful:
        ledger.split(("n",), ("doubt",), said=False)
    register_doubt(ledger, selection, other)
    if compared is not None:
        register_changes(ledger, selection, compared)
    ledger.close()
    drafts = change_drafts(ledger, selection, compared) if compared else []
    headline = selection.headline
    faces = headline if headline is not None and headline.kind == "rating" else None
    part = SurveyPart(
        survey=plain(survey.id),
        revisions=edition.revisions if edition.parted else (),
        guessed=tuple(sorted(tally.guessed.get(survey.id, ()))),
        count=ledger.count(("n",)),
        comments=ledger.count(("comments",)),
        headline_question=headline.id if headline else None,
        headline_kind=headline_kind(headline) if headline else None,
        headline=headline_of_survey(ledger, selection),
        questions=tuple(
            question_part(ledger, selection, question, edition.apart.get(question.id, ()))
            for question in survey.questions
            if question.kind != "comment"
        ),
        step=selection.step,
        periods=period_lines(ledger, selection),
        sites=site_lines(ledger, selection),
        languages=language_lines(ledger, selection),
        heat=heat_part(ledger, selection, faces) if faces else None,
        topics=tuple(
            topics_part(ledger, selection, question, faces)
            for question in survey.questions
            if faces and question.kind == "topics" and selection.pairs[question.id]
        ),
        doubt=_doubt(ledger, selection, other, with_doubtful=with_doubtful),
        changes=ChangesPart(compared.now.period, compared.before.period, ()) if compared else None,
    )
    return part, drafts


def _compared(selection: Selection, survey: Survey, how: _How) -> Compared | None:
    if how.earlier is not None:
        before = select(how.earlier.tally, survey, with_doubtful=how.with_doubtful)
        return asked(how.earlier.now, how.earlier.before, selection, before)
    return latest(selection, how.today) if how.today else None


def _asked(tally: Tally, edition: Edition) -> Survey:
    """Return the survey without what it asks no more and nobody answered."""
    answered = {
        counted.question for counted in tally.values if counted.survey == edition.survey.id
    } | edition.current
    questions = tuple(each for each in edition.survey.questions if each.id in answered)
    return replace(edition.survey, questions=questions)


def _doubt(
    ledger: Ledger, selection: Selection, other: Selection, *, with_doubtful: bool
) -> DoubtPart:
    """Return what doubtful ones change; their headline only where all their counts are told."""
    mine = headline_of_survey(ledger, selection)
    theirs = mine
    question = selection.headline
    if question is not None and selection.submissions() != other.submissions():
        counts = other.numbers(question)
        under = [("doubt",), ("answered doubt",), *(("face doubt", str(v)) for v in counts)]
        telling = mine != HIDDEN and any(counts.values()) and ledger.tells(under)
        theirs = Shown(headline_of(question, counts)) if telling else HIDDEN
    without, within = (theirs, mine) if with_doubtful else (mine, theirs)
    return DoubtPart(ledger.count(("doubt",)), with_doubtful, without, within)
