"""The seal on a bundle's lines: only the kiosk's key, or its hash at the endpoint, can make it.

A bundle's own key is HMAC-SHA-256 of the first line, keyed by the SHA-256 of the secret half of the
kiosk's key, which both ends have. Each later line carries HMAC-SHA-256, under the bundle's own key,
of its number and its content. So no line can be changed, left out, put elsewhere or into another
bundle, whose first line has another nonce; and each can be believed before the next is read.

Whoever can read the endpoint's table of keys can make seals too: the seal keeps out strangers with
a stick, not the endpoint's keepers.
"""

from __future__ import annotations

import hmac
from typing import Final

from sync.model.kiosk_key import ParsedKey, hash_of

SEAL_CHARACTERS: Final = 64
NONCE_BYTES: Final = 16
_CONTEXT: Final = b"vuoro bundle\n"
"""So that no seal passes for anything else that may one day be made with the same hash."""
_NUMBER_BYTES: Final = 8


class Seal:
    """Seals and checks the lines of one bundle; the first line has number 0 and no seal."""

    def __init__(self, key_hash: str, first_line: bytes) -> None:
        """`key_hash` is in hexadecimal, `first_line` without its line feed."""
        self._key = hmac.digest(bytes.fromhex(key_hash), _CONTEXT + first_line, "sha256")

    @classmethod
    def of(cls, key: ParsedKey, first_line: bytes) -> Seal:
        """Return the seal that a kiosk makes with its key."""
        return cls(hash_of(key.secret), first_line)

    def sealed(self, number: int, content: bytes) -> bytes:
        """Return a line as it stands in the bundle, without its line feed."""
        return self._mark(number, content) + b" " + content

    def opened(self, number: int, line: bytes) -> bytes | None:
        """Return the content of a line; None if it does not bear this seal under this number."""
        mark, content = line[:SEAL_CHARACTERS], line[SEAL_CHARACTERS + 1 :]
        if not hmac.compare_digest(mark, self._mark(number, content)):
            return None
        return content if line[SEAL_CHARACTERS : SEAL_CHARACTERS + 1] == b" " else None

    def _mark(self, number: int, content: bytes) -> bytes:
        counted = number.to_bytes(_NUMBER_BYTES, "big") + content
        return hmac.digest(self._key, counted, "sha256").hex().encode("ascii")
