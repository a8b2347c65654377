"""Where the cursor stands, what is sent next, and when the endpoint knows more than this kiosk.

The endpoint may have been restored from yesterday's copy: then it lacks what we passed. This
kiosk's own database may have been rolled back, or its card cloned: then the endpoint holds numbers
that this kiosk never gave out, or other content under the same number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sync.model.messages import EpochHoldings, VerdictRange

Range = tuple[int, int]
"""First and last number, both included."""


@dataclass(frozen=True, slots=True)
class EpochState:
    """One epoch as sync sees it: its own numbers in kiosk.db, and how far they are settled."""

    epoch: str
    highest: int
    """The highest number that this kiosk gave out in it; 0 for none."""
    cursor: int
    """Every number up to here has a final verdict, or is in `resend`."""
    resend: tuple[Range, ...] = ()
    """Ranges at or below the cursor that must go again: the endpoint was restored, or a record
    that was set aside is tried again after an update."""


@dataclass(frozen=True, slots=True)
class Next:
    """The range to send next; `first > last` never occurs."""

    epoch: str
    first: int
    last: int


def next_range(epochs: Sequence[EpochState], size: int) -> Next | None:
    """Return what to send next, at most `size` numbers: resends first, then the oldest epoch.

    None: nothing is pending.
    """
    raise NotImplementedError


def pending(epochs: Sequence[EpochState]) -> int:
    """Return how many numbers have no final verdict yet."""
    raise NotImplementedError


def settled(
    state: EpochState, verdicts: Sequence[VerdictRange]
) -> tuple[EpochState, tuple[Range, ...]]:
    """Return the epoch after these verdicts, and the ranges that were passed by them.

    The cursor moves up to the first `retry`; numbers of `resend` that got a final verdict leave it.
    """
    raise NotImplementedError


def missing_again(state: EpochState, holdings: EpochHoldings) -> EpochState:
    """Return the epoch with everything in `resend` that the endpoint says it lacks."""
    raise NotImplementedError


def has_foreign_numbers(state: EpochState, holdings: EpochHoldings) -> bool:
    """Whether the endpoint holds more than this kiosk ever made: a cloned card, an old copy."""
    raise NotImplementedError


def conflicts(verdicts: Sequence[VerdictRange]) -> tuple[Range, ...]:
    """Return the ranges under which the endpoint holds other content."""
    raise NotImplementedError


def all_holdings(answer_epochs: Mapping[str, EpochHoldings], epoch: str) -> EpochHoldings:
    """Return what the endpoint holds of an epoch; nothing if the answer does not name it."""
    return answer_epochs.get(epoch, EpochHoldings(0, 0))
