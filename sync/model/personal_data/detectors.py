"""All detectors, in the order in which they look: the first that takes a piece keeps it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sync.model.personal_data import card, email, iban, identity, plate, telephone, web
from sync.model.personal_data.found import Kind, Span

DETECTORS: tuple[tuple[Kind, Callable[[str], Iterable[Span]]], ...] = (
    ("email", email.find),
    ("web", web.find),
    ("iban", iban.find),
    ("card", card.find),
    ("identity_code", identity.find),
    ("telephone", telephone.find),
    ("plate", plate.find),
)
