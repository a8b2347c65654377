"""What a kiosk says about itself, read leniently: it never makes a batch fail.

What has another shape than `docs/protocol.md` says is dropped, member by member.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import msgspec

from sync.endpoint.decoding.forms import NAME, SEQ
from sync.endpoint.decoding.limits import HIGHEST_SEQ, Limits
from sync.model.messages import ReleaseReport

_Count = Annotated[int, msgspec.Meta(ge=0, le=HIGHEST_SEQ)]
_SmallCount = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
_Word = Annotated[str, msgspec.Meta(pattern=r"\A[^\x00-\x1f\x7f-\x9f]{1,100}\Z")]

_Quick = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
"""A word whose letters are looked at later, all of a report at once."""

_MEMBERS: dict[str, Any] = {
    "released": _Count,
    "stored": _Count,
    "pending": _Count,
    "quarantined": _Count,
    "conflicts": _Count,
    "lost": _Count,
    "failed_writes": _Count,
    "free_disk_mib": _Count,
    "last_release": date | None,
    "versions": Annotated[dict[_Word, _Word], msgspec.Meta(max_length=20)],
}
_CLOCK: dict[str, Any] = {"trusted": bool, "boot": _Word, "sent_at_s": _Count}


class _Report(msgspec.Struct):
    epoch: NAME
    number: _SmallCount
    first_seq: SEQ
    last_seq: _Count
    counts: list[tuple[Literal["outcome", "reason"], _Quick, _Quick, _SmallCount]]
    day: date | None = None


def read_heartbeat(given: object) -> dict[str, Any]:
    """Return the members of a heartbeat that are in order, its release reports aside."""
    if not isinstance(given, dict):
        return {}
    kept = _in_order(given, _MEMBERS)
    clock = given.get("clock")
    if isinstance(clock, dict):
        kept["clock"] = _in_order(clock, _CLOCK)
    return kept


def read_releases(given: object, limits: Limits) -> list[ReleaseReport]:
    """Return the reports in a heartbeat that are in order, at most as many as allowed."""
    listed = given.get("releases") if isinstance(given, dict) else None
    if not isinstance(listed, list):
        return []
    listed = listed[: limits.releases]
    together = _converted(listed, list[_Report])
    if not isinstance(together, list):
        together = [_converted(each, _Report) for each in listed]
    reports = (_report(each, limits) for each in together if isinstance(each, _Report))
    return [each for each in reports if each is not None]


def _in_order(given: dict[str, Any], kinds: dict[str, Any]) -> dict[str, Any]:
    return {
        name: given[name]
        for name, kind in kinds.items()
        if name in given and _converted(given[name], kind) is not _NOTHING
    }


def _report(read: _Report, limits: Limits) -> ReleaseReport | None:
    names = {count[:3] for count in read.counts}
    if not len(names) == len(read.counts) <= limits.release_counts:
        return None
    if not "".join(map("".join, names)).isprintable():
        return None
    if read.last_seq < read.first_seq - 1:
        return None
    return ReleaseReport(
        epoch=read.epoch,
        number=read.number,
        first_seq=read.first_seq,
        last_seq=read.last_seq,
        day=None if read.day is None else read.day.isoformat(),
        counts=tuple(read.counts),
    )


def _converted(value: object, kind: Any) -> object:  # noqa: ANN401 - any form of typing
    try:
        return msgspec.convert(value, kind)
    except (msgspec.ValidationError, RecursionError):
        return _NOTHING


_NOTHING = object()
"""Unlike None, no value that was sent."""
