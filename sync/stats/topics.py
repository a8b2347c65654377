"""What lies behind a rating: topics of the unsatisfied against topics of the satisfied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sync.stats.change import of_shares
from sync.stats.figures import Estimate


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic."""

    topic: str
    unsatisfied: int
    satisfied: int
    difference: Estimate
    """Share among the unsatisfied less that among the satisfied, −1 to 1; n is both together."""


def topics(
    chosen: Mapping[tuple[str, int], int],
    answered: Mapping[int, int],
    *,
    low: frozenset[int],
    high: frozenset[int],
) -> list[Topic]:
    """Return topics by rating, first what the unsatisfied choose most beyond the satisfied.

    `chosen` counts (topic, face); `answered` counts by face who chose any topic at all; `low` and
    `high` are the faces of either side, the middle one in neither. A difference of shares with the
    interval of Newcombe (1998b), method 10, and not their ratio ("lift"): a ratio makes much of
    topics that hardly anybody chose. Empty where one of the sides is.
    """
    sides = (_of(answered, low), _of(answered, high))
    if not all(sides):
        return []
    lines = [_topic(topic, chosen, sides, (low, high)) for topic in sorted({t for t, _ in chosen})]
    return sorted(lines, key=lambda line: (-line.difference.value, line.topic))


def _topic(
    topic: str,
    chosen: Mapping[tuple[str, int], int],
    sides: tuple[int, int],
    faces: tuple[frozenset[int], frozenset[int]],
) -> Topic:
    unsatisfied, satisfied = (sum(chosen.get((topic, face), 0) for face in side) for side in faces)
    change = of_shares((unsatisfied, sides[0]), (satisfied, sides[1]))
    estimate = Estimate(change.difference, change.low, change.high, sum(sides))
    return Topic(topic, unsatisfied, satisfied, estimate)


def _of(counts: Mapping[int, int], faces: Iterable[int]) -> int:
    return sum(counts.get(face, 0) for face in faces)
