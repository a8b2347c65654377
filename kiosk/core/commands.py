"""What the core asks for: commands to the store and to the timers, carried out by the runtime."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.core.messages import Outcome, Reason, Timer, VisitRecord


@dataclass(frozen=True, slots=True)
class Save:
    """Commit the visit as it now stands; answer with `Saved` or `SaveFailed`."""

    visit: int
    revision: int
    record: VisitRecord


@dataclass(frozen=True, slots=True)
class End:
    """End the visit: it gets the bucket of this moment and never changes again.

    `reasons` make it doubtful; `also` are earlier visits that a streak makes doubtful too, where
    they are not yet released. No answer is awaited; the store tries again if it fails.
    """

    visit: int
    outcome: Outcome
    reasons: frozenset[Reason] = frozenset()
    also: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Delete the visit without a trace; answer with `Saved` or `SaveFailed`."""

    visit: int
    revision: int


@dataclass(frozen=True, slots=True)
class StartTimer:
    """Send `TimerFired(timer, visit)` after so many seconds; replaces one of the same name."""

    timer: Timer
    visit: int
    after_s: float


@dataclass(frozen=True, slots=True)
class StopTimer:
    """Forget the timer of this name."""

    timer: Timer


@dataclass(frozen=True, slots=True)
class Probe:
    """Try whether the store takes writes; answer with `StorageChecked`."""


Command = Save | End | Withdraw | StartTimer | StopTimer | Probe
