"""The text that a client types, before anything is done with it."""

from __future__ import annotations

import unicodedata
from typing import Final

from sync.model.personal_data import Found, mask

_BREAKS: Final = str.maketrans({"\r": "\n", "\u2028": "\n", "\u2029": "\n", "\t": " "})
_OVERRIDES: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""Invisible signs that turn the direction of what follows, also in the staff's lists (UAX #9)."""


def cleaned(text: str, limit: int) -> str:
    """Return `text` as it may stand in a draft: at most `limit` code points.

    Control characters but the line break, lone surrogates, noncharacters and direction overrides
    are left out; joiners stay, since Persian needs them.
    """
    plain = text.replace("\r\n", "\n").translate(_BREAKS)
    return "".join(sign for sign in plain if _may_stand(sign))[:limit]


def masked(text: str, language: str) -> str:
    """Return `text` without personal data, with markers in `language` where some stood.

    What recognises it is heavy and loaded at the first call; see `personal_data.warm_up`.
    """
    return mask(text, language).text


def found_in(text: str) -> tuple[Found, ...]:
    """Return what will be removed from `text` when it is sent."""
    return mask(text).found


def _may_stand(sign: str) -> bool:
    if sign == "\n":
        return True
    code = ord(sign)
    noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return not noncharacter and sign not in _OVERRIDES and unicodedata.category(sign) not in _BAD


_BAD: Final = frozenset({"Cc", "Cs"})
