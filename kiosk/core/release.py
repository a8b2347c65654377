"""Who goes out, and under which bucket: the rule that keeps a single client from being found.

A visit gets the narrowest of hour, half-day, day and week that at least five visits going out in
the same release carry too, counted among those an observer could not tell apart by what shows on
the row anyway: language, survey and revision, channel and the flag. A visit that went out under a
narrower bucket does not count for a wider one. A comment says more about its writer than a tap, so
visits with one count, and are placed, only from the day upward.

Two exceptions are unavoidable, and stated: a week with fewer than five, and `unknown`. Neither is
made while the clock shows what hands made of it (`hold_after`): who may set the clock could
otherwise end a week on the spot, and see the one visit in it.
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
LONGEST_HOLD_S = 7 * 24 * 3600.0
"""After a whole week has passed no period can be over too early."""
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


def hold_after(left_s: float, step_s: float) -> float:
    """Return for how long thin groups wait after the clock was moved by hand by `step_s`.

    `left_s`: for how long they would have waited before. Many small steps count as one large one,
    and those back as those forward: a visit whose hour comes to lie in the future is `unknown`.
    """
    return min(LONGEST_HOLD_S, max(0.0, left_s) + abs(step_s))


def due(
    waiting: Iterable[Waiting], now: datetime | None, *, everything: bool, held: bool = False
) -> dict[int, str]:
    """Return the bucket of every visit that goes out now, by its key.

    `now` is the present local clock hour, None while the clock is not trusted; then only
    `everything`, which treats every period as over, lets anything out. While it is `held` there are
    no exceptions: a group of fewer than five waits.
    """
    if now is None and not everything:
        return {}
    end = None if everything else now
    thin = everything or not held
    ended = list(waiting)
    placed = _unknown(ended, end, thin=thin)
    left = [_Known(visit, visit.hour) for visit in ended if visit.hour is not None]
    for length in LENGTHS:
        placed |= _place(left, length, end, thin=thin)
        left = [known for known in left if known.visit.key not in placed]
        if length == "day" and thin:
            placed |= _awaited_answers(left, end)
    return placed


def _unknown(ended: Iterable[Waiting], end: datetime | None, *, thin: bool) -> dict[int, str]:
    groups: dict[Kin, list[int]] = defaultdict(list)
    for visit in ended:
        since = visit.unknown_since
        if visit.hour is None and (end is None or (since is not None and end.date() > since)):
            groups[visit.kin].append(visit.key)
    return {
        key: UNKNOWN for keys in groups.values() if thin or len(keys) >= AT_LEAST for key in keys
    }


def _place(
    left: Iterable[_Known], length: Length, end: datetime | None, *, thin: bool
) -> Mapping[int, str]:
    """Place those of one length; `thin`: a week may have fewer than five."""
    groups: dict[tuple[Kin, str], list[int]] = defaultdict(list)
    for known in left:
        if _may_use(known, length) and (end is None or is_over(known.hour, length, end)):
            bucket = str(bucket_of(known.hour, length))
            groups[known.visit.kin, bucket].append(known.visit.key)
    return {
        key: bucket
        for (_, bucket), keys in groups.items()
        if len(keys) >= AT_LEAST or (thin and length == "week")
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
