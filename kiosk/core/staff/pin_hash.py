"""A PIN's hash as text, and which PINs are taken.

The text is `scrypt$n$r$p$salt$hash`, salt and hash in hexadecimal.

A PIN has so few digits that its hash only slows down somebody who has read the configuration: each
guess costs them what it costs the kiosk. N = 2^15, r = 8, p = 3 is one of the settings that the
OWASP Password Storage Cheat Sheet holds equal; of these it needs no more memory (128 · N · r bytes,
32 MiB, for a moment) than a small kiosk has, and a third of a second, which nobody minds at a pad.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Final, NamedTuple

from kiosk.core.staff.first_tried import is_among_the_first
from kiosk.core.staff.rules import FEWEST_DIGITS, MOST_DIGITS

N: Final = 2**15
R: Final = 8
P: Final = 3
SALT_BYTES: Final = 16
_HASH_BYTES: Final = 32
_MOST_MEMORY: Final = 64 * 2**20
_MOST_LANES: Final = 16
_LEAST_WORK: Final = 2**14 * 8
_FORM = re.compile(
    r"scrypt\$([0-9]{1,8})\$([0-9]{1,2})\$([0-9]{1,2})\$([0-9a-f]{32})\$([0-9a-f]{64})"
)


class PinHash(NamedTuple):
    """A hash with its parameters."""

    n: int
    r: int
    p: int
    salt: bytes
    digest: bytes


def parsed(text: str) -> PinHash | None:
    """Return what a configuration's text says; None if it is malformed, too weak or too heavy."""
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    n, r, p = (int(found[part]) for part in (1, 2, 3))
    power = n > 1 and n & (n - 1) == 0
    if not power or r * p == 0 or p > _MOST_LANES:
        return None
    if n * r < _LEAST_WORK or 128 * n * r > _MOST_MEMORY:
        return None
    return PinHash(n, r, p, bytes.fromhex(found[4]), bytes.fromhex(found[5]))


def hashed(pin: str, salt: bytes) -> str:
    """Return the text for a configuration. `salt`: 16 bytes of chance."""
    digest = _scrypt(pin, PinHash(N, R, P, salt, b""))
    return f"scrypt${N}${R}${P}${salt.hex()}${digest.hex()}"


def matches(pin: str, known: PinHash) -> bool:
    """Whether it is the PIN; takes as long whatever is wrong with it."""
    return hmac.compare_digest(_scrypt(pin, known), known.digest)


def refusal(pin: str) -> str | None:
    """Return why a PIN is not taken, None if it is."""
    if re.fullmatch(r"[0-9]*", pin) is None:
        return "a PIN has digits 0 to 9 only: the pad has no other keys"
    if not FEWEST_DIGITS <= len(pin) <= MOST_DIGITS:
        return f"a PIN has {FEWEST_DIGITS} to {MOST_DIGITS} digits"
    if is_among_the_first(pin):
        return "this PIN is among the first that anyone tries: take one without a pattern"
    return None


def _scrypt(pin: str, known: PinHash) -> bytes:
    return hashlib.scrypt(
        pin.encode("utf-8", "replace"),
        salt=known.salt,
        n=known.n,
        r=known.r,
        p=known.p,
        maxmem=2 * _MOST_MEMORY,
        dklen=_HASH_BYTES,
    )
