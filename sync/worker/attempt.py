"""What one attempt came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["settled", "again", "failed", "held"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """`settled`: the endpoint's word is written down. `again`: it goes on at once in another way.
    `failed`: it waits. `held`: it waits, and a person must look.
    """

    outcome: Outcome
    wait_s: float
    """For how long to wait before the next attempt; 0: go on at once."""
    pending: int
    """How many numbers could be sent now."""
    kind: str | None = None
    """Under which kind a failure is told, see `sync.policy.telling`."""
    detail: str = ""
    notes: tuple[str, ...] = ()
    """What a person should read in the log; never what a client wrote."""
    set_aside: int = 0
    """How many records the endpoint refused, which are kept here."""

    @property
    def went_well(self) -> bool:
        """Whether the next attempt may follow at once if something is pending."""
        return self.outcome in ("settled", "again")
