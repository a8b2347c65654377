"""How visits ended, by language, from the counts of releases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sync.stats.figures import Estimate
from sync.stats.intervals import share

WALKED_AWAY: Final = "walked_away"
FEW: Final = "few"
"""Of these visits only the number is known."""
SMALL_LANGUAGES: Final = "all"
"""Not a language: the small ones of a release together."""
EVERYBODY: Final = "total"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How visits in one language ended."""

    language: str
    visits: int
    """Of which it is known how they ended."""
    walked_away: int
    untold: int
    """`few`: in neither side of the rate."""
    rate: Estimate | None
    """Walked away of `visits`, with Wilson's interval; None where there are none."""


def outcomes(counts: Mapping[tuple[str, str], int]) -> list[Outcome]:
    """Return the outcomes of each language, the small ones together after them, `total` last.

    `counts` is (language, outcome) → visits. A rate's base is all visits whose end is known:
    completed, walked away, replaced by another, crashed. A language's own line holds only releases
    in which it was not among the small ones; `total` holds all.
    """
    found = Counter(counts)
    for (_, outcome), visits in counts.items():
        found[EVERYBODY, outcome] += visits
    places = {SMALL_LANGUAGES: 1, EVERYBODY: 2}
    languages = sorted({language for language, _ in found}, key=lambda x: (places.get(x, 0), x))
    return [_outcome(language, found) for language in languages]


def _outcome(language: str, counts: Mapping[tuple[str, str], int]) -> Outcome:
    mine = {outcome: n for (whose, outcome), n in counts.items() if whose == language}
    visits = sum(n for outcome, n in mine.items() if outcome != FEW)
    away = mine.get(WALKED_AWAY, 0)
    rate = share(away, visits) if visits else None
    return Outcome(language, visits, away, mine.get(FEW, 0), rate)
