"""What is kept in quarantine: faulty records, and records whose number was taken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, insert, select

from sync.endpoint.schema import audit, quarantine
from sync.endpoint.upkeep.erase import NoSuchTextError


@dataclass(frozen=True, slots=True)
class SetAside:
    """One record, without its content."""

    row_id: bytes
    kiosk: str
    verdict: str
    """`quarantined` or `conflict`."""
    reason: str
    day: date
    """When it came."""
    emptied: bool
    """Whether its content is gone: erased, or older than texts are kept."""


def set_aside(connection: Connection, kiosk: str | None = None) -> Iterator[SetAside]:
    """Yield the records of every kiosk, or of one, in no order in which they were given."""
    chosen = select(
        quarantine.c.row_id, quarantine.c.kiosk, quarantine.c.verdict, quarantine.c.reason,
        quarantine.c.day, quarantine.c.record.is_(None),
    ).order_by(quarantine.c.kiosk, quarantine.c.day, quarantine.c.row_id)  # fmt: skip
    if kiosk is not None:
        chosen = chosen.where(quarantine.c.kiosk == kiosk)
    for row_id, *rest in connection.execute(chosen):
        yield SetAside(bytes(row_id), *rest)


def record_shown(connection: Connection, row_id: bytes, *, who: str, now_s: int) -> str:
    """Return a record whole, as JSON in ASCII, and note who saw it. Raises `NoSuchTextError`."""
    record = connection.scalar(
        select(quarantine.c.record).where(
            quarantine.c.row_id == row_id, quarantine.c.record.is_not(None)
        )
    )
    if record is None:
        raise NoSuchTextError(
            f"{row_id.hex()}: no record with content is set aside under this id: look whether it "
            "was copied whole; `vuoro endpoint quarantine` names them"
        )
    connection.execute(insert(audit).values(at=now_s, who=who, what=f"show {row_id.hex()}"))
    return str(record)
