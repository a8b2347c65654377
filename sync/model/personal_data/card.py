"""Payment-card numbers: a known issuer's first digits, its length, and the Luhn check digit.

First digits and lengths follow ISO/IEC 7812 and the issuers' own publications.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sync.model.personal_data.digit_groups import Chain, chains
from sync.model.personal_data.found import Span

_GAP = re.compile(r" {1,2}| ?[-_/] ?|\.")
_SHORTEST, _LONGEST = 13, 19
_ISSUERS = (
    (re.compile(r"4"), {13, 16, 19}),  # Visa
    (re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), {16}),  # Mastercard
    (re.compile(r"3[47]"), {15}),  # American Express
    (re.compile(r"30[0-5]|3095|36|3[89]"), {14, 16, 19}),  # Diners Club
    (re.compile(r"35(?:2[89]|[3-8])"), {16, 17, 18, 19}),  # JCB
    (re.compile(r"6011|64[4-9]|65"), {16, 17, 18, 19}),  # Discover
    (re.compile(r"62"), {16, 17, 18, 19}),  # UnionPay
    (re.compile(r"50|5[6-8]|6[37]"), set(range(_SHORTEST, _LONGEST + 1))),  # Maestro, Dankort
    (re.compile(r"220[0-4]"), {16, 17, 18, 19}),  # Mir
    (re.compile(r"9792"), {16}),  # Troy
)


def _is_card(digits: str) -> bool:
    from stdnum import luhn

    if not any(first.match(digits) and len(digits) in sizes for first, sizes in _ISSUERS):
        return False
    return luhn.is_valid(digits)


def _is_even(sizes: list[int]) -> bool:
    """Whether groups are as on a card: all alike but for a shorter last one, or 4-6-5, 4-6-4."""
    alike = len(set(sizes[:-1])) <= 1 and sizes[-1] <= sizes[0]
    return alike or sizes in ([4, 6, 5], [4, 6, 4])


def _last(chain: Chain, first: int) -> int | None:
    """Return the last group of the longest card number that begins with group `first`."""
    digits, sizes, found = "", [], None
    for place in range(first, len(chain)):
        digits += chain[place][0]
        sizes.append(len(chain[place][0]))
        if len(digits) > _LONGEST:
            break
        if len(digits) >= _SHORTEST and _is_even(sizes) and _is_card(digits):
            found = place
    return found


def find(text: str) -> Iterator[Span]:
    """Yield where card numbers stand in a folded text, in order and without overlaps."""
    for chain in chains(text, _GAP):
        first = 0
        while first < len(chain):
            last = _last(chain, first)
            if last is not None:
                yield chain[first].start(), chain[last].end()
                first = last
            first += 1
