"""A kiosk's key as text, `vuoro_<key id>_<secret>`, and the hash by which an endpoint knows it."""

from __future__ import annotations

import hashlib
import re
from typing import Final, NamedTuple

KEY_ID: Final = re.compile(r"[0-9a-f]{8,32}")
_KEY = re.compile(rf"vuoro_({KEY_ID.pattern})_([A-Za-z0-9_-]{{43}})")
_LONGEST_TEXT = 128


class ParsedKey(NamedTuple):
    """A key as it is given."""

    id: str
    secret: str


def parsed_key(text: str) -> ParsedKey | None:
    """Return the id and the secret of a key's text; None if it is none."""
    found = _KEY.fullmatch(text) if len(text) <= _LONGEST_TEXT else None
    return ParsedKey(found[1], found[2]) if found else None


def hash_of(secret: str) -> str:
    """Return what an endpoint stores of a secret: its SHA-256 in hexadecimal."""
    return hashlib.sha256(secret.encode("utf-8")).hexdigest()
