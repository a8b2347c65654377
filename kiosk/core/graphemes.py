"""Where one written sign ends and the next begins, near enough for a caret and a backspace key.

A part of Unicode's UAX #29: marks, variation selectors, skin tones, joined emoji, flags and
CR LF stay whole. Hangul jamo and Indic conjuncts are not treated; no keyboard here types them.
"""

from __future__ import annotations

import unicodedata

_JOINER = "\u200d"


def previous_boundary(text: str, position: int) -> int:
    """Return where the sign before `position` begins; 0 at the start."""
    start = max(0, min(position, len(text)) - 1)
    while start > 0 and not _breaks(text, start):
        start -= 1
    return start


def next_boundary(text: str, position: int) -> int:
    """Return where the sign after `position` ends; the text's length at its end."""
    end = min(len(text), max(0, position) + 1)
    while end < len(text) and not _breaks(text, end):
        end += 1
    return end


def snap(text: str, position: int) -> int:
    """Return `position` brought into the text, and to the beginning of the sign it falls into."""
    inside = max(0, min(position, len(text)))
    while 0 < inside < len(text) and not _breaks(text, inside):
        inside -= 1
    return inside


def _breaks(text: str, position: int) -> bool:
    """Whether a sign ends and another begins between the code points around `position`."""
    before, after = text[position - 1], text[position]
    if before == "\r" and after == "\n":
        return False
    if before in "\r\n":
        return True
    if _extends(after) or (before == _JOINER and _pictures(after)):
        return False
    return not (_is_flag_half(before) and _is_flag_half(after) and _odd_flags(text, position))


def _extends(sign: str) -> bool:
    """Marks, joiner, variation selectors, skin tones: they belong to what stands before them."""
    tag = 0xE0020 <= ord(sign) <= 0xE007F
    tone = 0x1F3FB <= ord(sign) <= 0x1F3FF
    return sign == _JOINER or tag or tone or unicodedata.category(sign) in ("Mn", "Me", "Mc")


def _pictures(sign: str) -> bool:
    return unicodedata.category(sign) in ("So", "Sk") or ord(sign) >= 0x1F000


def _is_flag_half(sign: str) -> bool:
    return 0x1F1E6 <= ord(sign) <= 0x1F1FF


def _odd_flags(text: str, position: int) -> bool:
    """Whether an odd number of flag halves stands before: then the next one completes a flag."""
    start = position
    while start > 0 and _is_flag_half(text[start - 1]):
        start -= 1
    return (position - start) % 2 == 1
