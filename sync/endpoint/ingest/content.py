"""By which a submission is known again under another number: a keyed checksum of all the rest.

A kiosk whose number was taken sends the same submission again under a number of a new epoch. What
was erased under the one must not come back under the other. Like the checksum of a row it can't be
tried out against guessed texts without the endpoint's secret.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from sync.endpoint.ingest.marks import KeyedHash

CONTENT_BYTES: Final = 16
_NUMBER: Final = frozenset(("epoch", "seq"))


def content_hash(secret: bytes, kiosk: str) -> KeyedHash:
    """Return the hash for contents of one kiosk: to be copied, never updated."""
    key = hashlib.blake2b(kiosk.encode("utf-8"), key=secret, person=b"vuoro content").digest()
    return hashlib.blake2b(key=key, digest_size=CONTENT_BYTES)


def content_mark(keyed: KeyedHash, record: Mapping[str, Any]) -> bytes:
    """Return the checksum of a whole record without its number."""
    rest = {name: value for name, value in record.items() if name not in _NUMBER}
    each = keyed.copy()
    each.update(json.dumps(rest, sort_keys=True, separators=(",", ":")).encode("ascii"))
    return each.digest()
