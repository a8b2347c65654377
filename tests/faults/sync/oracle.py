"""The oracle: where every number that a kiosk gave out is at the end, and what must not be.

Every submission released is exactly once at the endpoint, or pending, or quarantined or set aside,
or reported lost. It reads both sides' files with statements of its own.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.faults.sync.endpoint_process import Endpoint
from tests.faults.sync.kiosk_process import Kiosk

Number = tuple[str, int]
"""Epoch and seq."""
Content = tuple[Any, ...]

_COLUMNS = "epoch, seq, survey, rev, language, bucket, rating, answers, comment, doubtful, channel"
_SHOWN = 5
"""So many numbers of each kind of fault are named."""


@dataclass
class Finding:
    """What the oracle found: each number in its place, and what is wrong."""

    released: set[Number]
    arrived: set[Number]
    """Rows at the endpoint with the kiosk's content, or whose row the kiosk has deleted."""
    pending: set[Number]
    """Above the cursor, or to be sent again; such a number may have arrived already."""
    aside: set[Number]
    """Set aside by sync, or damaged."""
    quarantined: set[Number]
    """Kept by the endpoint in its quarantine, with verdict quarantined or conflict."""
    lost: set[Number]
    """Reported lost."""
    wrong: list[str] = field(default_factory=list)

    def complete(self) -> None:
        """Assert that nothing is wrong, and that all is at the endpoint: nothing waits."""
        self.nothing_wrong()
        missing = self.released - self.arrived - self.lost
        assert not missing, f"not at the endpoint: {_named(missing)}; {self._places(missing)}"
        assert not self.pending, f"still pending: {_named(self.pending)}"

    def nothing_wrong(self) -> None:
        """Assert the invariant alone."""
        assert not self.wrong, "\n".join(self.wrong)

    def _places(self, numbers: set[Number]) -> str:
        named = {"pending": self.pending, "aside": self.aside, "quarantined": self.quarantined}
        return ", ".join(f"{len(numbers & there)} {name}" for name, there in named.items())


def oracle(
    kiosk: Kiosk, endpoint: Endpoint, released: Mapping[Number, Content] | None = None
) -> Finding:
    """Look at both sides. `released` are contents to account for that kiosk.db no longer has, as
    `contents_of` returned them; under which number they went does not matter then."""
    here, there = contents_of(kiosk), _at_endpoint(kiosk, endpoint)
    issued = _issued(kiosk, here)
    pending, aside, passed = _pending(kiosk, issued), _aside(kiosk), _passed(kiosk)
    kept = _quarantine(kiosk, endpoint)
    lost = _lost_at_endpoint(kiosk, endpoint)
    same = {number for number, content in there.items() if here.get(number, content) == content}
    finding = Finding(
        issued, same & issued, pending, aside & issued, kept.keys() & issued, lost & issued
    )
    safe = same | kept.keys() | (lost - here.keys())
    wrong: list[tuple[str, Iterable[Number]]] = [
        ("is nowhere", issued - safe - pending - aside),
        ("passed, so that the kiosk may delete it, but is not at the endpoint", passed - safe),
        ("was never given out, and stands at the endpoint", there.keys() - issued),
        ("is reported lost, and the kiosk has it", (lost & here.keys()) - pending),
        ("is both a row and lost at the endpoint", lost & there.keys()),
        ("differs from the kiosk's and was not kept as a conflict",
         {n for n in there.keys() & here.keys() - same if n not in pending
          and here[n] not in kept.get(n, [])}),
    ]  # fmt: skip
    finding.wrong = [f"{what}: {_named(numbers)}" for what, numbers in wrong if numbers]
    finding.wrong += _twice(here, there)
    finding.wrong += _unaccounted(released or {}, here, there, kept)
    finding.wrong += _miscounted(kiosk, endpoint, len(there))
    return finding


def contents_of(kiosk: Kiosk) -> dict[Number, Content]:
    """Return what kiosk.db holds, by number."""
    return _contents(kiosk.rows(f"SELECT {_COLUMNS} FROM submissions"))


def _at_endpoint(kiosk: Kiosk, endpoint: Endpoint) -> dict[Number, Content]:
    ask = f"SELECT {_COLUMNS} FROM submissions WHERE kiosk = ?"
    return _contents(endpoint.rows(ask, kiosk.name))


def _contents(rows: Iterable[tuple[Any, ...]]) -> dict[Number, Content]:
    return {
        (epoch, seq): (*before, json.loads(answers), *after)
        for epoch, seq, *rest in rows
        for before, answers, after in [(rest[:5], rest[5], rest[6:])]
    }


def _issued(kiosk: Kiosk, here: Mapping[Number, Content]) -> set[Number]:
    """Return every number that was given out."""
    lost = _spread(kiosk.rows("SELECT epoch, first_seq, last_seq FROM lost"))
    highest: Counter[str] = Counter()
    cursors = kiosk.state("SELECT epoch, seq FROM cursors")
    for epoch, seq in (*here, *lost, *cursors):
        highest[epoch] = max(highest[epoch], seq)
    meta = dict(kiosk.rows("SELECT key, value FROM meta"))
    if "epoch" in meta:
        highest[meta["epoch"]] = int(meta["next_seq"]) - 1
    return _spread((epoch, 1, last) for epoch, last in highest.items())


def _pending(kiosk: Kiosk, issued: set[Number]) -> set[Number]:
    cursor = dict(kiosk.state("SELECT epoch, seq FROM cursors"))
    again = _spread(kiosk.state("SELECT epoch, first, last FROM spans WHERE kind = 'resend'"))
    return {n for n in issued if n[1] > cursor.get(n[0], 0)} | (again & issued)


def _aside(kiosk: Kiosk) -> set[Number]:
    ask = "SELECT epoch, seq FROM verdicts WHERE verdict IN ('set_aside', 'damaged')"
    return set(kiosk.state(ask))


def _passed(kiosk: Kiosk) -> set[Number]:
    return _spread(kiosk.state("SELECT epoch, first_seq, last_seq FROM passed"))


def _lost_at_endpoint(kiosk: Kiosk, endpoint: Endpoint) -> set[Number]:
    ask = "SELECT epoch, first_seq, last_seq FROM lost WHERE kiosk = ?"
    return _spread(endpoint.rows(ask, kiosk.name))


def _quarantine(kiosk: Kiosk, endpoint: Endpoint) -> dict[Number, list[Content]]:
    """Return what the endpoint set aside; a record that can't be read as a submission is `()`."""
    found: dict[Number, list[Content]] = {}
    ask = "SELECT epoch, seq, record FROM quarantine WHERE kiosk = ?"
    for epoch, seq, record in endpoint.rows(ask, kiosk.name):
        found.setdefault((epoch, seq), []).append(_recorded(record))
    return found


def _recorded(record: str | None) -> Content:
    names = [each for each in _COLUMNS.split(", ") if each not in ("epoch", "seq", "answers")]
    try:
        given = json.loads(record or "null")
        plain = [given[name] if name != "doubtful" else int(given[name]) for name in names]
        return (*plain[:5], given["answers"], *plain[5:])
    except (ValueError, TypeError, KeyError):
        return ()


def _twice(here: Mapping[Number, Content], there: Mapping[Number, Content]) -> list[str]:
    """Return contents that stand at the endpoint more often than the kiosk released them.

    Contents that the kiosk no longer holds can't be counted; each then counts as released once.
    """
    released = Counter(map(repr, here.values()))
    stored = Counter(map(repr, there.values()))
    twice = [content for content, count in stored.items() if count > max(1, released[content])]
    where = [number for number, content in there.items() if repr(content) in twice[:_SHOWN]]
    return [f"stands at the endpoint twice: {_named(where)}"] if twice else []


def _unaccounted(
    released: Mapping[Number, Content],
    here: Mapping[Number, Content],
    there: Mapping[Number, Content],
    kept: Mapping[Number, list[Content]],
) -> list[str]:
    known = {repr(each) for each in (*here.values(), *there.values())}
    known |= {repr(each) for several in kept.values() for each in several}
    gone = [number for number, content in released.items() if repr(content) not in known]
    return [f"was released, and its content is nowhere: {_named(gone)}"] if gone else []


def _miscounted(kiosk: Kiosk, endpoint: Endpoint, rows: int) -> list[str]:
    """Return whether the roll-ups count other than the rows that are there."""
    counted = endpoint.counted(kiosk.name)
    if counted == rows:
        return []
    return [f"the roll-ups count {counted} submissions, the endpoint has {rows}"]


def _spread(ranges: Iterable[tuple[Any, ...]]) -> set[Number]:
    return {(epoch, seq) for epoch, first, last in ranges for seq in range(first, last + 1)}


def _named(numbers: Iterable[Number]) -> str:
    listed = sorted(numbers)
    shown = ", ".join(f"{epoch}/{seq}" for epoch, seq in listed[:_SHOWN])
    return f"{len(listed)} ({shown}{', …' if len(listed) > _SHOWN else ''})"
