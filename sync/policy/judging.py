"""What follows from a reply: settle, split, set aside, hold, speak otherwise, or wait.

413, 400, 422        only split; a single record is set aside only if the endpoint itself spoke
401, 403             everything stays, a person must look, tries go on at the cap
5xx, all odd things  wait
"""

from __future__ import annotations

from dataclasses import dataclass

from sync.model.messages import Answer
from sync.policy.replies import Reply


@dataclass(frozen=True, slots=True)
class Settle:
    """Write the verdicts down and move the cursor over all that are final."""

    answer: Answer
    took_s: float


@dataclass(frozen=True, slots=True)
class Split:
    """Send again at once, in halves."""

    why: str


@dataclass(frozen=True, slots=True)
class SetAside:
    """This one record is refused for what it is: put it aside, go on, try again after an update."""

    reason: str
    endpoint_version: str


@dataclass(frozen=True, slots=True)
class Speak:
    """Send again at once in another version of the protocol."""

    proto: int


@dataclass(frozen=True, slots=True)
class Hold:
    """Our fault or IT's: keep everything, raise an alert, try at the longest wait."""

    why: str
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """Try the same again after a wait."""

    why: str
    retry_after_s: float | None = None


Decision = Settle | Split | SetAside | Speak | Hold | Wait


def judge(reply: Reply, *, count: int, proto: int) -> Decision:
    """Return what follows from the reply to a batch of `count` numbers sent in version `proto`."""
    raise NotImplementedError
