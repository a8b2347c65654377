"""What stands before a row of digits: an opening (`+`, `(`), a word such as "puh.", a joint."""

from __future__ import annotations

import re

from sync.model.personal_data.digit_groups import Chain

_OPENING = re.compile(r"(\(?)((?:\+ ?)?)(\(?)$")
_OPENING_REACH = 4
_CUE = re.compile(
    r"(?:(?<![a-zåäö])(?:(?:puh(?:elin(?:numero)?)?|gsm|mob(?:iil|ile?)?|känny(?:kkä)?|"
    r"tel(?:efon(?:nummer)?|ephone)?|tfn|phone|cell|whats ?app|viber|telegram|signal|"
    r"soit(?:a|takaa|taa|in|ti)?|ring|call(?: me)?|text|tekstiviesti)[a-zåäö]{0,4}|"
    r"numero(?:on|sta|ni)|mitt nummer|my number|"
    r"wa|sms|[pt][.:]|[pt](?=$))"
    r"|هاتف|هاتفي|جوال|جوالي|موبايل|موبايلي|تلفون|تلفوني|تليفون|واتس ?[آا]ب|رقمي|اتصلوا|اتصال)"
    r"[.:]? {0,2}(?:(?:on|is|är|no|nro|nr|numero(?:on|ni|sta)?|number|numret|at|رقم|على|هو)"
    r"[.:]? {0,2}){0,2}$",
    re.IGNORECASE,
)
_CUE_REACH = 40
_LATIN = re.compile(r"[A-Za-zÀ-ÿ]")
_MONEY = re.compile(r" ?(?:[€$£%]|e\b|eur|kr\b)", re.IGNORECASE)


def opening(text: str, place: int) -> str:
    """Return the plus sign and brackets that lead up to the digits at `place`."""
    match = _OPENING.search(text, max(0, place - _OPENING_REACH), place)
    return match[0] if match else ""


def start_of(text: str, chain: Chain, first: int, last: int) -> int:
    """Return where the number from group `first` to `last` begins, a closed bracket included."""
    place, end = chain[first].start(), chain[last].end()
    before = opening(text, place)
    closed = ")" in text[place:end].partition("(")[0]
    if closed and before.count("(") == 1:
        return place - len(before)
    return place - len(before[1:] if closed else before.strip("("))


def is_cued(text: str, place: int) -> bool:
    """Whether a word right before `place` says that a telephone number follows."""
    return _CUE.search(text, max(0, place - _CUE_REACH), place) is not None


def is_joined(text: str, place: int) -> bool:
    """Whether what begins at `place` is the rest of a longer code (`2024-012345`, `A047…`)."""
    before, sign = text[max(0, place - 2) : max(0, place - 1)], text[max(0, place - 1) : place]
    if _LATIN.fullmatch(sign):
        return True
    if sign not in tuple("-./,:;_"):
        return False
    return before.isdigit() or (before.isalpha() and sign in "-/_")


def is_money(text: str, end: int) -> bool:
    """Whether a currency or a percent sign follows."""
    return _MONEY.match(text, end) is not None
