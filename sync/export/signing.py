"""Ed25519: what the organisation signed, and whether it really did."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

EVERY_KIOSK: Final = "*"
"""The audience of a document that all kiosks may take; no kiosk is called so."""


def document_text(name: str, audience: str, issued: int, body: bytes) -> bytes:
    """Return what is signed of a document for kiosks.

    Its name, and the kiosk that it is for, so that it passes for no other; and a number that grows
    with each one that is published, so that an older one never comes back.
    """
    return f"vuoro document\n{name}\n{audience}\n{issued}\n".encode() + body


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
