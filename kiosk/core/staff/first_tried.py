"""PINs that people try first: repeated, counted up, drawn on the pad, taken from the calendar.

They are few among a million, and many among those that people choose.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Final

_LINES: Final = ("123", "456", "789", "147", "258", "369", "159", "357")
"""Three keys in a row on the pad."""
_LINE_EITHER_WAY: Final = frozenset(_LINES) | {line[::-1] for line in _LINES}
_OTHERS: Final = frozenset({"142536", "152637", "135790", "097531", "13579", "246813"})
_STARTS, _STEPS = range(100), range(1, 26)
_DAYS: Final = (
    re.compile(r"(?P<d>..)(?P<m>..)(?P<y>..)"),
    re.compile(r"(?P<y>..)(?P<m>..)(?P<d>..)"),
    re.compile(r"(?P<d>..)(?P<m>..)(?P<y>(?:19|20)..)"),
    re.compile(r"(?P<m>..)(?P<d>..)(?P<y>(?:19|20)..)"),
    re.compile(r"(?P<y>(?:19|20)..)(?P<m>..)(?P<d>..)"),
)


def is_among_the_first(pin: str) -> bool:
    """Whether somebody who knows nothing of this kiosk would soon try it. `pin`: digits only."""
    return (
        pin in _OTHERS
        or _repeats(pin)
        or _goes_evenly(pin)
        or _is_doubled(pin)
        or _has_one_odd_digit(pin)
        or _counts(pin)
        or _draws_lines(pin)
        or _is_a_day(pin)
    )


def _repeats(pin: str) -> bool:
    sizes = (size for size in range(1, len(pin) // 2 + 1) if len(pin) % size == 0)
    return any(pin == pin[:size] * (len(pin) // size) for size in sizes)


def _goes_evenly(digits: str) -> bool:
    """Whether all steps are equal; after 9 comes 0."""
    return len({(int(b) - int(a)) % 10 for a, b in pairwise(digits)}) <= 1


def _is_doubled(pin: str) -> bool:
    """Whether it goes evenly there and back, or in pairs of equal digits."""
    half = pin[: (len(pin) + 1) // 2]
    there_and_back = pin == pin[::-1] and _goes_evenly(half)
    return there_and_back or (pin[::2] == pin[1::2] and _goes_evenly(pin[::2]))


def _has_one_odd_digit(pin: str) -> bool:
    return max(map(pin.count, pin)) >= len(pin) - 1


def _counts(pin: str) -> bool:
    """Whether it is numbers written one after the other in equal steps, such as 8, 10, 12, 14."""
    return pin in _counted(len(pin))


@lru_cache(maxsize=1)
def _counted(digits: int) -> frozenset[str]:
    return frozenset(
        "".join(str(start + step * turn) for turn in range(digits))[:digits]
        for start in _STARTS
        for step in _STEPS
    )


def _draws_lines(pin: str) -> bool:
    parts = {pin[at : at + 3] for at in range(0, len(pin), 3)}
    return parts <= _LINE_EITHER_WAY


def _is_a_day(pin: str) -> bool:
    found = (pattern.fullmatch(pin) for pattern in _DAYS)
    return any(_exists(each["y"], each["m"], each["d"]) for each in found if each is not None)


def _exists(year: str, month: str, day: str) -> bool:
    try:
        date(int(year[-2:]) + 2000, int(month), int(day))
    except ValueError:
        return False
    return True
