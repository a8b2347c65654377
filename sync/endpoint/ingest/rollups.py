"""The roll-ups, raised in the transaction of the rows that they count."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from sync.endpoint.driver import Driver, Rows
from sync.endpoint.ingest.batch import Arriving
from sync.endpoint.ingest.cells import Cell, Cells, Fresh, Known, Sort, Word
from sync.endpoint.ingest.counting import HOURS, Counts, count

EVERYBODY: Final = ("*", "*1", "*2")
"""Under which names everybody's counts stand: who finds the first one taken, on PostgreSQL, writes
under the next instead of waiting. On SQLite there is one writer, so it's always the first."""
_SHARD_LOCKS: Final = 0x56756F72
_TRY = f"""
SELECT CASE WHEN pg_try_advisory_xact_lock({_SHARD_LOCKS}, 0) THEN 0
    WHEN pg_try_advisory_xact_lock({_SHARD_LOCKS}, 1) THEN 1
    WHEN pg_try_advisory_xact_lock({_SHARD_LOCKS}, 2) THEN 2 END
"""
_WAIT = f"SELECT pg_advisory_xact_lock({_SHARD_LOCKS}, ?)"
_STANDING = """
SELECT kiosk, day, survey, question, counts FROM rollups
WHERE ((kiosk = ? AND site = ?) OR (kiosk = ? AND site = '')) AND day IN ({days})
"""
_WRITE = """
INSERT INTO rollups (kiosk, day, survey, question, site, counts) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (kiosk, day, survey, question, site) DO UPDATE SET counts = excluded.counts
"""
_WRITE_SET = """
INSERT INTO rollups (kiosk, day, survey, question, site, counts)
SELECT each->>0, each->>1, each->>2, each->>3, each->>4, each->>5
FROM json_array_elements(?) AS each
ON CONFLICT (kiosk, day, survey, question, site) DO UPDATE SET counts = excluded.counts
"""
_Heap = tuple[str, str, str]
"""Day, survey and question."""
_Added = Mapping[_Heap, list[tuple[int, int]]]
_NONE: Final[Mapping[Word, int]] = {}
_decode = msgspec.json.Decoder(dict[int, int]).decode
_encode = msgspec.json.Encoder().encode


def raise_rollups(driver: Driver, arriving: Arriving, cells: Cells) -> Fresh:
    """Add what went in, and return what `cells` may learn after the COMMIT.

    The last thing in a transaction: from here on it may keep others waiting.
    """
    counts = arriving.counts
    if counts is None:
        counts = count(arriving.incoming, arriving.went_in)
    if not counts:
        return Fresh()
    kiosk, site = arriving.incoming.kiosk, arriving.sender.site
    known = cells.known
    fresh = cells.numbers(driver, _unknown(counts, known))
    stay = cells.stay(driver, kiosk, site)
    added = _heaped(counts, known, fresh)
    days = sorted({day for day, _, _ in added})
    everybody, found = _taken(driver, kiosk, site, days)
    standing = {
        (whose, day, survey, question): counts for whose, day, survey, question, counts in found
    }
    rows = [*_raised(added, standing, kiosk, site), *_raised(added, standing, everybody, "")]
    if driver.is_sqlite:
        driver.many(_WRITE, rows)
    else:
        driver.run(_WRITE_SET, (_encode(rows).decode("utf-8"),))
    return Fresh(fresh, stay)


def _unknown(counts: Counts, known: Known) -> set[Cell]:
    return {
        _cell(where.sort, word)
        for where, words in counts.items()
        for word in words.keys() - known.get(where.sort, _NONE).keys()
    }


def _cell(sort: Sort, word: Word) -> Cell:
    return Cell(sort.survey, *word, sort.language, sort.doubtful, sort.length)


def _heaped(counts: Counts, known: Known, fresh: Mapping[Cell, int]) -> _Added:
    added: defaultdict[_Heap, list[tuple[int, int]]] = defaultdict(list)
    for (place, sort), words in counts.items():
        numbers, day, survey, hour = known.get(sort, _NONE), place.day, sort.survey, place.hour
        for word, times in words.items():
            number = numbers.get(word) or fresh[_cell(sort, word)]
            added[day, survey, word[0]].append((number * HOURS + hour, times))
    return added


def _raised(
    added: _Added, standing: Mapping[tuple[str, str, str, str], str], whose: str, site: str
) -> Iterator[tuple[str, ...]]:
    for heap, entries in added.items():
        before = standing.get((whose, *heap))
        counts = _decode(before) if before else {}
        for key, times in entries:
            counts[key] = counts.get(key, 0) + times
        yield whose, *heap, site, _encode(counts).decode("ascii")


def _taken(driver: Driver, kiosk: str, site: str, days: Sequence[str]) -> tuple[str, Rows]:
    """Take one of everybody's names for this transaction; return it, and what stands now."""
    query = _STANDING.format(days=", ".join("?" * len(days)))
    if driver.is_sqlite:
        return EVERYBODY[0], driver.rows(query, (kiosk, site, EVERYBODY[0], *days))
    with driver.together():
        lock = driver.ask(_TRY)
        standing = driver.ask(query, (kiosk, site, EVERYBODY[0], *days))
    ((place,),) = lock()
    if place == 0:
        return EVERYBODY[0], standing()
    if place is None:
        place = zlib.crc32(kiosk.encode("utf-8")) % len(EVERYBODY)
        driver.run(_WAIT, (place,))
    # Only what is read once the lock is held is the newest.
    return EVERYBODY[place], driver.rows(query, (kiosk, site, EVERYBODY[place], *days))
