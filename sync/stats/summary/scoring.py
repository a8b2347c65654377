"""Means, indexes and scores, rounded.

They are told only where every count that they are made of is (`Ledger.tells`): then they say
nothing that the counts do not say.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from sync.model.survey import Question
from sync.stats.figures import Estimate
from sync.stats.index import index
from sync.stats.means import deviation, mean
from sync.stats.nps import nps
from sync.stats.summary.parts import Headline, Mean

_NPS_HIGHEST = 10
_EXACT = 9
"""Digits that count: what lies behind them is the machine's own rounding."""


@dataclass(frozen=True, slots=True)
class Scores:
    """What sums a question up."""

    headline: Estimate
    """Index, score, or the mean of 1–5."""
    mean: Mean


Counts = Mapping[int, int]


def headline_kind(question: Question) -> Headline:
    """Return what sums a question up."""
    if question.kind == "rating":
        return "index"
    return "nps" if question.highest == _NPS_HIGHEST else "mean"


def headline(question: Question, counts: Counts) -> Estimate:
    """Return index or score in whole points; a mean with one decimal."""
    kind = headline_kind(question)
    if kind == "index":
        return rounded(index(counts, question.highest, question.lowest), 0)
    if kind == "nps":
        return rounded(nps(counts), 0)
    return rounded(mean(counts, question.lowest, question.highest), 1)


def scores(question: Question, counts: Counts) -> Scores:
    """Return what sums a question up. Raises `ValueError` where there is no answer."""
    exact = mean(counts, question.lowest, question.highest)
    return Scores(headline(question, counts), Mean(rounded(exact, 2), round(deviation(counts), 2)))


def rounded(estimate: Estimate, digits: int) -> Estimate:
    """Return an estimate with so many decimals, the ends of its interval rounded outward.

    Rounded to the nearest an interval could lose what belongs to it, and people compare them.
    """
    unit = 10.0**digits
    return Estimate(
        round(estimate.value, digits) + 0.0,  # never −0
        math.floor(round(estimate.low * unit, _EXACT)) / unit + 0.0,
        math.ceil(round(estimate.high * unit, _EXACT)) / unit + 0.0,
        estimate.n,
    )
