"""Ed25519: what the organisation signed, and whether it really did."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def signature_of(message: bytes, key: Ed25519PrivateKey) -> bytes:
    """Return the signature, 64 bytes."""
    return key.sign(message)


def is_signed(message: bytes, signature: bytes, public_key: str) -> bool:
    """Tell whether the key whose public half this is (base64) made this signature.

    Raises `ValueError` if `public_key` is no public key: a fault of the configuration.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True
