"""The canonical form of every record of a sheet, in order or not: the digest counts all as sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sync.endpoint.api import BadBatchError
from sync.endpoint.decoding.forms import Sheet
from sync.model.canonical import (
    GIVE_MEMBERS,
    HEAD_MEMBERS,
    GivePieces,
    Pieces,
    give_pieces,
    head_pieces,
    plain_row,
    union_row,
    whole_row,
)

_HEAD = frozenset(HEAD_MEMBERS)
_GIVE = frozenset(GIVE_MEMBERS)


@dataclass(frozen=True, slots=True)
class Spelled:
    """Canonical forms, None for a lost one, and the pieces of heads and gives.

    A part with a member too few or too many has no pieces.
    """

    canonicals: list[bytes | None]
    heads: list[Pieces | None]
    gives: list[GivePieces | None]


def spell_out(sheet: Sheet, most_bytes: int) -> Spelled:
    """Return the canonical forms, together no larger than `most_bytes`, texts aside.

    Raises `BadBatchError` 400 if the columns do not fit together, 413 if it would be too much.
    """
    epoch = sheet.opening.epoch
    heads = [head_pieces(each, epoch) if each.keys() == _HEAD else None for each in sheet.heads]
    gives = [give_pieces(each) if each.keys() == _GIVE else None for each in sheet.gives]
    _check_size(sheet, heads, gives, most_bytes)
    try:
        return Spelled(_rows(sheet, heads, gives), heads, gives)
    except IndexError:
        raise BadBatchError(400, "head, give: an index points at nothing") from None


def _rows(
    sheet: Sheet, heads: list[Pieces | None], gives: list[GivePieces | None]
) -> list[bytes | None]:
    special = {**sheet.comments, **sheet.tickets}
    forms: list[bytes | None] = []
    pairs = zip(sheet.head, sheet.give, strict=True)
    for seq, (h, g) in enumerate(pairs, sheet.opening.first_seq):
        if h is None or g is None:
            if h is not g:
                raise BadBatchError(400, "head, give: a lost number is null in both")
            forms.append(None)
            continue
        head, give = heads[h], gives[g]
        if head is None or give is None:
            forms.append(_union(sheet, h, g, seq))
        elif seq in special:
            comment, ticket = sheet.comments.get(seq), sheet.tickets.get(seq)
            forms.append(whole_row(head, give, seq, comment, ticket))
        else:
            forms.append(plain_row(head, give, seq))
    return forms


def _check_size(
    sheet: Sheet, heads: list[Pieces | None], gives: list[GivePieces | None], most_bytes: int
) -> None:
    """Bound the memory and the tables: many rows may point at one large head or give."""
    sizes = (_sizes(sheet.heads, heads), _sizes(sheet.gives, gives))
    if sum(max(each, default=0) for each in sizes) * len(sheet.head) <= most_bytes:
        return
    size = _size(sheet.head, sizes[0]) + _size(sheet.give, sizes[1])
    if size > most_bytes:
        raise BadBatchError(413, "the batch is too large once it is spelled out: send smaller ones")


def _sizes(parts: Sequence[object], pieces: Sequence[Sequence[str] | None]) -> list[int]:
    return [
        len((str(part) if piece is None else "".join(piece)).encode("utf-8"))
        for part, piece in zip(parts, pieces, strict=True)
    ]


def _size(column: list[int | None], sizes: list[int]) -> int:
    uses = Counter(column)
    return sum(size * uses[place] for place, size in enumerate(sizes))


def _union(sheet: Sheet, head: int, give: int, seq: int) -> bytes:
    row = {
        "epoch": sheet.opening.epoch,
        "seq": seq,
        "comment": sheet.comments.get(seq),
        "ticket_hash": sheet.tickets.get(seq),
    }
    return union_row(sheet.heads[head], sheet.gives[give], row)
