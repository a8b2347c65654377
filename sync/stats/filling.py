"""Fills a tally while rows stream by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final

from sync.model.survey import Question, Survey
from sync.stats.reading import read_answers, values_given
from sync.stats.tally import COMMENTS, SUBMISSIONS, UNKNOWN, Counted, Day, Hour, Pair, Tally

# Places in a row of an export (`sync.export.source.Row`), which the rooms of statistics don't know.
_SURVEY, _COMMENT, _DOUBTFUL = 3, 9, 10
_GIVEN = itemgetter(3, 10, 7, 8)  # survey, doubtful, rating, answers
_STOOD = itemgetter(3, 10, 6, 1, 7)  # survey, doubtful, bucket, site, rating
_SPOKE = itemgetter(3, 10, 5)  # survey, doubtful, language
_NO_FACES = itemgetter(3, 10, 6, 1, 8)  # as `_STOOD`, but all answers in the rating's place
_MOST_HELD: Final = 20_000
"""Different keys that may wait to be counted; each is looked at once, however often it came."""
_OF_A_DAY: Final = frozenset({"PT1H", "PT12H", "P1D"})
_NO_FACE: Final = 0
_HOURS: Final = 24
_LAST: Final = date(9999, 12, 26)
"""After it no whole week has room in the calendar."""


def headline_of(survey: Survey) -> Question | None:
    """Return the question that sums a survey up: faces, else the first 0–10, else the first 1–5."""
    ranked = [q for kind in ("rating", "scale") for q in survey.questions if q.kind == kind]
    ranked.sort(key=lambda q: (q.kind != "rating", q.highest != 10))
    return ranked[0] if ranked else None


def newest(surveys: Iterable[Survey]) -> dict[str, Survey]:
    """Return the newest known revision of each survey."""
    return {survey.id: survey for survey in sorted(surveys, key=lambda each: each.rev)}


class Filling:
    """Counts rows into a tally. Doubtful ones go in too, marked: the summary keeps them apart.

    So that a summary can show the difference, give it the doubtful rows also where the export
    itself leaves them out.
    """

    def __init__(self, surveys: Iterable[Survey]) -> None:
        self._tally = Tally()
        self._asked = {
            name: [each for each in survey.questions if each.kind != "comment"]
            for name, survey in newest(surveys).items()
        }
        self._headlines = {
            name: headline
            for name, survey in newest(surveys).items()
            if (headline := headline_of(survey)) is not None
        }
        self._with_faces = {n for n, each in self._headlines.items() if each.kind == "rating"}
        self._read = lru_cache(maxsize=_MOST_HELD)(read_answers)
        self._given: Counter[tuple[str, int, int | None, str]] = Counter()
        self._stood: Counter[tuple[str, int, str, str, int | str | None]] = Counter()
        self._spoke: Counter[tuple[str, int, str]] = Counter()

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
                self._tally.values[Counted(row[_SURVEY], COMMENTS, "", bool(row[_DOUBTFUL]))] += 1
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
        for (survey, doubtful, rating, answers), n in self._given.items():
            self._count_answers(survey, rating, answers, n, doubtful=bool(doubtful))
        for (survey, doubtful, bucket, site, given), n in self._stood.items():
            self._place(Counted(survey, SUBMISSIONS, "", bool(doubtful)), bucket, site, n)
            for value in self._headline(survey, given):
                question = self._headlines[survey].id
                self._place(Counted(survey, question, value, bool(doubtful)), bucket, site, n)
        for (survey, doubtful, language), n in self._spoke.items():
            counted = Counted(survey, SUBMISSIONS, "", bool(doubtful))
            self._tally.values[counted] += n
            self._tally.languages[counted, language] += n
        for held in (self._given, self._stood, self._spoke):
            held.clear()

    def _count_answers(
        self, survey: str, rating: object, answers: object, n: int, *, doubtful: bool
    ) -> None:
        """Count every answer that is one. A face has a column of its own, which alone speaks."""
        given, headline = self._read(answers), self._headlines.get(survey)
        known = survey in self._with_faces and bool(self._headline(survey, rating))
        face = rating if known and isinstance(rating, int) else _NO_FACE
        for question in self._asked.get(survey, ()):
            answer = given.get(question.id)
            if question is headline and survey in self._with_faces:
                answer = rating
            values = values_given(question, answer)
            for value in values:
                self._tally.values[Counted(survey, question.id, value, doubtful)] += n
            if question.kind == "topics" and values and self._tally.pairs is not None:
                for topic in ("", *values):
                    pair = Pair(survey, question.id, topic, face, doubtful)
                    self._tally.pairs[pair] += n

    def _headline(self, survey: str, given: object) -> tuple[str, ...]:
        """Return the answer to the survey's headline: the face, or found among all answers."""
        question = self._headlines.get(survey)
        if question is None:
            return ()
        answer = given if survey in self._with_faces else self._read(given).get(question.id)
        return values_given(question, answer)

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
