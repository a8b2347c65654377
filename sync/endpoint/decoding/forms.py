"""A batch as JSON says it, in each version of the protocol; both end as one sheet of columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

import msgspec

from sync.endpoint.api import BadBatchError
from sync.endpoint.decoding.limits import HIGHEST_SEQ
from sync.model.canonical import HEAD_MEMBERS

_Id = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{32}\Z")]
NAME = Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")]
_Digest = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]
SEQ = Annotated[int, msgspec.Meta(ge=1, le=HIGHEST_SEQ)]
_Place = Annotated[int, msgspec.Meta(ge=0)] | None
_Members = dict[str, Any]


class Opening(msgspec.Struct):
    """What stands in every version."""

    batch: _Id
    kiosk: NAME
    epoch: NAME
    first_seq: SEQ
    digest: _Digest
    heartbeat: Any = None


class Columns(Opening, kw_only=True, tag_field="proto", tag=2):
    """Version 2."""

    heads: list[msgspec.Raw]
    gives: list[msgspec.Raw]
    head: list[_Place]
    give: list[_Place]
    comments: list[tuple[SEQ, Any]] = []
    tickets: list[tuple[SEQ, Any]] = []


class Plain(Opening, kw_only=True, tag_field="proto", tag=1):
    """Version 1."""

    submissions: list[_Members | None]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What came, its content not yet looked at. `comments` and `tickets` go by seq.

    `heads` and `gives` are texts; JSON may still be wrong inside them.
    """

    proto: int
    opening: Opening
    heads: list[bytes]
    gives: list[bytes]
    head: list[int | None]
    give: list[int | None]
    comments: dict[int, object]
    tickets: dict[int, object]


_NOT_OF_A_GIVE = frozenset({*HEAD_MEMBERS, "comment", "ticket_hash"})
_DECODER = msgspec.json.Decoder(Columns | Plain)
_MEMBERS = msgspec.json.Decoder(_Members)
_Read = TypeVar("_Read")


def read_sheet(body: bytes) -> Sheet:
    """Return the sheet of a batch's JSON. Raises `BadBatchError` 400, or `RecursionError`."""
    read = _decoded(_DECODER, body)
    return _from_columns(read) if isinstance(read, Columns) else _from_plain(read)


def read_members(text: bytes) -> _Members:
    """Return the members of a head or a give. Raises as `read_sheet` does."""
    return _decoded(_MEMBERS, text)


def _decoded(decoder: msgspec.json.Decoder[_Read], text: bytes) -> _Read:
    try:
        return decoder.decode(text)
    except msgspec.MsgspecError as error:
        # Its texts name types and places, the keys of a map not among them.
        raise BadBatchError(400, f"the body is not a batch: {error}") from None
    except ValueError:
        raise BadBatchError(400, "the body is not JSON in UTF-8") from None


def too_deep() -> BadBatchError:
    """Return the refusal of JSON with too many levels."""
    return BadBatchError(400, "the body is nested too deeply")


def check_depth(value: object, most: int, level: int = 1) -> None:
    """Raise `BadBatchError` if a map or list in `value`, itself at this level, is below `most`."""
    if isinstance(value, dict | list):
        if level > most:
            raise too_deep()
        for each in value.values() if isinstance(value, dict) else value:
            check_depth(each, most, level + 1)


def _from_columns(read: Columns) -> Sheet:
    return Sheet(
        proto=2,
        opening=read,
        heads=[bytes(each) for each in read.heads],
        gives=[bytes(each) for each in read.gives],
        head=read.head,
        give=read.give,
        comments=_by_seq(read.comments),
        tickets=_by_seq(read.tickets),
    )


def _by_seq(pairs: list[tuple[int, Any]]) -> dict[int, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadBatchError(400, "comments, tickets: each number may stand there once")
    return {seq: text for seq, text in found.items() if text is not None}


def _from_plain(read: Plain) -> Sheet:
    sheet = Sheet(1, read, [], [], [], [], {}, {})
    heads: dict[bytes, int] = {}
    gives: dict[bytes, int] = {}
    for seq, record in enumerate(read.submissions, read.first_seq):
        if record is None:
            sheet.head.append(None)
            sheet.give.append(None)
            continue
        head, give = _parted(record)
        sheet.head.append(_place(head, sheet.heads, heads))
        sheet.give.append(_place(give, sheet.gives, gives))
        for member, column in (("comment", sheet.comments), ("ticket_hash", sheet.tickets)):
            if record.get(member) is not None:
                column[seq] = record[member]
    return sheet


def _parted(record: _Members) -> tuple[_Members, _Members]:
    """Return head and give. What is unknown, or a number that is repeated, comes into the give."""
    head = {name: record[name] for name in HEAD_MEMBERS if name in record}
    return head, {name: value for name, value in record.items() if name not in _NOT_OF_A_GIVE}


def _place(part: _Members, parts: list[bytes], places: dict[bytes, int]) -> int:
    text = msgspec.json.encode(part)
    place = places.get(text)
    if place is None:
        place = places[text] = len(parts)
        parts.append(text)
    return place
