"""A kiosk's key: `vuoro_<key id>_<secret>`, of which the endpoint keeps the id and a hash.

The hash is one plain SHA-256: slow hashes such as scrypt protect words that people choose, and
this secret is 256 bits from a random source, which nobody can try out. A slow one would only let
strangers burn the endpoint's time.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable
from typing import NamedTuple

from sync.endpoint.api import EndpointError
from sync.model.kiosk_key import ParsedKey, hash_of, parsed_key

Chance = Callable[[int], bytes]
"""How many → that many random bytes: `secrets.token_bytes`, or something repeatable in tests."""

ID_BYTES = 8
"""Enough that no two keys of a large fleet meet by accident."""
SECRET_BYTES = 32


class BadKeyError(EndpointError):
    """What was given is no key; the text doesn't repeat it."""


class NewKey(NamedTuple):
    """A key as it is made: `text` is told once, `id` and `hash` are stored."""

    text: str
    id: str
    hash: str


def new_key(chance: Chance) -> NewKey:
    """Return a new key made of random bytes."""
    key_id = chance(ID_BYTES).hex()
    secret = base64.urlsafe_b64encode(chance(SECRET_BYTES)).rstrip(b"=").decode("ascii")
    return NewKey(f"vuoro_{key_id}_{secret}", key_id, hash_of(secret))


def parse_key(text: str) -> ParsedKey:
    """Return the id and the secret of a key's text. Raises `BadKeyError`."""
    found = parsed_key(text)
    if found is None:
        raise BadKeyError(
            "this is no key: it must look like vuoro_<key id>_<secret>, "
            "as `vuoro endpoint kiosk add` printed it"
        )
    return found


def matches(secret: str, hash: str) -> bool:  # noqa: A002 - the column's name
    """Tell whether this is the secret with that hash; takes as long for every wrong one."""
    return hmac.compare_digest(hash_of(secret), hash)
