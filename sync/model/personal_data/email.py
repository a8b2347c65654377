"""E-mail addresses, also as people write them to hide them: `name (at) example.fi`.

A bare ` at ` counts only after a word with a dot, digit or underscore ("anna.k at example.fi"):
"find me at example.fi" is a web address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sync.model.personal_data.found import Span
from sync.model.personal_data.hiding import in_order

_LOCAL = r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}"
_DOT = r"(?:\.| ?[(\[](?:dot|piste|punkt|نقطة)[)\]] ?)"
_HOST = rf"[^\W_][\w-]{{0,62}}(?:{_DOT}[\w-]{{1,63}}){{0,8}}"
_HOST_WITH_DOT = rf"[^\W_][\w-]{{0,62}}(?:{_DOT}[\w-]{{1,63}}){{1,8}}"
_PLAIN = re.compile(rf"{_LOCAL}@{_HOST}")
_LOOSE_HOST = (
    r"(?=[^\W_]*[^\W\d_])[^\W_][\w-]{0,62}(?: {0,2}\. {0,2}[\w-]{1,63}){0,3}?"
    r" {0,2}\. {0,2}(?-i:fi|com|net|org|eu|se|ax)(?![\w@])"
)
"""Spaces around a full stop count only before a small ending that is no word to go on with."""
_SPACED = re.compile(rf"{_LOCAL} {{0,2}}@ {{0,2}}{_HOST_WITH_DOT}")
_LOOSE = re.compile(
    rf"{_LOCAL}(?: {{0,2}}@| {{0,2}}[(\[{{](?:at|ät|a|miuku|@)[)\]}}]) {{0,2}}{_LOOSE_HOST}",
    re.IGNORECASE,
)
_BRACKETED = re.compile(
    rf"{_LOCAL} {{0,2}}[(\[{{](?:at|ät|a|miuku|@)[)\]}}] {{0,2}}{_HOST}", re.IGNORECASE
)
_SIGN = re.compile(r"@|[(\[{](?:at|ät|a|miuku)[)\]}]", re.IGNORECASE)
_WORD = re.compile(
    r"(?<![\w.-])(?=[\w.-]*[._\d])\w[\w.-]{2,63} (?:at|ät|miukumauku|snabel-?a) " + _HOST_WITH_DOT,
    re.IGNORECASE,
)


def find(text: str) -> Iterator[Span]:
    """Yield where e-mail addresses stand in a folded text, in order and without overlaps."""
    # A look for the sign alone is quick, and most comments have none.
    patterns = (_SPACED, _PLAIN, _BRACKETED, _LOOSE, _WORD) if _SIGN.search(text) else (_WORD,)
    yield from in_order(match.span() for pattern in patterns for match in pattern.finditer(text))
