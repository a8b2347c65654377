"""How the kiosks are, by their own last word."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from sync.endpoint.schema import keys, kiosks


@dataclass(frozen=True, slots=True)
class KioskLine:
    """One registered kiosk."""

    kiosk: str
    site: str
    keys: tuple[str, ...]
    """Ids of its valid keys, the oldest first."""
    last_contact_s: int | None
    """Seconds since 1970; None if it never sent anything."""
    heartbeat: Mapping[str, Any]
    """Its last one; empty if there is none."""

    @property
    def pending(self) -> int | None:
        """How many submissions it had not sent at its last word; None if it never said."""
        value = self.heartbeat.get("pending")
        return value if isinstance(value, int) else None


def fleet(connection: Connection, kiosk: str | None = None) -> list[KioskLine]:
    """Return every kiosk, or the one with that name, by site and name."""
    chosen = select(
        kiosks.c.kiosk, kiosks.c.site, kiosks.c.last_contact, kiosks.c.heartbeat
    ).order_by(kiosks.c.site, kiosks.c.kiosk)
    valid = select(keys.c.kiosk, keys.c.id).where(keys.c.revoked.is_(None))
    if kiosk is not None:
        chosen = chosen.where(kiosks.c.kiosk == kiosk)
        valid = valid.where(keys.c.kiosk == kiosk)
    ids: defaultdict[str, list[str]] = defaultdict(list)
    for owner, key_id in connection.execute(valid.order_by(keys.c.added, keys.c.id)):
        ids[owner].append(key_id)
    return [
        KioskLine(name, site, tuple(ids[name]), contact, _read(heartbeat))
        for name, site, contact, heartbeat in connection.execute(chosen)
    ]


def _read(heartbeat: str | None) -> Mapping[str, Any]:
    value = json.loads(heartbeat) if heartbeat else {}
    return value if isinstance(value, dict) else {}
