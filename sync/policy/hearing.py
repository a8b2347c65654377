"""Whether the endpoint is asked with an empty batch before the next record goes.

Where record after record is refused, the endpoint may refuse everything: then no record is at
fault. Where only records are left that failed before, the next one may fail too, and with it the
heartbeat that it carries: so that goes alone first, and what is offered is heard of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sync.policy.planning import EpochState

SUSPICIOUS = 3
"""So many records refused in a row, without one that is taken, may be no record's fault."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the last attempts went; it outlives the process."""

    size: int
    """How many numbers go into the next batch."""
    failures: int = 0
    """In a row."""
    refused: int = 0
    """Records that were refused alone since the last that was taken."""
    heard: bool = False
    """Whether an empty batch was taken since the last failure."""


def asks_first(standing: Standing, epochs: Sequence[EpochState]) -> bool:
    """Whether an empty batch goes now although something is pending."""
    if standing.heard:
        return False
    only_again = all(each.cursor >= each.highest for each in epochs)
    return standing.refused >= SUSPICIOUS or (standing.failures > 0 and only_again)


def is_suspicious(refused: int) -> bool:
    """Whether so many refused in a row are told as a failure, and not as a few odd records."""
    return refused >= SUSPICIOUS
