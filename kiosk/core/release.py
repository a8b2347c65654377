"""Who goes out, and under which bucket: the rule that keeps a single client from being found.

A visit gets the narrowest of hour, half-day, day and week that at least five visits going out in
the same release carry too, counted among those an observer could not tell apart by what shows on
the row anyway: language, survey and revision, channel and the flag. A visit that went out under a
narrower bucket does not count for a wider one. A comment says more about its writer than a tap, so
visits with one count, and are placed, only from the day upward.

Two exceptions are unavoidable, and stated: a week with fewer than five, and `unknown`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sync.model.calendar import LENGTHS, UNKNOWN, Length, bucket_of, is_over

AT_LEAST = 5
"""How many rows must carry a bucket before it may be used, and visits share a count by name."""
ALL_LANGUAGES = "all"
FEW = "few"
"""The name under which visits are counted that are too few to say how they ended, or why not
believed."""

Count = tuple[str, str, str, int]
"""Kind (`outcome` or `reason`), language, name and how many."""


@dataclass(frozen=True, slots=True)
class Kin:
    """What shows on a row beside its answers: only rows with the same count for each other."""

    language: str
    survey: str
    rev: int
    channel: str
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """An ended visit that has not gone out. `key` is the store's own name for it.

    `hour` is the local clock hour in which it ended, None if that will never be known; then
    `unknown_since` is the day on which this was found.
    """

    key: int
    kin: Kin
    hour: datetime | None
    comment: bool = False
    wants_answer: bool = False
    unknown_since: date | None = None


@dataclass(frozen=True, slots=True)
class Fate:
    """What a visit that goes out leaves in its release's counts alone."""

    language: str
    outcome: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    visit: Waiting
    hour: datetime


def due(waiting: Iterable[Waiting], now: datetime | None, *, everything: bool) -> dict[int, str]:
    """Return the bucket of every visit that goes out now, by its key.

    `now` is the present local clock hour, None while the clock is not trusted; then only
    `everything`, which treats every period as over, lets anything out.
    """
    if now is None and not everything:
        return {}
    end = None if everything else now
    placed: dict[int, str] = {}
    left: list[_Known] = []
    for visit in waiting:
        if visit.hour is not None:
            left.append(_Known(visit, visit.hour))
        elif end is None or (visit.unknown_since is not None and end.date() > visit.unknown_since):
            placed[visit.key] = UNKNOWN
    for length in LENGTHS:
        placed |= _place(left, length, end)
        left = [known for known in left if known.visit.key not in placed]
        if length == "day":
            placed |= _awaited_answers(left, end)
    return placed


def _place(left: Iterable[_Known], length: Length, end: datetime | None) -> Mapping[int, str]:
    groups: dict[tuple[Kin, str], list[int]] = defaultdict(list)
    for known in left:
        if _may_use(known, length) and (end is None or is_over(known.hour, length, end)):
            bucket = str(bucket_of(known.hour, length))
            groups[known.visit.kin, bucket].append(known.visit.key)
    return {
        key: bucket
        for (_, bucket), keys in groups.items()
        if len(keys) >= AT_LEAST or length == "week"
        for key in keys
    }


def _may_use(known: _Known, length: Length) -> bool:
    return length in ("day", "week") or not known.visit.comment


def _awaited_answers(left: Iterable[_Known], end: datetime | None) -> Mapping[int, str]:
    """Give a comment whose writer waits for an answer its week at the end of a thin day."""
    return {
        known.visit.key: str(bucket_of(known.hour, "week"))
        for known in left
        if known.visit.wants_answer
        and known.visit.comment
        and (end is None or is_over(known.hour, "day", end))
    }


def tally(going: Iterable[Fate]) -> list[Count]:
    """Count how the visits of one release ended and why they are doubtful, tying neither to a row.

    Outcomes are named per language from five visits of it; the smaller languages together, as
    `all`, if they come to five, else they are only counted as `few`. The counts of all outcomes
    add up to the release. Reasons are named if five visits are doubtful, else those visits are
    counted as `few`; a visit may have several reasons.
    """
    outcomes: dict[str, list[str]] = defaultdict(list)
    doubtful: list[tuple[str, ...]] = []
    for fate in going:
        outcomes[fate.language].append(fate.outcome)
        if fate.reasons:
            doubtful.append(fate.reasons)
    rest = [name for names in outcomes.values() if len(names) < AT_LEAST for name in names]
    groups = {code: names for code, names in outcomes.items() if len(names) >= AT_LEAST}
    groups[ALL_LANGUAGES] = rest if len(rest) >= AT_LEAST else [FEW] * len(rest)
    reasons = [name for each in doubtful for name in each]
    if len(doubtful) < AT_LEAST:
        reasons = [FEW] * len(doubtful)
    counts = [
        ("outcome", code, name, count)
        for code, names in groups.items()
        for name, count in Counter(names).items()
    ]
    counts += [("reason", ALL_LANGUAGES, name, count) for name, count in Counter(reasons).items()]
    return sorted(counts)
