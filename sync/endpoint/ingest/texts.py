"""What a client wrote in a batch, and what of it was erased and must not come back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple

from sync.endpoint.driver import Driver
from sync.endpoint.incoming import Incoming
from sync.endpoint.ingest.batch import Arriving
from sync.endpoint.ingest.content import content_hash, content_mark
from sync.endpoint.ingest.holdings import erased_more

_NOTE = """
INSERT INTO erasures (kiosk, row_id, epoch, seq, day, content) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (kiosk, row_id) DO NOTHING
"""


class Texts(NamedTuple):
    """Number → what goes into the row's columns for texts, and its ticket."""

    comments: Mapping[int, str]
    tickets: Mapping[int, str]
    extras: Mapping[int, str]

    @property
    def numbers(self) -> set[int]:
        """Return the numbers of the rows that have any of these."""
        return {*self.comments, *self.tickets, *self.extras}


def texts_of(arriving: Arriving) -> Texts:
    """Return the batch's texts without those that were erased."""
    incoming, erased = arriving.incoming, arriving.erased
    comments, extras = incoming.comments, _extras_of(incoming)
    if erased:
        comments = {seq: text for seq, text in comments.items() if seq not in erased}
        extras = {seq: text for seq, text in extras.items() if seq not in erased}
    return Texts(comments, incoming.tickets, extras)


def keep_out_erased(driver: Driver, arriving: Arriving, secret: bytes) -> None:
    """Find what was erased, under its own number or under one of another epoch.

    The second kind is noted under its new number too, so that the kiosk's copy goes as well.
    """
    standing, first = arriving.standing, arriving.incoming.first_seq
    arriving.erased = {
        seq for seq, marks in enumerate(arriving.marks, first)
        if marks is not None and marks[1] in standing.erased
    } if standing.erased else set()  # fmt: skip
    if not standing.erased_elsewhere:
        return
    keyed = content_hash(secret, arriving.incoming.kiosk)
    for seq in _with_words(arriving.incoming):
        canonical, marks = arriving.incoming.canonicals[seq - first], arriving.marks[seq - first]
        if canonical is None or marks is None:
            continue
        content = content_mark(keyed, json.loads(canonical))
        if content in standing.erased_elsewhere:
            arriving.erased.add(seq)
            place = (arriving.incoming.epoch, seq, arriving.today.isoformat())
            driver.run(_NOTE, (arriving.incoming.kiosk, marks[1], *place, content))
            erased_more(driver, arriving.incoming.kiosk)


def _with_words(incoming: Incoming) -> set[int]:
    """Return the numbers under which a client's words may stand: few."""
    return {*incoming.comments, *_extras_of(incoming), *incoming.faults}


def _extras_of(incoming: Incoming) -> dict[int, str]:
    """Return number → what this version does not know of the submission, as JSON."""
    if not any(each.extra for each in incoming.heads) and not any(
        each.extra for each in incoming.gives
    ):
        return {}
    found: dict[int, str] = {}
    pairs = zip(incoming.head, incoming.given, strict=True)
    for seq, (head, give) in enumerate(pairs, incoming.first_seq):
        extra = {**incoming.heads[head].extra, **incoming.gives[give].extra} if head >= 0 else {}
        if extra:
            found[seq] = json.dumps(extra, sort_keys=True, separators=(",", ":"))
    return found
