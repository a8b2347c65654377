"""Whether a document is the organisation's word, meant for this kiosk, and its latest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sync.export.signing import EVERY_KIOSK, document_text, is_signed
from sync.wire import Document

NEEDS_SIGNATURE: Final = frozenset({"configuration", "surveys"})
"""These decide what the kiosk does; without the organisation's key they are never taken. Any other
must be signed as soon as the kiosk has the key."""

Issued = Mapping[str, int]
"""For whom documents of one name were (a kiosk, or `*`) → the highest number seen on one.

Both are kept apart, because a kiosk goes back to everybody's document when its own is taken back.
"""


class BadDocumentError(ValueError):
    """What was fetched is not to be used; the text says why, without what stands in it."""


def believed(document: Document, kiosk: str, public_key: str, seen: Issued) -> Issued:
    """Return the highest numbers with this document taken. Raises `BadDocumentError`.

    `public_key` is `[keys] configuration`, base64 or empty.
    """
    if not public_key:
        if document.name in NEEDS_SIGNATURE:
            raise BadDocumentError("keys.configuration is empty, so no signature can be checked")
        return seen
    audience, issued = _signed_for(document, kiosk, public_key)
    if issued < seen.get(audience, 0):
        raise BadDocumentError(
            f"it is older (number {issued}) than one that was here ({seen[audience]}): if the "
            "endpoint came from a backup, publish it there again"
        )
    return {**seen, audience: issued}


def _signed_for(document: Document, kiosk: str, public_key: str) -> tuple[str, int]:
    signature, issued = document.signature, document.issued
    if signature is None or issued is None:
        raise BadDocumentError("it is not signed: sign it with the organisation's key")
    for audience in (kiosk, EVERY_KIOSK):
        text = document_text(document.name, audience, issued, document.body)
        if is_signed(text, signature, public_key):
            return audience, issued
    raise BadDocumentError(
        "it is not signed by the key in keys.configuration, or was meant for another kiosk or use"
    )
