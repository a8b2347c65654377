"""Fills a tally while rows stream by."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Final, NamedTuple, cast

from sync.model.survey import Question, Survey
from sync.stats.tally import COMMENTS, SUBMISSIONS, UNKNOWN, Counted, Day, Hour, Pair, Tally

# Places in a row of an export (`sync.export.source.Row`), which the rooms of statistics don't know.
_SITE, _SURVEY, _LANGUAGE, _BUCKET, _RATING, _ANSWERS, _COMMENT, _DOUBTFUL = 1, 3, 5, 6, 7, 8, 9, 10
_KEY = itemgetter(_SURVEY, _DOUBTFUL, _SITE, _LANGUAGE, _BUCKET, _RATING, _ANSWERS)
_OF_A_DAY: Final = frozenset({"PT1H", "PT12H", "P1D"})
_NO_FACE: Final = 0


class _Key(NamedTuple):
    survey: str
    doubtful: int
    site: str
    language: str
    bucket: str
    rating: int | None
    answers: str


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
        self.tally = Tally()
        self._headlines: dict[str, str] = {}
        for name, survey in newest(surveys).items():
            headline = headline_of(survey)
            self._headlines[name] = headline.id if headline else ""
        self._read = lru_cache(maxsize=20_000)(_read)

    def take(self, rows: Sequence[tuple[object, ...]]) -> None:
        """Count a piece of rows, as `Source.rows` yields them."""
        for key, times in Counter(map(_KEY, rows)).items():
            self._count(_Key(*cast(tuple[str, int, str, str, str, int | None, str], key)), times)
        for survey, doubtful in (
            (row[_SURVEY], row[_DOUBTFUL]) for row in rows if row[_COMMENT] is not None
        ):
            self.tally.values[Counted(str(survey), COMMENTS, "", bool(doubtful))] += 1

    def end(self, language: str, outcome: str, visits: int) -> None:
        """Count how visits ended, as a release tells it."""
        self.tally.outcomes[language, outcome] += visits

    def _count(self, key: _Key, times: int) -> None:
        doubtful, tally = bool(key.doubtful), self.tally
        day, hour = _when(key.bucket)
        submission = Counted(key.survey, SUBMISSIONS, "", doubtful)
        tally.languages[submission, key.language] += times
        tally.values[submission] += times
        self._place(submission, day, hour, key.site, times)
        headline = self._headlines.get(key.survey, "")
        for question, values, many in self._read(key.answers):
            for value in values:
                counted = Counted(key.survey, question, value, doubtful)
                tally.values[counted] += times
                if question == headline:
                    self._place(counted, day, hour, key.site, times)
            if many:
                self._pair(key, question, values, times)

    def _place(self, counted: Counted, day: Day, hour: Hour, site: str, times: int) -> None:
        self.tally.days[counted, day] += times
        self.tally.hours[counted, hour] += times
        self.tally.sites[counted, site] += times

    def _pair(self, key: _Key, question: str, topics: tuple[str, ...], times: int) -> None:
        face = _NO_FACE if key.rating is None else key.rating
        if self.tally.pairs is not None:
            for topic in ("", *topics):
                pair = Pair(key.survey, question, topic, face, bool(key.doubtful))
                self.tally.pairs[pair] += times


def _read(answers: str) -> tuple[tuple[str, tuple[str, ...], bool], ...]:
    """Return each question, its values as words, and whether several could be given."""
    given: Mapping[str, object] = json.loads(answers)
    return tuple(
        (question, tuple(map(str, answer)), True)
        if isinstance(answer, list)
        else (question, (str(answer),), False)
        for question, answer in given.items()
        if answer != []
    )


@lru_cache(maxsize=20_000)
def _when(bucket: str) -> tuple[Day, Hour]:
    """Return where a bucket is counted; what can't be read is of unknown day."""
    start, _, length = bucket.partition("/")
    try:
        day = date.fromisoformat(start[:10])
        hour = int(start[11:13]) if length in ("PT1H", "PT12H") else 0
    except ValueError:
        return Day(None, UNKNOWN), Hour(0, 0, UNKNOWN)
    if length == "P7D":
        return Day(day, length), Hour(0, 0, length)
    if length not in _OF_A_DAY:
        return Day(None, UNKNOWN), Hour(0, 0, UNKNOWN)
    return Day(day, "P1D"), Hour(day.isoweekday(), hour, length)
