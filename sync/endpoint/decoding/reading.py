"""A sheet of columns → the batch as the endpoint works with it."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from sync.endpoint.api import BadBatchError
from sync.endpoint.decoding.forms import Sheet, check_depth, read_sheet, too_deep
from sync.endpoint.decoding.heartbeat import read_heartbeat, read_releases
from sync.endpoint.decoding.known_parts import Part
from sync.endpoint.decoding.limits import DEFAULT_LIMITS, HIGHEST_SEQ, Limits
from sync.endpoint.decoding.spelling import Parts, parts_of, spell_out
from sync.endpoint.incoming import Given, Head, Incoming
from sync.model.messages import digest_of

_Read = TypeVar("_Read", Head, Given)


def decode(body: bytes, limits: Limits = DEFAULT_LIMITS) -> Incoming:
    """Return the batch that stands in a body.

    Raises `BadBatchError`: 400 for what is no batch of a known version, 413 for too many numbers,
    422 if the digest does not agree with the content.
    """
    try:
        return _decoded(body, limits)
    except RecursionError:
        raise too_deep() from None


def _decoded(body: bytes, limits: Limits) -> Incoming:
    sheet = read_sheet(body)
    _check_shape(sheet, limits)
    parts = parts_of(sheet, limits)
    canonicals = spell_out(sheet, parts, limits.canonical_bytes_of(len(body)))
    if not hmac.compare_digest(digest_of(canonicals), sheet.opening.digest):
        raise BadBatchError(422, "the digest does not agree with the content: send it again")
    return _incoming(sheet, parts, canonicals, limits)


def _check_shape(sheet: Sheet, limits: Limits) -> None:
    count, first = len(sheet.head), sheet.opening.first_seq
    if len(sheet.give) != count:
        raise BadBatchError(400, "head, give: must be of the same length")
    if count > limits.batch_count or max(len(sheet.heads), len(sheet.gives)) > limits.batch_count:
        raise BadBatchError(413, f"the batch is too large: at most {limits.batch_count} numbers")
    if first + count - 1 > HIGHEST_SEQ:
        raise BadBatchError(400, "first_seq: the last number would be above 2^53 - 1")
    for column in (sheet.comments, sheet.tickets):
        for seq in column:
            if not 0 <= seq - first < count or sheet.head[seq - first] is None:
                raise BadBatchError(400, "comments, tickets: a number has no submission here")


def _incoming(
    sheet: Sheet, parts: Parts, canonicals: list[bytes | None], limits: Limits
) -> Incoming:
    opening = sheet.opening
    heads, head_faults, head_places = _sorted_out(parts.heads)
    gives, give_faults, give_places = _sorted_out(parts.gives)
    faults: dict[int, str] = {}
    if head_faults or give_faults:
        pairs = zip(sheet.head, sheet.give, strict=True)
        for seq, (head, give) in enumerate(pairs, opening.first_seq):
            reason = head_faults.get(head) or give_faults.get(give)
            if reason:
                faults[seq] = reason
    comments = _texts(sheet.comments, "comment", limits.comment, faults, limits)
    tickets = _texts(sheet.tickets, "ticket_hash", limits.ticket_hash, faults, limits)
    head_column = [head_places[place] for place in sheet.head]
    give_column = [give_places[place] for place in sheet.give]
    for seq in faults:
        head_column[seq - opening.first_seq] = give_column[seq - opening.first_seq] = -1
    return Incoming(
        proto=sheet.proto,
        batch=opening.batch,
        kiosk=opening.kiosk,
        epoch=opening.epoch,
        first_seq=opening.first_seq,
        heads=heads,
        gives=gives,
        head=head_column,
        given=give_column,
        comments={seq: text for seq, text in comments.items() if seq not in faults},
        tickets={seq: text for seq, text in tickets.items() if seq not in faults},
        canonicals=canonicals,
        faults=faults,
        heartbeat=read_heartbeat(opening.heartbeat),
        releases=read_releases(opening.heartbeat, limits),
        raw=lambda seq: _raw(canonicals[seq - opening.first_seq]),
    )


def _sorted_out(
    parts: Iterable[Part[Any, _Read]],
) -> tuple[list[_Read], dict[int | None, str], dict[int | None, int]]:
    """Return the parts that are in order, why the others are not, and where each one went."""
    found: list[_Read] = []
    faults: dict[int | None, str] = {}
    places: dict[int | None, int] = {None: -1}
    for place, part in enumerate(parts):
        if part.read is None:
            faults[place], places[place] = part.fault, -1
        else:
            places[place] = len(found)
            found.append(part.read)
    return found, faults, places


def _texts(
    column: Mapping[int, object], name: str, longest: int, faults: dict[int, str], limits: Limits
) -> dict[int, str]:
    texts: dict[int, str] = {}
    for seq, text in column.items():
        if not isinstance(text, str):
            check_depth(text, limits.depth, 2)
            faults.setdefault(seq, f"{name}: must be text")
        elif len(text) > longest:
            faults.setdefault(seq, f"{name}: longer than {longest} characters")
        elif "\0" in text:
            faults.setdefault(seq, f"{name}: holds the character U+0000")
        else:
            texts[seq] = text
    return texts


def _raw(canonical: bytes | None) -> str:
    # In ASCII: PostgreSQL's text has no room for U+0000 even where JSON escapes it in its own way.
    return "null" if canonical is None else json.dumps(json.loads(canonical))
