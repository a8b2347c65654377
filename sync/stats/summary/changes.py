"""What changed against the period before, told only where it is larger than chance.

A line is told where every count that it is made of is, in both periods.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sync.model.survey import Question
from sync.stats.adjusting import holm
from sync.stats.change import (
    Change,
    as_percent,
    of_counts,
    of_index,
    of_means,
    of_nps,
    of_shares,
    spread_of,
)
from sync.stats.distributions import CONFIDENCE
from sync.stats.figures import HIDDEN, Estimate, Shown
from sync.stats.index import unsatisfied
from sync.stats.summary.comparing import CAMPS, Compared, keys_of
from sync.stats.summary.ledger import Key, Ledger
from sync.stats.summary.parts import ChangeLine, Measure
from sync.stats.summary.scoring import headline, headline_kind, rounded
from sync.stats.summary.selection import Selection

_FEW_DAYS: Final = 2
"""From fewer the spread of days can't be known."""
Counts = Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Draft:
    """A line whose change is not judged yet, with the p of its change if it has one."""

    line: ChangeLine
    p: float | None = None


def change_drafts(ledger: Ledger, selection: Selection, compared: Compared) -> list[Draft]:
    """Return every line; what may be told of them is decided, what is more than chance is not."""
    mine, theirs = (keys_of(selection, compared, side) for side in compared.sides)
    now, before = (side.place for side in compared.sides)
    drafts = []
    if all(side.covered and len(side.by_day) >= _FEW_DAYS for side in compared.sides):
        told = ledger.tells([mine.n, theirs.n]) and now.submissions and before.submissions
        drafts.append(_count_draft(compared) if told else _hidden("submissions"))
    question = selection.headline
    if question is None or not (now.headline.total() and before.headline.total()):
        return drafts
    counts = [
        {value: place.headline[value] for value in selection.numbers(question)}
        for place in (now, before)
    ]
    kind = headline_kind(question)
    under: list[Key] = [mine.answered, theirs.answered]
    for keys in (mine, theirs):
        under += map(keys.camp, CAMPS) if kind == "nps" else map(keys.face, counts[0])
    told = ledger.tells(under)
    drafts.append(_headline_draft(question, *counts) if told else _hidden(kind))
    if kind == "index":
        told = ledger.tells([mine.answered, theirs.answered, mine.low, theirs.low])
        drafts.append(_low_draft(question, *counts) if told else _hidden("unsatisfied"))
    return drafts


def judged(drafts: Sequence[Sequence[Draft]]) -> list[tuple[ChangeLine, ...]]:
    """Return the lines of all surveys, none of whose changes is chance with 95 % (`holm`)."""
    adjusted = iter(holm([each.p for lines in drafts for each in lines if each.p is not None]))
    return [
        tuple(
            each.line
            if each.p is None or next(adjusted) < 1 - CONFIDENCE
            else _unchanged(each.line)
            for each in lines
        )
        for lines in drafts
    ]


def _unchanged(line: ChangeLine) -> ChangeLine:
    return ChangeLine(line.measure, line.now, line.before, Shown(None))


def _hidden(measure: Measure) -> Draft:
    return Draft(ChangeLine(measure, HIDDEN, HIDDEN, HIDDEN))


def _count_draft(compared: Compared) -> Draft:
    now, before = (side.place.submissions for side in compared.sides)
    found = of_counts(
        now, before,
        time_ratio=compared.now.period.days / compared.before.period.days,
        spread=max(spread_of(side.by_day) for side in compared.sides),
    )  # fmt: skip
    difference, low, high = map(as_percent, (found.difference, found.low, found.high))
    return _draft("submissions", (now, before), Change(difference, low, high, found.p), 0)


def _headline_draft(question: Question, now: Counts, before: Counts) -> Draft:
    kind = headline_kind(question)
    if kind == "index":
        found = of_index(now, before, question.highest)
    elif kind == "nps":
        found = of_nps(now, before)
    else:
        found = of_means(now, before, question.lowest, question.highest)
    sides = headline(question, now).value, headline(question, before).value
    return _draft(kind, sides, found, 1 if kind == "mean" else 0)


def _low_draft(question: Question, now: Counts, before: Counts) -> Draft:
    lows = unsatisfied(question.highest)
    mine, theirs = (
        (sum(counts[face] for face in lows), sum(counts.values())) for counts in (now, before)
    )
    sides = mine[0] / mine[1], theirs[0] / theirs[1]
    return _draft("unsatisfied", sides, of_shares(mine, theirs), 3)


def _draft(measure: Measure, sides: tuple[float, float], found: Change, digits: int) -> Draft:
    exact = Estimate(found.difference, found.low, found.high, 0)
    now, before = sides
    line = ChangeLine(measure, Shown(now), Shown(before), Shown(rounded(exact, digits)))
    return Draft(line, found.p)
