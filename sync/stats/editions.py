"""Revisions of a survey: those that can be counted together, and those that can't.

Four faces and five are different scales: a 4 is the best of the one and not of the other. So the
revisions of a survey are parted where the question that sums it up has another scale, and an
answer to another question where that one has. All else is counted together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from sync.model.survey import Question, Survey

BEHIND: Final = "#"
"""Stands between an id and the newest revision of what is parted; no id holds it."""
_SCALES: Final = frozenset({"rating", "scale"})
_RECOMMENDED: Final = 10


@dataclass(frozen=True, slots=True)
class Edition:
    """Revisions of a survey that are counted together.

    Their questions are those of the newest, then what only older ones asked.
    """

    current: frozenset[str]
    """Ids in the tally of what the newest of them asks."""

    survey: Survey
    """Its id, and that of a question with another scale, are those of the tally (`BEHIND`)."""
    revisions: tuple[int, ...]
    """Those that are known."""
    parted: bool
    """Whether other known revisions are counted apart."""
    renamed: Mapping[tuple[int, str], str] = field(default_factory=dict)
    """(revision, question) → its id in the tally, where that is another."""
    apart: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Id in the tally of a question that has several scales → the revisions of this one."""

    def asked(self, rev: int) -> list[tuple[str, Question]]:
        """Return every question but comments, behind its id in the answers of a revision."""
        found = {each.id: each for each in self.survey.questions}
        names = dict.fromkeys(map(plain, found))
        return [(name, found[self.renamed.get((rev, name), name)]) for name in names]


def plain(name: str) -> str:
    """Return a survey's or question's own id."""
    return name.partition(BEHIND)[0]


def headline_of(survey: Survey) -> Question | None:
    """Return the question that sums a survey up: faces, else the first 0–10, else the first 1–5."""
    ranked = [q for kind in ("rating", "scale") for q in survey.questions if q.kind == kind]
    ranked.sort(key=lambda q: (q.kind != "rating", q.highest != _RECOMMENDED))
    return ranked[0] if ranked else None


def scale_of(question: Question) -> tuple[str, int, int]:
    """Return what has to be alike so that answers can be counted together."""
    if question.kind in _SCALES:
        return question.kind, question.lowest, question.highest
    return question.kind, 0, 0


def editions(surveys: Iterable[Survey]) -> dict[str, list[Edition]]:
    """Return the editions of each survey, that of the newest revision first."""
    known: dict[str, dict[int, Survey]] = {}
    for survey in surveys:
        known.setdefault(survey.id, {}).setdefault(survey.rev, survey)
    return {name: _editions(list(revisions.values())) for name, revisions in known.items()}


def edition_of(known: Iterable[Edition], rev: object) -> tuple[Edition, int]:
    """Return the edition of a revision, and the revision as which its answers are read.

    One that nobody knows is read as the next older that is known, else as the oldest.
    """
    by_rev = {each: edition for edition in known for each in edition.revisions}
    if not isinstance(rev, int):
        return by_rev[max(by_rev)], max(by_rev)
    older = [each for each in by_rev if each <= rev]
    read_as = max(older) if older else min(by_rev)
    return by_rev[read_as], read_as


def _editions(revisions: list[Survey]) -> list[Edition]:
    groups: dict[object, list[Survey]] = {}
    for survey in sorted(revisions, key=lambda each: -each.rev):
        headline = headline_of(survey)
        sums_up = headline and (headline.id, scale_of(headline))
        groups.setdefault(sums_up, []).append(survey)
    return [
        _together(group, parted=len(groups) > 1, first=place == 0)
        for place, group in enumerate(groups.values())
    ]


def _together(group: list[Survey], *, parted: bool, first: bool) -> Edition:
    """Return an edition of revisions, the newest first."""
    questions: dict[str, Question] = {}
    renamed: dict[tuple[int, str], str] = {}
    scales: dict[str, dict[tuple[str, int, int], str]] = {}
    revisions: dict[str, list[int]] = {}
    for survey in group:
        for question in survey.questions:
            if question.kind == "comment":
                continue
            names = scales.setdefault(question.id, {})
            other = f"{question.id}{BEHIND}{survey.rev}" if names else question.id
            name = names.setdefault(scale_of(question), other)
            questions.setdefault(name, replace(question, id=name))
            revisions.setdefault(name, []).append(survey.rev)
            if name != question.id:
                renamed[survey.rev, question.id] = name
    newest = group[0]
    name = newest.id if first else f"{newest.id}{BEHIND}{newest.rev}"
    several = {told for names in scales.values() if len(names) > 1 for told in names.values()}
    current = {renamed.get((newest.rev, each.id), each.id) for each in newest.questions}
    return Edition(
        frozenset(current),
        replace(newest, id=name, questions=tuple(questions.values())),
        tuple(sorted(each.rev for each in group)),
        parted,
        renamed,
        {told: tuple(sorted(revisions[told])) for told in several},
    )
