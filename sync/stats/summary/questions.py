"""The part of a summary that tells of each question."""

from __future__ import annotations

from sync.model.survey import Question
from sync.stats.figures import HIDDEN, Estimate, Figure, Shown, mapped
from sync.stats.index import unsatisfied
from sync.stats.summary.ledger import Ledger
from sync.stats.summary.parts import Mean, QuestionPart, ValueLine
from sync.stats.summary.registering import AGREES, values_of
from sync.stats.summary.scoring import Scores, headline_kind, scores_of
from sync.stats.summary.selection import Selection


def question_part(ledger: Ledger, selection: Selection, question: Question) -> QuestionPart:
    """Return what is told of a question."""
    name = question.id
    total = ("answered", name)
    lines = tuple(
        ValueLine(value, ledger.count(key), ledger.share(key, total))
        for value in values_of(selection, question)
        for key in [("value", name, value)]
    )
    part = QuestionPart(
        name, question.kind, ledger.count(total), ledger.count(("missing", name)), lines
    )
    if question.kind not in ("rating", "scale"):
        return part
    scores = scores_of_question(ledger, selection, question)
    kind = headline_kind(question)
    headline = mapped(scores, lambda found: found.headline)
    return QuestionPart(
        name, question.kind, part.answered, part.missing, lines,
        index=headline if kind == "index" else None,
        nps=headline if kind == "nps" else None,
        mean=_mean(scores),
        agreement=ledger.share(("agree", name), total) if kind == "mean" else None,
    )  # fmt: skip


def scores_of_question(ledger: Ledger, selection: Selection, question: Question) -> Figure[Scores]:
    """Return what sums a question up, where it gives no hidden count away."""
    if not ledger.shows(("answered", question.id)):
        return HIDDEN
    counts = selection.numbers(question)
    unseen = frozenset(v for v in counts if not ledger.shows(("value", question.id, str(v))))
    sums = (("low", unsatisfied(question.highest)), ("agree", AGREES))
    known = [values for name, values in sums if ledger.shows((name, question.id))]
    return scores_of(question, counts, unseen, known, ledger.least)


def headline_of_survey(ledger: Ledger, selection: Selection) -> Figure[Estimate] | None:
    """Return the survey's headline; None where it has no faces and no scale."""
    if selection.headline is None:
        return None
    found = scores_of_question(ledger, selection, selection.headline)
    return mapped(found, lambda scores: scores.headline)


def _mean(scores: Figure[Scores]) -> Figure[Mean]:
    if isinstance(scores, Shown) and scores.value.mean is not None:
        return Shown(scores.value.mean)
    return HIDDEN
