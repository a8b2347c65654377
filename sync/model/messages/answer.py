"""The endpoint's word on a batch, given after its own COMMIT."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Verdict = Literal["stored", "duplicate", "conflict", "quarantined", "retry"]
"""All but `retry` are final: they move the cursor."""


class BadAnswerError(ValueError):
    """What came is no answer to the batch that was sent; the text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class VerdictRange:
    """The same verdict on numbers `first_seq` to `last_seq`, both included."""

    first_seq: int
    last_seq: int
    verdict: Verdict
    reason: str = ""
    """Why a record is in quarantine, in conflict or to be sent again. Never holds its content."""


@dataclass(frozen=True, slots=True)
class EpochHoldings:
    """What the endpoint holds a final verdict on in one epoch of this kiosk."""

    have_through: int
    """Every number from 1 to this one; 0 for none."""
    highest: int
    """The highest number it has ever seen."""
    missing: tuple[tuple[int, int], ...] = ()
    """Ranges that are missing below `highest`, the first few, both ends included."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict for every number of the batch, in order, and what the endpoint holds."""

    batch: str
    endpoint: str
    """The endpoint's id: random, made with its database."""
    version: str
    """The endpoint's version of Vuoro."""
    protos: tuple[int, ...]
    """The versions of the protocol that it accepts."""
    verdicts: tuple[VerdictRange, ...]
    epochs: Mapping[str, EpochHoldings] = field(default_factory=dict)
    releases: tuple[tuple[str, int], ...] = ()
    """(epoch, number) of the release reports that came with the batch and are now stored."""
    offers: Mapping[str, str] = field(default_factory=dict)
    """Name of a document that can be fetched → its revision (the ETag without quotes)."""
    slot: float | None = None
    """This kiosk's place in every ten minutes, 0 to 1: spreads a herd that comes back."""
    clock_offset_s: int | None = None
    """The kiosk's clock minus the endpoint's in this boot, as far as the endpoint can tell."""
