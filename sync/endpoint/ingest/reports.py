"""What a kiosk says of itself: last contact and heartbeat, its clock, its releases."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sync.endpoint.driver import Driver, Rows
from sync.endpoint.ingest.alerts import raise_alert
from sync.endpoint.ingest.batch import Arriving
from sync.model.messages import ReleaseReport

LARGE_OFFSET_S = 600
_CONTACT = "UPDATE kiosks SET last_contact = ?, heartbeat = ? WHERE kiosk = ?"
# Delay only ever makes the kiosk's clock look later than it is, so the highest estimate is the
# best one; a much lower one means that the clock was set back in this boot.
_BOOT = f"""
INSERT INTO boots (kiosk, boot, offset_s, first_seen, last_seen) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (kiosk, boot) DO UPDATE SET last_seen = excluded.last_seen,
    offset_s = CASE WHEN excluded.offset_s > boots.offset_s
        OR excluded.offset_s < boots.offset_s - {LARGE_OFFSET_S}
        THEN excluded.offset_s ELSE boots.offset_s END
RETURNING offset_s
"""  # noqa: S608
_RELEASE = """
INSERT INTO releases (kiosk, epoch, number, site, first_seq, last_seq, day)
VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (kiosk, epoch, number) DO NOTHING
"""
_COUNT = """
INSERT INTO release_counts (kiosk, epoch, number, kind, language, name, count)
VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (kiosk, epoch, number, kind, language, name) DO NOTHING
"""


def note_contact(driver: Driver, arriving: Arriving) -> Callable[[], int] | None:
    """Store the heartbeat as the last one; ask the clock's offset in this boot, if it's known."""
    heartbeat = arriving.incoming.heartbeat
    text = json.dumps(_once_answered(arriving), separators=(",", ":"))
    driver.send(_CONTACT, (int(arriving.now_s), text, arriving.incoming.kiosk))
    clock = heartbeat.get("clock")
    if not isinstance(clock, dict):
        return None
    boot, sent_at_s = clock.get("boot"), clock.get("sent_at_s")
    if not isinstance(boot, str) or not isinstance(sent_at_s, int | float):
        return None
    now = int(arriving.now_s)
    offset_s = float(sent_at_s) - arriving.now_s
    found = driver.ask(_BOOT, (arriving.incoming.kiosk, boot, offset_s, now, now))
    return lambda: _judge_clock(driver, arriving, found())


def _once_answered(arriving: Arriving) -> dict[str, Any]:
    """Return the heartbeat as it is once this batch is answered: its numbers no longer wait."""
    heartbeat = {k: each for k, each in arriving.incoming.heartbeat.items() if k != "releases"}
    waits = sum(verdict == "retry" for verdict, _ in arriving.verdicts.values())
    answered = len(arriving.incoming.canonicals) - waits
    if isinstance(pending := heartbeat.get("pending"), int):
        heartbeat["pending"] = max(0, pending - answered)
    return heartbeat


def store_releases(driver: Driver, arriving: Arriving) -> tuple[tuple[str, int], ...]:
    """Store each release report once; return all that are stored now."""
    for report in arriving.incoming.releases:
        _store_release(driver, arriving, report)
    return tuple((report.epoch, report.number) for report in arriving.incoming.releases)


def _judge_clock(driver: Driver, arriving: Arriving, found: Rows) -> int:
    offset_s: int = round(found[0][0])
    if abs(offset_s) > LARGE_OFFSET_S:
        side = "ahead of" if offset_s > 0 else "behind"
        detail = f"the kiosk's clock is {abs(offset_s)} s {side} the endpoint's: set it"
        raise_alert(driver, arriving, "clock", detail)
    return offset_s


def _store_release(driver: Driver, arriving: Arriving, report: ReleaseReport) -> None:
    key = (arriving.incoming.kiosk, report.epoch, report.number)
    row = (*key, arriving.sender.site, report.first_seq, report.last_seq, report.day)
    if driver.run(_RELEASE, row) and report.counts:
        driver.many(_COUNT, [(*key, *each) for each in report.counts])
