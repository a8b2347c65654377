"""What a tally holds of one survey, sorted by where it is shown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, NamedTuple, TypeVar

from sync.model.survey import Question, Survey
from sync.stats.filling import headline_of
from sync.stats.periods import period_of, step_of
from sync.stats.tally import SUBMISSIONS, Counted, Day, Hour, Pair, Tally

Where = TypeVar("Where")


class Slot(NamedTuple):
    """One step of time in a table; `start` None: day unknown."""

    length: Literal["day", "week", "month", "unknown"]
    start: date | None


@dataclass(slots=True)
class Place:
    """What came from one step of time or site."""

    submissions: int = 0
    headline: Counter[int] = field(default_factory=Counter)


@dataclass(slots=True)
class Selection:
    """One survey's counts."""

    survey: Survey
    headline: Question | None
    step: Literal["day", "week", "month"] = "day"
    values: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    slots: defaultdict[Slot, Place] = field(default_factory=lambda: defaultdict(Place))
    sites: defaultdict[str, Place] = field(default_factory=lambda: defaultdict(Place))
    hours: Counter[tuple[Hour, str]] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    pairs: defaultdict[str, Counter[tuple[str, int]]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    """Question → (topic, face) → how many."""

    def submissions(self) -> int:
        """Return how many submissions there are."""
        return self.values[SUBMISSIONS][""]

    def numbers(self, question: Question) -> dict[int, int]:
        """Return how often each point of a scale was given; others are left out."""
        found = self.values[question.id]
        return {value: found[str(value)] for value in range(question.lowest, question.highest + 1)}


def select(tally: Tally, survey: Survey, *, with_doubtful: bool) -> Selection:
    """Return what a tally holds of a survey."""
    found = Selection(survey, headline_of(survey))
    for counted, n in tally.values.items():
        if _is(counted, survey.id, with_doubtful=with_doubtful):
            found.values[counted.question][counted.value] += n
    days = list(_mine(tally.days, survey.id, with_doubtful=with_doubtful))
    found.step = _step(day for _, day, _ in days)
    for counted, day, n in days:
        _add(found.slots[_slot(day, found.step)], counted, n)
    for counted, site, n in _mine(tally.sites, survey.id, with_doubtful=with_doubtful):
        _add(found.sites[site], counted, n)
    for counted, hour, n in _mine(tally.hours, survey.id, with_doubtful=with_doubtful):
        if counted.question != SUBMISSIONS:
            found.hours[hour, counted.value] += n
    for _, language, n in _mine(tally.languages, survey.id, with_doubtful=with_doubtful):
        found.languages[language] += n
    for pair, n in (tally.pairs or {}).items():
        if _is(pair, survey.id, with_doubtful=with_doubtful):
            found.pairs[pair.question][pair.topic, pair.face] += n
    return found


def _is(counted: Counted | Pair, survey: str, *, with_doubtful: bool) -> bool:
    return counted.survey == survey and (with_doubtful or not counted.doubtful)


def _mine(
    counts: Mapping[tuple[Counted, Where], int], survey: str, *, with_doubtful: bool
) -> Iterator[tuple[Counted, Where, int]]:
    for (counted, where), n in counts.items():
        if _is(counted, survey, with_doubtful=with_doubtful):
            yield counted, where, n


def _add(place: Place, counted: Counted, n: int) -> None:
    if counted.question == SUBMISSIONS:
        place.submissions += n
    else:
        place.headline[int(counted.value)] += n


def _step(days: Iterable[Day]) -> Literal["day", "week", "month"]:
    known = [
        last
        for day in days
        if day.day is not None
        for last in (day.day, day.day + timedelta(days=6 if day.length == "P7D" else 0))
    ]
    return step_of(min(known), max(known)) if known else "day"


def _slot(day: Day, step: Literal["day", "week", "month"]) -> Slot:
    if day.day is None:
        return Slot("unknown", None)
    if step == "day" and day.length == "P7D":
        return Slot("week", day.day)
    return Slot(step, period_of(day.day, step).first)
