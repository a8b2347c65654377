"""The two periods of a change, and under which keys their counts stand in the ledger.

Compared are the days that were asked for with those before them, else the last two whole weeks or
months that are over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from sync.stats.periods import Period, period_of, previous
from sync.stats.summary.ledger import Key
from sync.stats.summary.selection import Place, Selection
from sync.stats.tally import Tally

_DAY: Final = timedelta(days=1)
_CLOSED: Final = timedelta(days=4)
"""So long may an office be closed (Easter). Where nothing came for longer at an end of a period,
the survey may not have run, and its number says nothing."""
CAMPS: Final[Mapping[str, frozenset[int]]] = {
    "promoters": frozenset({9, 10}),
    "passives": frozenset({7, 8}),
    "detractors": frozenset(range(7)),
}
Name = Literal["now", "before", "rest"]


@dataclass(frozen=True, slots=True)
class Earlier:
    """The days that were asked for, those before them, and what came then, counted apart."""

    now: Period
    before: Period
    tally: Tally


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two periods."""

    name: Name
    period: Period
    place: Place
    by_day: Sequence[int]
    """Submissions of each day that had any and is known."""
    covered: bool
    """Whether the survey ran from the period's beginning to its end, as far as days tell."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Two periods of one survey. `apart`: what was before is in none of its other figures."""

    now: Side
    before: Side
    apart: bool

    @property
    def sides(self) -> tuple[Side, Side]:
        """Return both."""
        return self.now, self.before


def asked(now: Period, before: Period, mine: Selection, theirs: Selection) -> Compared:
    """Return the days that were asked for beside those before them."""
    return Compared(_side("now", now, mine), _side("before", before, theirs), apart=True)


def latest(selection: Selection, today: date) -> Compared | None:
    """Return the last two whole weeks or months that are over, if the survey ran in both."""
    days = [day.day for day in selection.days if day.day is not None and day.day < today]
    if not days or min(days).year == date.min.year:
        return None
    step: Literal["week", "month"] = "month" if selection.step == "month" else "week"
    now = period_of(max(days), step)
    if now.last >= today:
        now = period_of(now.first - _DAY, step)
    before = previous(now)
    if before.first < min(days):
        return None
    return Compared(_side("now", now, selection), _side("before", before, selection), apart=False)


def _side(name: Name, period: Period, selection: Selection) -> Side:
    found, by_day = Place(), dict[date, int]()
    for day, place in selection.days.items():
        if day.day is not None and period.first <= day.day <= period.last:
            found.submissions += place.submissions
            found.headline.update(place.headline)
            if day.length == "P1D":
                by_day[day.day] = place.submissions
    covered = bool(by_day) and (
        min(by_day) - period.first <= _CLOSED and period.last - max(by_day) <= _CLOSED
    )
    return Side(name, period, found, list(by_day.values()), covered)


@dataclass(frozen=True, slots=True)
class Keys:
    """Under which keys the counts of a period stand: of the whole survey, or of a part of it."""

    question: str
    name: Name
    is_whole: bool

    @property
    def n(self) -> Key:
        """Submissions."""
        return ("n",) if self.is_whole else ("change", self.name)

    @property
    def answered(self) -> Key:
        """Those with an answer to the headline."""
        if self.is_whole:
            return ("answered", self.question)
        return ("change answered", self.name)

    @property
    def low(self) -> Key:
        """The unsatisfied."""
        return ("low", self.question) if self.is_whole else ("change low", self.name)

    def face(self, value: int) -> Key:
        """One value of the headline."""
        if self.is_whole:
            return ("value", self.question, str(value))
        return ("change face", self.name, value)

    def camp(self, camp: str) -> Key:
        """Promoters, passives or detractors."""
        return ("change camp", self.name, camp)


def keys_of(selection: Selection, compared: Compared, side: Side) -> Keys:
    """Return the keys of a side."""
    question = selection.headline.id if selection.headline else ""
    return Keys(question, side.name, compared.apart and side.name == "now")
