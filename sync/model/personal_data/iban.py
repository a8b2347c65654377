"""International bank account numbers: known country, its length, right check digits (ISO 13616)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from sync.model.personal_data.found import Span

_START = re.compile(r"[A-Z]{2} ?\d(?: ?\d)", re.IGNORECASE)
_FIELD = re.compile(r"(\d+)!")
_NEXT = re.compile(r"(?: {0,2}| ?[-.] ?)([A-Z0-9])", re.IGNORECASE)


@cache
def _length(country: str) -> int:
    """Return how many characters an account number of `country` has, 0 if there is none."""
    from stdnum import numdb

    fields = numdb.get("iban").info(country)[0][1].get("bban", "")
    return 4 + sum(int(size) for size in _FIELD.findall(fields)) if fields else 0


def _end(text: str, start: int, length: int) -> int | None:
    """Return where `length` letters and digits from `start` end, None if they do not come."""
    place = start
    for _ in range(length):
        match = _NEXT.match(text, place)
        if match is None:
            return None
        place = match.end()
    return place


def find(text: str) -> Iterator[Span]:
    """Yield where account numbers stand in a folded text, in order and without overlaps."""
    from stdnum import iban

    done = 0
    for match in _START.finditer(text):
        start = match.start()
        length = _length(text[start : start + 2].upper())
        end = _end(text, start, length) if length and start >= done else None
        if end is not None and iban.is_valid(text[start:end], check_country=False):
            yield start, end
            done = end
