"""Numbers as people write them: groups of digits with separators between."""

from __future__ import annotations

import re
from collections.abc import Iterator

Group = re.Match[str]
Chain = list[Group]

_DIGITS = re.compile(r"[0-9]+")


def chains(text: str, gap: re.Pattern[str]) -> Iterator[Chain]:
    """Yield the longest rows of digit groups in `text` with nothing but a `gap` between two."""
    chain: Chain = []
    for group in _DIGITS.finditer(text):
        if chain and gap.fullmatch(text, chain[-1].end(), group.start()) is None:
            yield chain
            chain = []
        chain.append(group)
    if chain:
        yield chain
