"""Means, indexes and scores as they may be told: rounded, and only where they give nothing away."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sync.model.survey import Question
from sync.stats.figures import HIDDEN, Estimate, Figure, Shown
from sync.stats.index import index
from sync.stats.means import deviation, mean
from sync.stats.nps import nps
from sync.stats.summary.guessing import Signature, leaves_open
from sync.stats.summary.parts import Headline, Mean

_NPS_HIGHEST = 10
T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Scores:
    """What sums a question up."""

    headline: Estimate
    """Index, score, or the mean of 1–5."""
    mean: Mean | None


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


def headline_figure(question: Question, counts: Counts, least: int) -> Figure[Estimate]:
    """Return the headline of a place whose counts by value are not shown."""
    return _first_safe(counts, frozenset(counts), (), least, headline_ways(question))


def scores_of(
    question: Question,
    counts: Counts,
    unseen: frozenset[int],
    known: Sequence[frozenset[int]],
    least: int,
) -> Figure[Scores]:
    """Return what sums a question up: all of it, else without the mean, else nothing.

    `unseen` are the values whose counts are not shown, `known` sets of values whose sums are.
    """

    def everything(some: Counts) -> Scores:
        exact = mean(some, question.lowest, question.highest)
        return Scores(headline(question, some), Mean(rounded(exact, 2), round(deviation(some), 2)))

    def little(way: Callable[[Counts], Estimate]) -> Callable[[Counts], Scores]:
        return lambda some: Scores(way(some), None)

    ways = [everything, *map(little, headline_ways(question))]
    return _first_safe(counts, unseen, known, least, ways)


def headline_ways(question: Question) -> list[Callable[[Counts], Estimate]]:
    """Return how a headline can be told: as it is, or with an interval widened to round numbers.

    An exact interval tells the spread of few answers, and so how they were.
    """
    width = 1 if headline_kind(question) == "mean" else 10

    def widened(some: Counts) -> Estimate:
        exact = headline(question, some)
        low, high = math.floor(exact.low / width), math.ceil(exact.high / width)
        return Estimate(exact.value, float(low * width), float(high * width), exact.n)

    return [lambda some: headline(question, some), widened]


def rounded(estimate: Estimate, digits: int) -> Estimate:
    """Return an estimate with so many decimals."""
    return Estimate(
        round(estimate.value, digits) + 0.0,  # never −0
        round(estimate.low, digits) + 0.0,
        round(estimate.high, digits) + 0.0,
        estimate.n,
    )


def _first_safe(
    counts: Counts,
    unseen: frozenset[int],
    known: Sequence[frozenset[int]],
    least: int,
    ways: Sequence[Callable[[Counts], T]],
) -> Figure[T]:
    """Return the first of several ways to tell, the fullest first, that leaves all open."""
    if sum(counts.values()) < least:
        return HIDDEN
    secret = frozenset(value for value in unseen if counts[value] < least)

    for way in ways:
        if leaves_open(counts, unseen, secret, _with_sums(way, known)):
            return Shown(way(counts))
    return HIDDEN


def _with_sums(way: Callable[[Counts], T], known: Sequence[frozenset[int]]) -> Signature:
    def told(some: Counts) -> Hashable:
        return way(some), *(sum(some[value] for value in values) for values in known)

    return told
