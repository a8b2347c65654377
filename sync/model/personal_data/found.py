"""What the guard finds, and what it leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["identity_code", "telephone", "email", "iban", "card", "web", "plate"]
Span = tuple[int, int]
"""Start and end (exclusive) in code points."""


@dataclass(frozen=True, slots=True)
class Found:
    """One piece of personal data: its kind and where it stands in the original text.

    `start` and `end` (exclusive) count code points.
    """

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without the personal data that could be found, and what was found, in order."""

    text: str
    found: tuple[Found, ...]
