"""Fills a tally while rows stream by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final

from sync.model.survey import Question, Survey
from sync.stats.editions import edition_of, editions, headline_of
from sync.stats.reading import read_answers, values_given
from sync.stats.tally import COMMENTS, SUBMISSIONS, UNKNOWN, Counted, Day, Hour, Pair, Tally

# Places in a row of an export (`sync.export.source.Row`), which the rooms of statistics don't know.
_SURVEY, _REV, _COMMENT, _DOUBTFUL = 3, 4, 9, 10
_GIVEN = itemgetter(3, 4, 10, 7, 8)  # survey, revision, doubtful, rating, answers
_STOOD = itemgetter(3, 4, 10, 6, 1, 7, 7)  # survey, revision, doubtful, bucket, site, rating
_NO_FACES = itemgetter(3, 4, 10, 6, 1, 7, 8)  # as `_STOOD`, and all answers
_SPOKE = itemgetter(3, 4, 10, 5)  # survey, revision, doubtful, language
_MOST_HELD: Final = 20_000
"""Different keys that may wait to be counted; each is looked at once, however often it came."""
_OF_A_DAY: Final = frozenset({"PT1H", "PT12H", "P1D"})
_NO_FACE: Final = 0
_HOURS: Final = 24
_LAST: Final = date(9999, 12, 26)
"""After it no whole week has room in the calendar."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a revision asked, and as what it is counted."""

    survey: str
    questions: tuple[tuple[str, Question], ...] = ()
    """Behind their ids in the answers."""
    headline: Question | None = None

    @property
    def has_faces(self) -> bool:
        return self.headline is not None and self.headline.kind == "rating"


class Filling:
    """Counts rows into a tally. Doubtful ones go in too, marked: the summary keeps them apart.

    So that a summary can show the difference, give it the doubtful rows also where the export
    itself leaves them out.
    """

    def __init__(self, surveys: Iterable[Survey]) -> None:
        self._tally = Tally()
        self._editions = editions(surveys)
        self._asked = lru_cache(maxsize=_MOST_HELD)(self._found)
        self._with_faces = {
            name
            for name, known in self._editions.items()
            if all(self._asked(name, rev).has_faces for each in known for rev in each.revisions)
        }
        self._read = lru_cache(maxsize=_MOST_HELD)(read_answers)
        self._given: Counter[tuple[Any, ...]] = Counter()
        self._stood: Counter[tuple[Any, ...]] = Counter()
        self._spoke: Counter[tuple[Any, ...]] = Counter()

    def take(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Count a piece of rows, as `Source.rows` yields them."""
        self._given.update(map(_GIVEN, rows))
        self._spoke.update(map(_SPOKE, rows))
        without = [row for row in rows if row[_SURVEY] not in self._with_faces]
        if without:
            self._stood.update(map(_NO_FACES, without))
            rows_with = [row for row in rows if row[_SURVEY] in self._with_faces]
        else:
            rows_with = list(rows)
        self._stood.update(map(_STOOD, rows_with))
        for row in rows:
            if row[_COMMENT] is not None:
                survey = self._asked(row[_SURVEY], row[_REV]).survey
                self._tally.values[Counted(survey, COMMENTS, "", bool(row[_DOUBTFUL]))] += 1
        if len(self._given) + len(self._stood) > _MOST_HELD:
            self._settle()

    def end(self, language: str, outcome: str, visits: int) -> None:
        """Count how visits ended, as a release tells it."""
        self._tally.outcomes[language, outcome] += visits

    def tally(self) -> Tally:
        """Return what was counted so far."""
        self._settle()
        return self._tally

    def _settle(self) -> None:
        for (survey, rev, doubtful, rating, answers), n in self._given.items():
            asked = self._asked(survey, rev)
            self._count_answers(asked, rating, answers, n, doubtful=bool(doubtful))
        for (survey, rev, doubtful, bucket, site, rating, answers), n in self._stood.items():
            asked = self._asked(survey, rev)
            submission = Counted(asked.survey, SUBMISSIONS, "", bool(doubtful))
            self._place(submission, bucket, site, n)
            for question, value in self._headline(asked, rating, answers):
                self._place(submission._replace(question=question, value=value), bucket, site, n)
        for (survey, rev, doubtful, language), n in self._spoke.items():
            counted = Counted(self._asked(survey, rev).survey, SUBMISSIONS, "", bool(doubtful))
            self._tally.values[counted] += n
            self._tally.languages[counted, language] += n
        for held in (self._given, self._stood, self._spoke):
            held.clear()

    def _count_answers(
        self, asked: _Asked, rating: object, answers: object, n: int, *, doubtful: bool
    ) -> None:
        """Count every answer that is one. A face has a column of its own, which alone speaks."""
        given, face = self._read(answers), _NO_FACE
        if asked.has_faces and self._headline(asked, rating, answers) and isinstance(rating, int):
            face = rating
        for name, question in asked.questions:
            speaks_alone = asked.has_faces and question is asked.headline
            values = values_given(question, rating if speaks_alone else given.get(name))
            for value in values:
                self._tally.values[Counted(asked.survey, question.id, value, doubtful)] += n
            if question.kind == "topics" and values and self._tally.pairs is not None:
                for topic in ("", *values):
                    pair = Pair(asked.survey, question.id, topic, face, doubtful)
                    self._tally.pairs[pair] += n

    def _headline(
        self, asked: _Asked, rating: object, answers: object
    ) -> Sequence[tuple[str, str]]:
        """Return the answer to the headline as (question, value), if there is one."""
        for name, question in asked.questions:
            if question is asked.headline:
                answer = rating if asked.has_faces else self._read(answers).get(name)
                return [(question.id, value) for value in values_given(question, answer)]
        return ()

    def _found(self, survey: str, rev: object) -> _Asked:
        known = self._editions.get(survey)
        if known is None:
            return _Asked(survey)
        edition, read_as = edition_of(known, rev)
        name = edition.survey.id
        if isinstance(rev, int) and rev != read_as:
            self._tally.guessed.setdefault(name, set()).add(rev)
        return _Asked(name, tuple(edition.asked(read_as)), headline_of(edition.survey))

    def _place(self, counted: Counted, bucket: str, site: str, n: int) -> None:
        day, hour = _when(bucket)
        self._tally.days[counted, day] += n
        self._tally.hours[counted, hour] += n
        self._tally.sites[counted, site] += n


@lru_cache(maxsize=20_000)
def _when(bucket: str) -> tuple[Day, Hour]:
    """Return where a bucket is counted; what can't be read is of unknown day."""
    start, _, length = bucket.partition("/")
    try:
        day = date.fromisoformat(start[:10])
        hour = int(start[11:13]) if length in ("PT1H", "PT12H") else 0
    except ValueError:
        return Day(None, UNKNOWN), Hour(0, 0, UNKNOWN)
    if day > _LAST or not 0 <= hour < _HOURS:
        return Day(None, UNKNOWN), Hour(0, 0, UNKNOWN)
    if length == "P7D":
        return Day(day, length), Hour(0, 0, length)
    if length not in _OF_A_DAY:
        return Day(None, UNKNOWN), Hour(0, 0, UNKNOWN)
    return Day(day, "P1D"), Hour(day.isoweekday(), hour, length)
