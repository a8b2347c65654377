"""One line that says what a person needs: pending, oldest, last ack, last error and its remedy."""

from __future__ import annotations

from dataclasses import dataclass

from sync.policy.replies import FailureKind


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """What `vuoro sync --status`, the log, and later the staff screen are told from."""

    pending: int
    oldest_day: str | None
    """Day of the oldest release that is still pending, ISO 8601."""
    last_ack: str | None
    """When the endpoint last answered, local ISO 8601 to the minute."""
    last_error: str | None
    last_error_kind: FailureKind | str | None
    set_aside: int
    conflicts: int
    waits_for_epoch: bool
    """Sync asked the kiosk for a new epoch and it has not done it yet."""
    next_attempt_in_s: float | None
    alert: str | None


def line(status: SyncStatus) -> str:
    """Return the one line, in plain English."""
    raise NotImplementedError


def remedy(kind: str) -> str:
    """Return what a person can do about a kind of failure."""
    raise NotImplementedError
