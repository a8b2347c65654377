"""Canonical forms in bulk: byte for byte what `sync.model.submission.canonical` returns.

Rows differ little: what a head and a give say is written as JSON once, and a row only puts its
number between the pieces. Both ends work so, with members that this version does not know too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from json.encoder import encode_basestring
from typing import Any, NamedTuple

HEAD_MEMBERS = ("survey", "rev", "language", "bucket", "channel", "doubtful")
"""What many submissions have in common."""
GIVE_MEMBERS = ("rating", "answers")
"""What was answered, the comment aside."""
ROW_MEMBERS = ("comment", "epoch", "seq", "ticket_hash")

_any_text = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
quoted: Callable[[str], str] = encode_basestring
"""A text as JSON writes it."""


class Pieces(NamedTuple):
    """What a head says, cut where the give and the row come in; the epoch is in it too.

    A row is give.answers + to_rating + give.rating + to_seq + seq + rest, without a comment and a
    ticket; with them `to_comment`, `after_comment` and `to_ticket` take the place of the longer
    pieces.
    """

    to_rating: str
    to_seq: str
    rest: str
    to_comment: str
    after_comment: str
    to_ticket: str


_ANSWERS = '{"answers":'


class GivePieces(NamedTuple):
    """What a give says: its answers, with the bracket that opens the form, and its rating."""

    answers: str
    rating: str

    @property
    def answers_json(self) -> str:
        """Return the answers as `answers_json` in `sync.model.submission` writes them."""
        return self.answers[len(_ANSWERS) :]


def text_of(value: object) -> str:
    """Return sorted, compact JSON. Raises `RecursionError` for what is nested too deeply."""
    kind = type(value)
    if kind is str:
        return quoted(value)  # type: ignore[arg-type]
    if kind is int:
        return str(value)
    return "null" if value is None else _any_text(value)


def answers_text(answers: Mapping[str, Any]) -> str:
    """Return answers as `answers_json` does, faster for the kinds that are known."""
    parts = []
    for question in sorted(answers) if len(answers) > 1 else answers:
        answer = answers[question]
        if type(answer) is int:
            parts.append(f"{quoted(question)}:{answer}")
        elif type(answer) in _LISTS and {*map(type, answer)} == _ALL_TEXT:
            parts.append(f"{quoted(question)}:[{','.join(map(quoted, answer))}]")
        else:
            parts.append(f"{quoted(question)}:{text_of(answer)}")
    return "{" + ",".join(parts) + "}"


_LISTS = (list, tuple)
_ALL_TEXT = {str}


class HeadForm(NamedTuple):
    """What a head says, cut where the epoch comes in too."""

    to_comment: str
    to_epoch: str
    to_rating: str
    to_seq: str
    to_ticket: str


def head_form(head: Mapping[str, Any]) -> HeadForm:
    """Return the form of a head that has the known members and no other."""
    return HeadForm(
        f',"bucket":{text_of(head["bucket"])},"channel":{text_of(head["channel"])},"comment":',
        f',"doubtful":{text_of(head["doubtful"])},"epoch":',
        f',"language":{text_of(head["language"])},"rating":',
        f',"rev":{text_of(head["rev"])},"seq":',
        f',"survey":{text_of(head["survey"])},"ticket_hash":',
    )


def in_epoch(form: HeadForm, epoch: str) -> Pieces:
    """Return the pieces of a head in an epoch, which is written as JSON already."""
    after_comment = f"{form.to_epoch}{epoch}{form.to_rating}"
    return Pieces(
        to_rating=f"{form.to_comment}null{after_comment}",
        to_seq=form.to_seq,
        rest=f"{form.to_ticket}null}}",
        to_comment=form.to_comment,
        after_comment=after_comment,
        to_ticket=form.to_ticket,
    )


def head_pieces(head: Mapping[str, Any], epoch: str) -> Pieces:
    """Return the pieces of a head that has the known members and no other."""
    return in_epoch(head_form(head), quoted(epoch))


def give_pieces(give: Mapping[str, Any]) -> GivePieces:
    """Return the pieces of a give that has the known members and no other."""
    answers = give["answers"]
    text = answers_text(answers) if isinstance(answers, dict) else text_of(answers)
    return GivePieces(_ANSWERS + text, text_of(give["rating"]))


def plain_row(head: Pieces, give: GivePieces, seq: int) -> bytes:
    """Return the canonical form of a row with neither comment nor ticket.

    Raises `UnicodeEncodeError` for a lone surrogate, as the slow way does; so does `whole_row`.
    """
    return f"{give[0]}{head[0]}{give[1]}{head[1]}{seq}{head[2]}".encode()


def whole_row(
    head: Pieces, give: GivePieces, seq: int, comment: object, ticket_hash: object
) -> bytes:
    """Return the canonical form of any row."""
    return (
        f"{give.answers}{head.to_comment}{text_of(comment)}{head.after_comment}{give.rating}"
        f"{head.to_seq}{seq}{head.to_ticket}{text_of(ticket_hash)}}}"
    ).encode()


def union_row(head: Mapping[str, Any], give: Mapping[str, Any], row: Mapping[str, Any]) -> bytes:
    """Return the canonical form of a record with any members.

    A member that stands twice counts as the row says, else as the give says.
    """
    return _any_text({**head, **give, **row}).encode()
