"""What a kiosk says about itself with every batch. Days and counts only: nothing about a visit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ReleaseCount = tuple[str, str, str, int]
"""Kind (`outcome` or `reason`), language, name and how many, as `kiosk.core.release` counts."""


@dataclass(frozen=True, slots=True)
class ReleaseReport:
    """One numbered release and its counts. The endpoint stores it once per (kiosk, epoch, number).

    `day` is the local day of the release (ISO 8601), None if the clock was not trusted.
    """

    epoch: str
    number: int
    first_seq: int
    last_seq: int
    day: str | None
    counts: tuple[ReleaseCount, ...]


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """How the kiosk is. Counts are of released submissions, never of visits that wait."""

    released: int
    """Submissions that ever got a number in the epochs this database knows."""
    stored: int
    """Of these, how many the endpoint has a final verdict on."""
    pending: int
    quarantined: int
    conflicts: int
    lost: int
    failed_writes: int
    """Commits that failed since the database was made."""
    free_disk_mib: int
    clock_trusted: bool
    boot: str
    """The system's id of this boot."""
    sent_at_s: int
    """The kiosk's own clock when the batch was made, seconds since 1970: for the clock's offset."""
    versions: Mapping[str, str]
    """`vuoro`, `python`, `sqlite`, `system` → version."""
    last_release: str | None
    """Local day of the last release, ISO 8601."""
    releases: tuple[ReleaseReport, ...] = ()
    """Releases whose report the endpoint has not acknowledged yet, oldest first."""
