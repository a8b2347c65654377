"""Numbers that begin like a telephone number and are none: dates, hours, diary and case numbers.

They are hidden from the search for telephone numbers only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sync.model.personal_data.found import Span
from sync.model.personal_data.hiding import in_order
from sync.model.personal_data.phone_context import is_cued

_YEAR = r"(?:19|20)\d\d"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_DATE_OR_PART = rf"{_DAY}[./]{_DAY}[./](?:{_YEAR}|\d\d)?"
_DDMM = r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])"
_HOUR = r"(?:[01]?\d|2[0-4])"
_MINUTE = r"[0-5]\d"
_FIVE = r"[0-5][05]"
_FIVES = rf"(?:[01]\d|2[0-3]){_FIVE}"
_NOT_JOINED = r"(?<!\d)(?<!\d[-./,:])"
_NOT_GOING_ON = r"(?!\d|[-./:]\d)"

_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # 1.12.2026, 01/12/26, 05-12-2026, 5. 12. 2026
        rf"{_NOT_JOINED}{_DAY}[./] ?{_DAY}[./] ?(?:{_YEAR}(?!\d|[./:]\d)|\d\d{_NOT_GOING_ON})",
        rf"{_NOT_JOINED}{_DAY}-{_DAY}-{_YEAR}{_NOT_GOING_ON}",
        rf"{_NOT_JOINED}(?<!\d ){_DAY} {_DAY} {_YEAR}{_NOT_GOING_ON}(?! \d)",
        # 2026-12-01, and 01122026 or 01122026-31122026 in one piece
        rf"{_NOT_JOINED}{_YEAR}-\d\d-\d\d{_NOT_GOING_ON}",
        rf"{_NOT_JOINED}(?<!\d ){_DDMM}{_YEAR}(?: ?- ?{_DDMM}{_YEAR})?{_NOT_GOING_ON}",
        rf"{_NOT_JOINED}{_DDMM}\d\d ?- ?{_DDMM}\d\d{_NOT_GOING_ON}",
        # ranges: 01.12.-05.12.2026, 01/12/26-05/12/26
        rf"{_NOT_JOINED}{_DATE_OR_PART} ?- ?{_DATE_OR_PART}{_NOT_GOING_ON}",
        # 09.00-16.15, 09.00-11, 08-16.15, 0800-1600, and 14:30 or 09.00 alone
        rf"{_NOT_JOINED}{_HOUR}[.:]{_MINUTE} ?- ?{_HOUR}(?:[.:]{_MINUTE})?{_NOT_GOING_ON}",
        rf"{_NOT_JOINED}{_HOUR} ?- ?{_HOUR}[.:]{_MINUTE}{_NOT_GOING_ON}",
        rf"{_NOT_JOINED}(?:[01]\d|2[0-4]){_MINUTE} ?- ?(?:[01]\d|2[0-4]){_MINUTE}{_NOT_GOING_ON}",
        rf"{_NOT_JOINED}{_HOUR}[.:]{_MINUTE}{_NOT_GOING_ON}",
        # times of day one after the other: 0830 0915 1030, 0900/1015/1130; two only in the morning
        rf"{_NOT_JOINED}(?<!\d ){_FIVES}(?:(?: |, ?|/){_FIVES}){{2,}}{_NOT_GOING_ON}(?! ?\d)",
        rf"{_NOT_JOINED}(?<!\d )0[6-9]{_FIVE} 0[6-9]{_FIVE}{_NOT_GOING_ON}(?! ?\d)",
        # acts, cases and months: 1301/2014, 09/2024, 03.2024
        rf"(?<!\d)(?<!\d[ .-])\d{{1,7}}/{_YEAR}(?!\d)",
        rf"{_NOT_JOINED}(?:0?[1-9]|1[0-2])\.{_YEAR}{_NOT_GOING_ON}",
        # 0123/05.02.00/2024, 2024-012345
        rf"(?<!\d)\d+/\d\d(?:\.\d\d)+/{_YEAR}(?!\d)",
        rf"{_NOT_JOINED}{_YEAR}-\d{{5,7}}{_NOT_GOING_ON}",
        # business identity code: 0201256-6
        r"(?<![\d+])(?<!\d[ .-])\d{7}-\d(?![\d-])",
    )
)

_NUMBER_OF_YEAR = re.compile(rf"{_NOT_JOINED}(?<!\d )\d{{1,4}}-{_YEAR}{_NOT_GOING_ON}(?! ?\d)")
_NUMBER_IN_YEAR = re.compile(rf"{_NOT_JOINED}\d{{1,4}}-{_YEAR}-\d{{1,6}}{_NOT_GOING_ON}(?! \d)")
_DECISION = re.compile(
    r"(?<![^\W\d_])(?:(?:päätö|asia|dnro|diaari|hakemu|lasku|lausun|valitu|beslut|ärende|diarie|"
    r"ansök|decision|case|application|appeal|invoice)[a-zåäö]{0,12}|(?:ال)?قرار|(?:ال)?قضية|nro|nr)"
    r"[.:]? ?(?:(?:nro|nr|no|numero|nummer|number|رقم)[.:]? ?)?$",
    re.IGNORECASE,
)
_DECISION_REACH = 40
"""Decisions by year, 040-2024 and "päätös nro 09-2024-1234": telephone numbers after "puh."."""


def _by_year(text: str) -> Iterator[Span]:
    for match in _NUMBER_OF_YEAR.finditer(text):
        if not is_cued(text, match.start()):
            yield match.span()
    for match in _NUMBER_IN_YEAR.finditer(text):
        place = match.start()
        is_decision = _DECISION.search(text, max(0, place - _DECISION_REACH), place)
        if is_decision and not is_cued(text, place):
            yield match.span()


def find(text: str) -> Iterator[Span]:
    """Yield where such numbers stand in a folded text, in order and without overlaps."""
    plain = [match.span() for pattern in _PATTERNS for match in pattern.finditer(text)]
    yield from in_order((*plain, *_by_year(text)))
