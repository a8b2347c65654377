"""One transaction at a time for each kiosk, whichever process it runs in."""

from __future__ import annotations

import hashlib

from sync.endpoint.driver import Driver


def one_at_a_time(driver: Driver, kiosk: str) -> None:
    """Wait until no other transaction has this kiosk's turn; SQLite's writer is alone anyway."""
    if not driver.is_sqlite:
        digest = hashlib.blake2b(kiosk.encode("utf-8"), digest_size=8, person=b"vuoro kiosk")
        number = int.from_bytes(digest.digest(), "big", signed=True)
        driver.send("SELECT pg_advisory_xact_lock(?)", (number,))
