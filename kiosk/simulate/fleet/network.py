"""The line between the kiosks and the endpoint: cut for all at times, and it may lose answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from sync.model.messages import Batch
from sync.policy.replies import Failure, Reply
from sync.wire import Document, Wire


@dataclass(frozen=True, slots=True)
class Outage:
    """From this moment (seconds since 1970) nobody reaches the endpoint for so long."""

    start_s: float
    length_s: float

    @property
    def end_s(self) -> float:
        """Return when it is over."""
        return self.start_s + self.length_s

    def holds(self, now_s: float) -> bool:
        """Whether the line is cut now."""
        return self.start_s <= now_s < self.end_s


@dataclass(frozen=True, slots=True)
class Network:
    """What the line does to everybody."""

    outages: Sequence[Outage]
    dropped: float
    """The share of answers that get lost after the endpoint has committed, 0 to 1."""
    chance: Random
    now_s: Callable[[], float]

    def is_cut(self) -> bool:
        """Whether nobody reaches the endpoint now."""
        return any(outage.holds(self.now_s()) for outage in self.outages)

    def drops(self) -> bool:
        """Whether this answer gets lost."""
        return self.dropped > 0 and self.chance.random() < self.dropped


class Line(Wire):
    """One kiosk's way through the network to a real wire. `told` hears what reached the endpoint:
    the batch, and the reply as the kiosk gets it."""

    def __init__(self, wire: Wire, network: Network, told: Callable[[Batch, Reply], None]) -> None:
        self._wire, self._network, self._told = wire, network, told

    def send(self, batch: Batch, proto: int) -> Reply:
        """Make one attempt to deliver a batch."""
        if self._network.is_cut():
            return Failure("connect", "the simulated network is cut")
        reply = self._wire.send(batch, proto)
        if self._network.drops():
            reply = Failure("cut", "the simulated network lost the answer")
        self._told(batch, reply)
        return reply

    def fetch(self, name: str, revision: str | None) -> Document | Failure | None:
        """Fetch a document; None if it still has this `revision`."""
        if self._network.is_cut():
            return Failure("connect", "the simulated network is cut")
        return self._wire.fetch(name, revision)

    def close(self) -> None:
        """Let go of the connection."""
        self._wire.close()
