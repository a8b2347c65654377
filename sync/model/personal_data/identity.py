"""Personal identity codes, Finnish (henkilötunnus) and Swedish (personnummer).

Finnish: ddmmyy, century sign, three digits, check.

Act 661/2009 section 11 and, for the signs in force since 2023, decree 128/2010 as amended by
690/2022; the arithmetic is python-stdnum's, which knows all of them since 1.19. How it was written
decides how much proof is asked:

- in one piece (`131052-308X`): a day of the calendar is enough. A client who mistypes the check
  character, or leaves it out, has told the birth date all the same;
- spread out (`13 10 52 - 308 T`, `13.10.1952-308T`) or without its sign (`131052 308T`,
  `131052/308T`): the check character must be right, as dates and sums look like that too.

Swedish: yymmdd or yyyymmdd, a dash (a plus from the hundredth year on), four digits, the last by
Luhn (folkbokföringslagen 1991:481 section 18); the day and the last digit must be right, and the
sign may be missing only after a full year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from sync.model.personal_data.found import Span
from sync.model.personal_data.hiding import in_order

_CHECK = "0-9A-FHJ-NPR-Y"
_IN_ONE_PIECE = re.compile(
    r"(?<![\w/.-])(\d{6})"
    r"(?:([-+A-FU-Y])(\d{3})([0-9A-Z]?)|( {0,2}[-+] {0,2})(\d{3}) {0,2}([A-Z]))"
    r"(?!\w|[-./]\d)",
    re.IGNORECASE,
)
_SPREAD_OUT = re.compile(
    r"(?<!\d)(?=((\d)_(\d)/(\d)_(\d)/(?:19|20)?(\d)_(\d)_([-+A-FU-Y])_(\d)_(\d)_(\d)_([CHECK])))"
    .replace("_", " {0,2}").replace("/", "[ ./-]{0,2}").replace("CHECK", _CHECK),
    re.IGNORECASE,
)  # fmt: skip
_WITHOUT_SIGN = re.compile(
    rf"(?<!\d)(\d{{6}})(?: ?| ?[/_] ?(?!(?:19|20)\d\d))(\d{{3}})([{_CHECK}])(?!\d)", re.IGNORECASE
)
_SWEDISH = re.compile(
    r"(?<![\w/.+-])(?:((?:18|19|20)?\d{6}) {0,2}[-+] {0,2}|((?:19|20)\d{6}))(\d{4})"
    r"(?!\w|[-./]\d)"
)
_CENTURIES = ("19", "20")


def _verdict(code: str) -> Literal["right", "wrong_check", "no"]:
    from stdnum.exceptions import InvalidChecksum, ValidationError
    from stdnum.fi import hetu

    try:
        hetu.validate(code, allow_temporary=True)
    except InvalidChecksum:
        return "wrong_check"
    except ValidationError:
        return "no"
    return "right"


def _in_one_piece(text: str) -> Iterator[Span]:
    for match in _IN_ONE_PIECE.finditer(text):
        day, sign, number, _, spaced_sign, spaced_number, _ = match.groups()
        sign = sign or spaced_sign.strip()
        # Any check character serves: only the day and the number are asked about.
        if _verdict(f"{day}{sign}{number or spaced_number}0") != "no":
            yield match.span()


def _spread_out(text: str) -> Iterator[Span]:
    for match in _SPREAD_OUT.finditer(text):
        follows = text[match.end(1) : match.end(1) + 1]
        if match[12].isdigit() and follows.isdigit():
            continue
        if _verdict("".join(match.groups()[1:])) == "right":
            yield match.span(1)


def _without_sign(text: str) -> Iterator[Span]:
    for match in _WITHOUT_SIGN.finditer(text):
        day, number, check = match.groups()
        if any(_verdict(f"{day}{sign}{number}{check}") == "right" for sign in "-A"):
            yield match.span()


def _swedish(text: str) -> Iterator[Span]:
    from stdnum.se import personnummer

    for match in _SWEDISH.finditer(text):
        day = match[1] or match[2]
        # With its century told, stdnum need not ask what day it is today.
        days = (day,) if len(day) == 8 else (century + day for century in _CENTURIES)
        if any(personnummer.is_valid(f"{one}-{match[3]}") for one in days):
            yield match.span()


def find(text: str) -> Iterator[Span]:
    """Yield where identity codes stand in a folded text, in order and without overlaps."""
    finnish = (*_spread_out(text), *_in_one_piece(text), *_without_sign(text))
    yield from in_order((*finnish, *_swedish(text)))
