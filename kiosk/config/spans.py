"""Opening hours as people write them in TOML: `["09:00-12:00", "13:00-16:15"]`."""

from __future__ import annotations

import re
from datetime import time
from typing import TYPE_CHECKING

from sync.model.opening import MIDNIGHT, Span, in_order

if TYPE_CHECKING:
    from sync.model.toml_reader import Reader

_TIME = r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])"
_PATTERN = rf"\s*{_TIME}\s*[-–]\s*(?:{_TIME}|24[:.]00)\s*"


class SpanText:
    """A span written as a text such as "09:00-16:15"; "24:00" is midnight at the day's end."""

    def read(self, reader: Reader, key: str, value: object) -> object:
        """Return the span as two times; 24:00 becomes 00:00."""
        found = re.fullmatch(_PATTERN, value) if isinstance(value, str) else None
        if found is None:
            return reader.report(key, f"must be {self.words()}", value)
        hour, minute, until_hour, until_minute = found.groups()
        start = time(int(hour), int(minute))
        if until_hour is None:
            return start, MIDNIGHT
        until = time(int(until_hour), int(until_minute))
        if until <= start:
            return reader.report(key, "must end after its start (midnight is 24:00)", value)
        return start, until

    def words(self) -> str:
        """Return the form with an example."""
        return 'a text such as "09:00-16:15"'

    def schema(self) -> dict[str, object]:
        """Return the pattern, so that an editor can tell."""
        return {"type": "string", "pattern": f"^{_PATTERN}$"}


class InOrder:
    """The spans of one day, earliest first, none overlapping."""

    def holds(self, value: object) -> bool:
        """Return whether the spans follow each other."""
        return isinstance(value, tuple) and in_order(value)

    def words(self, base: str) -> str:
        """Return the words with the order added."""
        return f"{base}, earliest first, none overlapping"

    def schema(self) -> dict[str, object]:
        """Return nothing: JSON Schema has no word for it."""
        return {}


def span_text(span: Span) -> str:
    """Return a span as it is written in TOML."""
    start, until = span
    end = "24:00" if until == MIDNIGHT else f"{until:%H:%M}"
    return f"{start:%H:%M}-{end}"
