"""What the filters mean in SQL: the same for all databases, `?` for every value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sync.export.filters import Filters

BEHIND_ALL_DAYS: Final = ":"
"""What no text that begins with a digit reaches."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition and its values, in order."""

    text: str = "1 = 1"
    values: tuple[Any, ...] = ()

    def also(self, text: str, *values: Any) -> Condition:  # noqa: ANN401 - whatever SQL takes
        """Return this condition and another one."""
        return Condition(f"{self.text} AND {text}", (*self.values, *values))

    def one_of(self, column: str, chosen: Sequence[str]) -> Condition:
        """Return this condition, and that the column is one of those chosen; none chosen: all."""
        if not chosen:
            return self
        return self.also(f"{column} IN ({', '.join('?' * len(chosen))})", *chosen)


def by_content(filters: Filters) -> Condition:
    """Return what the filters ask of survey, language and doubt."""
    found = Condition().one_of("survey", filters.surveys).one_of("language", filters.languages)
    return found if filters.with_doubtful else found.also("doubtful = 0")


def by_day(column: str, filters: Filters, before: Condition) -> Condition:
    """Return what they ask of a column with days as ISO text, which other texts may follow.

    Words such as `unknown` come after all digits.
    """
    if filters.since is None and filters.until is None:
        return before
    first, behind = days_text(filters.since or date.min, filters.until or date.max)
    return before.also(f"{column} >= ? AND {column} < ?", first, behind)


def days_text(first: date, last: date) -> tuple[str, str]:
    """Return the texts between which these days lie: from the one to below the other."""
    low = "0" if first == date.min else first.isoformat()
    return low, BEHIND_ALL_DAYS if last == date.max else (last + timedelta(days=1)).isoformat()
