"""Canonical forms in bulk: byte for byte what `sync.model.submission.canonical` returns.

Rows differ little: what a head and a give say is written as JSON once, and a row only puts its
number between the pieces. Both ends work so, with members that this version does not know too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sync.model.submission import Submission

HEAD_MEMBERS = ("survey", "rev", "language", "bucket", "channel", "doubtful")
"""What many submissions have in common."""
GIVE_MEMBERS = ("rating", "answers")
"""What was answered, the comment aside."""
ROW_MEMBERS = ("comment", "epoch", "seq", "ticket_hash")

text_of = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
"""Sorted, compact JSON. Raises `RecursionError` for what is nested too deeply."""


@dataclass(frozen=True, slots=True)
class Mould:
    """The canonical form of a head and a give in one epoch, cut where a row says its own."""

    to_comment: str
    to_seq: str
    to_ticket: str
    rest: str
    plain_to_seq: str
    plain_rest: str

    def plain(self, seq: int) -> bytes:
        """Return the canonical form of a row with neither comment nor ticket.

        Raises `UnicodeEncodeError` for a lone surrogate, as the slow way does.
        """
        return f"{self.plain_to_seq}{seq}{self.plain_rest}".encode()

    def row(self, seq: int, comment: object = None, ticket_hash: object = None) -> bytes:
        """Return the canonical form of any row. Raises `UnicodeEncodeError` as `plain` does."""
        return (
            f"{self.to_comment}{text_of(comment)}{self.to_seq}{seq}"
            f"{self.to_ticket}{text_of(ticket_hash)}{self.rest}"
        ).encode()


def mould(head: Mapping[str, Any], give: Mapping[str, Any], epoch: str) -> Mould:
    """Return the mould of a head and a give; a member of a row in them is passed over.

    A member that stands in both counts as the give says. Raises `RecursionError` as `text_of` does.
    """
    members = {**head, **give, "epoch": epoch, "comment": None, "seq": None, "ticket_hash": None}
    pieces: list[str] = []
    start = 0
    written = [f"{text_of(name)}:" + _value(name, members[name]) for name in sorted(members)]
    names = sorted(members)
    for own in ("comment", "seq", "ticket_hash"):
        end = names.index(own) + 1
        pieces.append(("," if start else "") + ",".join(written[start:end]))
        start = end
    last = "".join(f",{each}" for each in written[start:])
    to_comment, to_seq, to_ticket = "{" + pieces[0], pieces[1], pieces[2]
    rest = last + "}"
    return Mould(
        to_comment=to_comment,
        to_seq=to_seq,
        to_ticket=to_ticket,
        rest=rest,
        plain_to_seq=f"{to_comment}null{to_seq}",
        plain_rest=f"{to_ticket}null{rest}",
    )


def _value(name: str, value: object) -> str:
    return "" if name in ("comment", "seq", "ticket_hash") else text_of(value)


def canonicals(submissions: Iterable[Submission | None]) -> list[bytes | None]:
    """Return the canonical form of each submission, None for None.

    Raises `UnicodeEncodeError` for a lone surrogate.
    """
    moulds: dict[tuple[Any, ...], Mould] = {}
    # Of equal answers many rows hold the same object; `keep` makes sure that no other gets its id.
    texts: dict[int, str] = {}
    keep: list[object] = []
    found: list[bytes | None] = []
    for each in submissions:
        if each is None:
            found.append(None)
            continue
        answers = texts.get(id(each.answers))
        if answers is None:
            answers = texts[id(each.answers)] = text_of(dict(each.answers))
            keep.append(each.answers)
        key = (
            each.epoch, each.survey, each.rev, each.language, each.bucket, each.rating, answers,
            each.doubtful, each.channel,
        )  # fmt: skip
        form = moulds.get(key)
        if form is None:
            form = moulds[key] = _mould_of(each)
        if each.comment is None and each.ticket_hash is None:
            found.append(form.plain(each.seq))
        else:
            found.append(form.row(each.seq, each.comment, each.ticket_hash))
    return found


def head_of(submission: Submission) -> dict[str, Any]:
    """Return the members that many submissions have in common."""
    return {name: getattr(submission, name) for name in HEAD_MEMBERS}


def give_of(submission: Submission) -> dict[str, Any]:
    """Return what was answered, the comment aside."""
    return {"rating": submission.rating, "answers": dict(submission.answers)}


def _mould_of(submission: Submission) -> Mould:
    return mould(head_of(submission), give_of(submission), submission.epoch)
