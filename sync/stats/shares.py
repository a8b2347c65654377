"""Counts and shares of one question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sync.stats.figures import Estimate
from sync.stats.intervals import share


@dataclass(frozen=True, slots=True)
class Shares:
    """What was answered to one question."""

    counts: Mapping[str, int]
    answered: int
    """The valid total: the base of every share."""
    missing: int
    """Submissions without an answer to it."""
    shares: Mapping[str, Estimate]
    """0 to 1, with Wilson's interval; empty where nobody answered."""


def shares_of(counts: Mapping[str, int], submissions: int) -> Shares:
    """Return counts and shares of a question of which each submission gives one value at most.

    The valid total is the sum of the counts; what is missing is in no share.
    """
    return _shares(counts, sum(counts.values()), submissions)


def shares_of_many(counts: Mapping[str, int], answered: int, submissions: int) -> Shares:
    """Return counts and shares of a question to which one can give several values (topics).

    `answered` is how many gave at least one; the shares add up to more than 1.
    """
    return _shares(counts, answered, submissions)


def _shares(counts: Mapping[str, int], answered: int, submissions: int) -> Shares:
    shares = {value: share(count, answered) for value, count in counts.items()} if answered else {}
    return Shares(counts, answered, submissions - answered, shares)
