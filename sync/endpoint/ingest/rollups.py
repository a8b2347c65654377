"""The roll-ups, raised in the transaction of the rows that they count."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from sync.endpoint.driver import Driver
from sync.endpoint.ingest.batch import Arriving
from sync.endpoint.ingest.cells import Cell, Cells, Fresh
from sync.endpoint.ingest.counting import ALL_KIOSKS_SHARDS, Counts, count

_DAYS_MANY = """
INSERT INTO rollup_days (kiosk, day, cell, site, count) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (kiosk, day, cell, site) DO UPDATE SET count = count + excluded.count
"""
_HOURS_MANY = """
INSERT INTO rollup_hours (kiosk, week, cell, slot, site, count) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (kiosk, week, cell, slot, site) DO UPDATE SET count = count + excluded.count
"""
# Sorted, so that two transactions that raise the same rows never wait for each other.
_DAYS_SET = """
INSERT INTO rollup_days AS r (kiosk, day, cell, site, count)
SELECT k, d, c, s, n FROM json_to_recordset(?) AS each (d text, c integer, n integer)
CROSS JOIN (VALUES (?, ?), (?, ?)) AS whose (k, s) ORDER BY k, d, c
ON CONFLICT (kiosk, day, cell, site) DO UPDATE SET count = r.count + excluded.count
"""
_HOURS_SET = """
INSERT INTO rollup_hours AS r (kiosk, week, cell, slot, site, count)
SELECT k, w, c, h, s, n
FROM json_to_recordset(?) AS each (w text, h integer, c integer, n integer)
CROSS JOIN (VALUES (?, ?), (?, ?)) AS whose (k, s) ORDER BY k, w, c, h
ON CONFLICT (kiosk, week, cell, slot, site) DO UPDATE SET count = r.count + excluded.count
"""


def raise_rollups(driver: Driver, arriving: Arriving, cells: Cells) -> Fresh:
    """Add what went in, and return what `cells` may learn after the COMMIT."""
    counts = count(arriving.incoming, arriving.went_in)
    if not counts.days:
        return Fresh()
    fresh = cells.numbers(driver, counts.cells())
    known = cells.known

    def number(cell: Cell) -> int:
        return fresh[cell] if cell in fresh else known[cell]

    add = _add_many if driver.is_sqlite else _add_set
    add(driver, arriving, counts, number)
    stay = cells.stay(driver, arriving.incoming.kiosk, arriving.sender.site)
    return Fresh(fresh, stay)


def _add_many(
    driver: Driver, arriving: Arriving, counts: Counts, number: Callable[[Cell], int]
) -> None:
    days = sorted((day, number(cell), n) for (day, cell), n in counts.days.items())
    hours = sorted((week, number(cell), slot, n) for (week, slot, cell), n in counts.hours.items())
    kiosk, site = arriving.incoming.kiosk, arriving.sender.site
    for whose, where in ((kiosk, site), (ALL_KIOSKS_SHARDS[0], "")):
        driver.many(_DAYS_MANY, [(whose, day, c, where, n) for day, c, n in days])
        driver.many(_HOURS_MANY, [(whose, week, c, slot, where, n) for week, c, slot, n in hours])


def _add_set(
    driver: Driver, arriving: Arriving, counts: Counts, number: Callable[[Cell], int]
) -> None:
    kiosk, site = arriving.incoming.kiosk, arriving.sender.site
    whose = (kiosk, site, shard_of(kiosk), "")
    days = ",".join(
        f'{{"d":"{day}","c":{number(cell)},"n":{n}}}' for (day, cell), n in counts.days.items()
    )
    hours = ",".join(
        f'{{"w":"{week}","h":{slot},"c":{number(cell)},"n":{n}}}'
        for (week, slot, cell), n in counts.hours.items()
    )
    driver.run(_DAYS_SET, (f"[{days}]", *whose))
    driver.run(_HOURS_SET, (f"[{hours}]", *whose))


def shard_of(kiosk: str) -> str:
    """Return under which name a kiosk's counts go into everybody's on PostgreSQL."""
    shards = ALL_KIOSKS_SHARDS[1:]
    return shards[zlib.crc32(kiosk.encode("utf-8")) % len(shards)]
