"""Quarantine: records that can't be stored as rows, and records in conflict; both kept whole."""

from __future__ import annotations

from sync.endpoint.driver import Driver
from sync.endpoint.ingest.alerts import raise_alert
from sync.endpoint.ingest.batch import Arriving
from sync.endpoint.ingest.rows import CONFLICT_REASON, standing_macs

_INSERT = """
INSERT INTO quarantine (kiosk, epoch, seq, mac, verdict, reason, record, row_id, day)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (kiosk, epoch, seq, mac) DO UPDATE
SET verdict = excluded.verdict, reason = excluded.reason
WHERE quarantine.verdict = 'quarantined' AND excluded.verdict = 'conflict'
"""
_LEAVE = """
DELETE FROM quarantine
WHERE kiosk = ? AND epoch = ? AND seq = ? AND mac = ? AND verdict = 'quarantined'
"""


def judge_faulty(driver: Driver, arriving: Arriving) -> None:
    """Give the records with faults their verdicts: a row may stand under their number."""
    faults = arriving.incoming.faults
    if not faults:
        return
    standing = standing_macs(driver, arriving)
    for seq, reason in faults.items():
        marks = arriving.marks[seq - arriving.incoming.first_seq]
        stands = standing.get(seq)
        if stands is None or marks is None:
            arriving.verdicts[seq] = ("quarantined", reason)
        elif stands == marks[0]:
            arriving.verdicts[seq] = ("duplicate", "")
        else:
            arriving.verdicts[seq] = ("conflict", CONFLICT_REASON)


def set_aside(driver: Driver, arriving: Arriving) -> None:
    """Keep what is in quarantine or in conflict; a conflict that is new raises an alert.

    So does a record that was set aside as faulty and, understood now, finds its number taken.
    """
    incoming, today = arriving.incoming, arriving.today.isoformat()
    conflicts = 0
    for seq, (verdict, reason) in sorted(arriving.verdicts.items()):
        marks = arriving.marks[seq - incoming.first_seq]
        if verdict not in ("quarantined", "conflict") or marks is None:
            continue
        record = None if seq in arriving.erased else incoming.raw(seq)
        row = (
            incoming.kiosk, incoming.epoch, seq, marks[0], verdict, reason, record, marks[1], today
        )  # fmt: skip
        conflicts += driver.run(_INSERT, row) if verdict == "conflict" else 0
        if verdict == "quarantined":
            driver.run(_INSERT, row)
    if conflicts:
        detail = f"epoch {incoming.epoch}: other content under numbers that are taken"
        raise_alert(driver, arriving, "conflict", detail, count=conflicts)


def release_stored(driver: Driver, arriving: Arriving) -> None:
    """Take out of quarantine what is now a row: the same record, sent again after an update."""
    incoming = arriving.incoming
    for seq, mac in arriving.standing.quarantined:
        if not incoming.first_seq <= seq <= incoming.last_seq:
            continue
        marks = arriving.marks[seq - incoming.first_seq]
        verdict, _ = arriving.verdicts.get(seq, ("stored", ""))
        if marks is not None and marks[0] == mac and verdict in ("stored", "duplicate"):
            driver.run(_LEAVE, (incoming.kiosk, incoming.epoch, seq, mac))
