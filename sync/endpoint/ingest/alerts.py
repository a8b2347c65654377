"""What a person should look at, one row for each kiosk and kind."""

from __future__ import annotations

from sync.endpoint.driver import Driver
from sync.endpoint.ingest.batch import Arriving

_UPSERT = """
INSERT INTO alerts (kiosk, kind, first_day, last_day, count, detail) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (kiosk, kind) DO UPDATE SET
    last_day = excluded.last_day, detail = excluded.detail, count = alerts.count + excluded.count
"""


def raise_alert(
    driver: Driver, arriving: Arriving, kind: str, detail: str, *, count: int = 1
) -> None:
    """Note an alert. `detail` never holds what a client wrote."""
    today = arriving.today.isoformat()
    driver.run(_UPSERT, (arriving.incoming.kiosk, kind, today, today, count, detail))
