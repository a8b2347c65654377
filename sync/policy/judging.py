"""What follows from a reply: settle, split, set aside, hold, speak otherwise, or wait.

413, 400, 422        only split; a single record is set aside only if the endpoint itself spoke
401, 403             everything stays, a person must look, tries go on at the cap
5xx, all odd things  wait

Whatever one record alone brings down, on the way or at the other end, must not hold up the rest.
So every failure of a batch that somebody read makes the next batch smaller (`sizing.shrunk`), and
a failure of one number alone
sends that number behind all others (`behind`): it stays pending and gets its turn again.
"""

from __future__ import annotations

from dataclasses import dataclass

from sync.model.messages import ACCEPTED_PROTOS, Answer
from sync.policy.replies import Acknowledged, Failure, FailureKind, Refusal, Reply

_TOO_MUCH = frozenset({400, 413, 422})
_NOT_LET_IN = frozenset({401, 403})
_SOMEBODY_READ_IT: frozenset[FailureKind] = frozenset(
    {"timeout", "too_large", "cut", "redirect", "not_an_answer", "status"}
)
"""Failures that the content may have caused, unlike a name that is not found."""


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
    """This one record is refused for what it is: put it aside and go on. It is tried again after
    an update, once a day, and when a person asks."""

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
    behind: bool = False
    """Send the one number of this batch behind all others from now on (`planning.put_behind`)."""
    bring_back: bool = False
    """Nothing at all is taken, so no record is at fault: what was set aside goes again."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Try again after a wait."""

    why: str
    retry_after_s: float | None = None
    behind: bool = False
    """Send the one number of this batch behind all others from now on (`planning.put_behind`)."""


Decision = Settle | Split | SetAside | Speak | Hold | Wait


def judge(reply: Reply, *, count: int, proto: int, switched: bool = False) -> Decision:
    """Return what follows from the reply to a batch of `count` numbers sent in version `proto`.

    `switched`: the version was changed for this very attempt, so it is not changed again at once;
    two endpoints behind one address may disagree.
    """
    if isinstance(reply, Acknowledged):
        return Settle(reply.answer, reply.took_s)
    if isinstance(reply, Failure):
        return _after_failure(reply, count)
    if reply.status in _NOT_LET_IN:
        return Hold(_why(reply), reply.retry_after_s, behind=count == 1)
    if reply.status == 400 and reply.echoed and reply.protos and proto not in reply.protos:
        return _other_version(reply, switched=switched)
    if reply.status in _TOO_MUCH and count > 1:
        return Split(_why(reply))
    if reply.status in _TOO_MUCH and reply.echoed:
        return _refused_alone(reply, count)
    return Wait(_why(reply), reply.retry_after_s, behind=count == 1)


def may_blame_the_batch(reply: Reply) -> bool:
    """Whether the batch itself may be why it failed: its size, or one record in it.

    Where nobody read it, as while the network is down, a smaller one would do no better.
    """
    return not isinstance(reply, Failure) or reply.kind in _SOMEBODY_READ_IT


def common_proto(protos: tuple[int, ...]) -> int | None:
    """Return the highest version of the protocol that both sides speak."""
    return max(set(protos) & set(ACCEPTED_PROTOS), default=None)


def _after_failure(failure: Failure, count: int) -> Hold | Wait:
    """Wait; but what this device lacks for trying at all, a person must give it."""
    why = f"{failure.kind}: {failure.detail}"
    if failure.kind == "local":
        return Hold(why, failure.retry_after_s)
    behind = count == 1 and failure.kind in _SOMEBODY_READ_IT
    return Wait(why, failure.retry_after_s, behind=behind)


def _other_version(refusal: Refusal, *, switched: bool) -> Speak | Hold | Wait:
    """Speak the highest version that both know; without one, an update is needed."""
    shared = common_proto(refusal.protos)
    if shared is None:
        theirs = ", ".join(map(str, refusal.protos))
        ours = ", ".join(map(str, ACCEPTED_PROTOS))
        return Hold(
            f"the endpoint speaks version {theirs} of the protocol, this kiosk {ours}",
            refusal.retry_after_s,
        )
    if switched:
        return Wait(_why(refusal), refusal.retry_after_s)
    return Speak(shared)


def _refused_alone(refusal: Refusal, count: int) -> SetAside | Hold:
    """One record goes aside; an empty batch can't be split, so it is not a record's fault."""
    if count == 1:
        return SetAside(_why(refusal), refusal.endpoint_version)
    why = f"even an empty batch is refused: {_why(refusal)}"
    return Hold(why, refusal.retry_after_s, bring_back=True)


def _why(refusal: Refusal) -> str:
    """Return the refusal for the log: who spoke, the status and its words."""
    who = "endpoint" if refusal.echoed else "something on the way"
    said = f": {refusal.detail}" if refusal.detail else ""
    return f"{who} answered {refusal.status}{said}"
