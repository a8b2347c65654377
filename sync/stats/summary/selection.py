"""What a tally holds of one survey, sorted by where it is shown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, NamedTuple, TypeVar

from sync.model.survey import Question, Survey
from sync.stats.editions import headline_of
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
    days: defaultdict[Day, Place] = field(default_factory=lambda: defaultdict(Place))
    slots: defaultdict[Slot, Place] = field(default_factory=lambda: defaultdict(Place))
    sites: defaultdict[str, Place] = field(default_factory=lambda: defaultdict(Place))
    hours: Counter[tuple[Hour, str]] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    pairs: defaultdict[str, Counter[tuple[str, int]]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    """Question → (topic, face) → how many."""
    from_rows: bool = True
    """Roll-ups can't tell who chose any topic at all."""

    def submissions(self) -> int:
        """Return how many submissions there are."""
        return self.values[SUBMISSIONS][""]

    def numbers(self, question: Question) -> dict[int, int]:
        """Return how often each point of a scale was given; others are left out."""
        found = self.values[question.id]
        return {value: found[str(value)] for value in range(question.lowest, question.highest + 1)}


def select(tally: Tally, survey: Survey, *, with_doubtful: bool) -> Selection:
    """Return what a tally holds of a survey."""
    found, mine = Selection(survey, headline_of(survey)), _Mine(survey, with_doubtful=with_doubtful)
    for counted, n in tally.values.items():
        if mine.holds(counted):
            found.values[counted.question][counted.value] += n
    days = list(mine.of(tally.days))
    found.step = _step(day for _, day, _ in days)
    for counted, day, n in days:
        _add(found.days[day], counted, n)
        _add(found.slots[_slot(day, found.step)], counted, n)
    for counted, site, n in mine.of(tally.sites):
        _add(found.sites[site], counted, n)
    for counted, hour, n in mine.of(tally.hours):
        if counted.question != SUBMISSIONS:
            found.hours[hour, counted.value] += n
    for _, language, n in mine.of(tally.languages):
        found.languages[language] += n
    found.from_rows = tally.pairs is not None
    for pair, n in (tally.pairs or {}).items():
        if mine.has(pair):
            found.pairs[pair.question][pair.topic, pair.face] += n
    return found


class _Mine:
    """What belongs to one survey, without values off a scale: roll-ups count what was stored."""

    def __init__(self, survey: Survey, *, with_doubtful: bool) -> None:
        self._survey, self._with_doubtful = survey.id, with_doubtful
        self._scales = {
            each.id: frozenset(map(str, range(each.lowest, each.highest + 1)))
            for each in survey.questions
            if each.kind in ("rating", "scale")
        }

    def has(self, counted: Counted | Pair) -> bool:
        return counted.survey == self._survey and (self._with_doubtful or not counted.doubtful)

    def holds(self, counted: Counted) -> bool:
        values = self._scales.get(counted.question)
        return self.has(counted) and (values is None or counted.value in values)

    def of(
        self, counts: Mapping[tuple[Counted, Where], int]
    ) -> Iterator[tuple[Counted, Where, int]]:
        for (counted, where), n in counts.items():
            if self.holds(counted):
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
