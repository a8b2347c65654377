"""The heartbeat: how this kiosk is, in days and counts."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from sync.gathering import Overview
from sync.model.messages import Heartbeat, ReleaseReport
from sync.model.ranges import count
from sync.policy.planning import pending
from sync.times import SyncClock
from sync.worker.ledger import States

_MIB = 1024 * 1024


def heartbeat(
    states: States,
    overview: Overview,
    troubles: Mapping[str, int],
    reports: tuple[ReleaseReport, ...],
    clock: SyncClock,
    data_dir: Path,
    versions: Mapping[str, str],
) -> Heartbeat:
    """Return the heartbeat to send now; `troubles` counts the numbers of each verdict."""
    released = sum(max(each.highest, each.cursor) for each in states.values())
    waiting = pending(list(states.values())) + sum(count(s.aside) for s in states.values())
    return Heartbeat(
        released=released,
        stored=released - waiting,
        pending=waiting,
        quarantined=troubles.get("quarantined", 0),
        conflicts=troubles.get("conflict", 0),
        lost=sum(count(ranges) for ranges in overview.lost.values()),
        failed_writes=overview.failed_writes,
        free_disk_mib=_free_mib(data_dir),
        clock_trusted=clock.trusted(),
        boot=clock.boot(),
        sent_at_s=int(clock.unix_s()),
        versions=versions,
        last_release=overview.last_release,
        releases=reports,
    )


def _free_mib(data_dir: Path) -> int:
    try:
        return shutil.disk_usage(data_dir).free // _MIB
    except OSError:
        return 0
