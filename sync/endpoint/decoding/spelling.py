"""The canonical form of every record of a sheet, in order or not: the digest counts all as sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sync.endpoint.api import BadBatchError
from sync.endpoint.decoding.forms import Sheet
from sync.endpoint.decoding.known_parts import Part, known_parts
from sync.endpoint.decoding.limits import Limits
from sync.endpoint.incoming import Given, Head
from sync.model.canonical import (
    GivePieces,
    HeadForm,
    Pieces,
    in_epoch,
    plain_row,
    quoted,
    union_row,
    whole_row,
)


@dataclass(frozen=True, slots=True)
class Parts:
    """The heads and gives of a sheet, in its order."""

    heads: list[Part[HeadForm, Head]]
    gives: list[Part[GivePieces, Given]]


def parts_of(sheet: Sheet, limits: Limits) -> Parts:
    """Look at the heads and gives. Raises `BadBatchError` 400, or `RecursionError`."""
    known = known_parts(limits)
    return Parts(
        [known.head(each) for each in sheet.heads], [known.give(each) for each in sheet.gives]
    )


def spell_out(sheet: Sheet, parts: Parts, most_bytes: int) -> list[bytes | None]:
    """Return the canonical forms, together no larger than `most_bytes`, texts aside.

    None stands for a lost one. Raises `BadBatchError` 400 if the columns do not fit together, 413
    if it would be too much.
    """
    epoch = quoted(sheet.opening.epoch)
    heads = [each.form and in_epoch(each.form, epoch) for each in parts.heads]
    gives = [each.form for each in parts.gives]
    sizes = _sizes(parts.heads, heads), _sizes(parts.gives, gives)
    _check_size(sheet, sizes, most_bytes)
    try:
        return _rows(sheet, parts, heads, gives)
    except IndexError:
        raise BadBatchError(400, "head, give: an index points at nothing") from None


def _rows(
    sheet: Sheet, parts: Parts, heads: list[Pieces | None], gives: list[GivePieces | None]
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
            forms.append(_union(sheet, parts, h, g, seq))
        elif seq in special:
            comment, ticket = sheet.comments.get(seq), sheet.tickets.get(seq)
            forms.append(whole_row(head, give, seq, comment, ticket))
        else:
            forms.append(plain_row(head, give, seq))
    return forms


def _check_size(sheet: Sheet, sizes: tuple[list[int], list[int]], most_bytes: int) -> None:
    """Bound the memory and the tables: many rows may point at one large head or give."""
    if sum(max(each, default=0) for each in sizes) * len(sheet.head) <= most_bytes:
        return
    size = _size(sheet.head, sizes[0]) + _size(sheet.give, sizes[1])
    if size > most_bytes:
        raise BadBatchError(413, "the batch is too large once it is spelled out: send smaller ones")


def _sizes(parts: Sequence[Part[Any, Any]], pieces: Sequence[Sequence[str] | None]) -> list[int]:
    return [
        len((str(part.members) if piece is None else "".join(piece)).encode("utf-8"))
        for part, piece in zip(parts, pieces, strict=True)
    ]


def _size(column: list[int | None], sizes: list[int]) -> int:
    uses = Counter(column)
    return sum(size * uses[place] for place, size in enumerate(sizes))


def _union(sheet: Sheet, parts: Parts, head: int, give: int, seq: int) -> bytes:
    row = {
        "epoch": sheet.opening.epoch,
        "seq": seq,
        "comment": sheet.comments.get(seq),
        "ticket_hash": sheet.tickets.get(seq),
    }
    return union_row(parts.heads[head].members, parts.gives[give].members, row)
