"""The part of a summary that tells of each question."""

from __future__ import annotations

from dataclasses import replace

from sync.model.survey import Question
from sync.stats.editions import plain
from sync.stats.figures import HIDDEN, Estimate, Figure, Shown, mapped
from sync.stats.summary.ledger import Ledger
from sync.stats.summary.parts import QuestionPart, ValueLine
from sync.stats.summary.registering import values_of
from sync.stats.summary.scoring import Scores, headline_kind, scores
from sync.stats.summary.selection import Selection


def question_part(
    ledger: Ledger, selection: Selection, question: Question, revisions: tuple[int, ...] = ()
) -> QuestionPart:
    """Return what is told of a question; `revisions` where others asked it on another scale."""
    name = question.id
    total = ("answered", name)
    lines = tuple(
        ValueLine(value, ledger.count(key), ledger.share(key, total))
        for value in values_of(selection, question)
        for key in [("value", name, value)]
    )
    part = QuestionPart(
        plain(name), question.kind, ledger.count(total), ledger.count(("missing", name)), lines,
        revisions=revisions,
    )  # fmt: skip
    if question.kind not in ("rating", "scale"):
        return part
    found = scores_of_question(ledger, selection, question)
    kind = headline_kind(question)
    headline = mapped(found, lambda scores: scores.headline)
    return replace(
        part,
        index=headline if kind == "index" else None,
        nps=headline if kind == "nps" else None,
        mean=mapped(found, lambda scores: scores.mean),
        agreement=ledger.share(("agree", name), total) if kind == "mean" else None,
    )  # fmt: skip


def scores_of_question(ledger: Ledger, selection: Selection, question: Question) -> Figure[Scores]:
    """Return what sums a question up, where all its counts are told."""
    counts = selection.numbers(question)
    keys = [("value", question.id, str(value)) for value in counts]
    if not any(counts.values()) or not ledger.tells([("answered", question.id), *keys]):
        return HIDDEN
    return Shown(scores(question, counts))


def headline_of_survey(ledger: Ledger, selection: Selection) -> Figure[Estimate] | None:
    """Return the survey's headline; None where it has no faces and no scale."""
    if selection.headline is None:
        return None
    found = scores_of_question(ledger, selection, selection.headline)
    return mapped(found, lambda scores: scores.headline)
