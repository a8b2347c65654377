"""Many submissions at once, with their canonical forms."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from sync.model.canonical import (
    HEAD_MEMBERS,
    GivePieces,
    Pieces,
    answers_text,
    give_pieces,
    head_pieces,
    plain_row,
    text_of,
    whole_row,
)
from sync.model.submission import Answer, Submission

Key = tuple[Any, ...]


class Writer:
    """Makes canonical forms; what many rows share is written once."""

    def __init__(self) -> None:
        self._heads: dict[Key, Pieces] = {}
        self._gives: dict[tuple[int | None, str], GivePieces] = {}
        # Rows hold equal answers as one object. Each is kept, so that no other gets its id.
        self._texts: dict[int, tuple[object, str]] = {}

    def canonical(self, submission: Submission) -> bytes:
        """Return the canonical form. Raises `UnicodeEncodeError` for a lone surrogate."""
        s = submission
        key = (s.survey, s.rev, s.language, s.bucket, s.channel, s.doubtful, s.epoch)
        head = self._heads.get(key)
        if head is None:
            head = self._heads[key] = head_pieces(head_of(s), s.epoch)
        text = self.answers_text(s)
        give = self._gives.get((s.rating, text))
        if give is None:
            give = self._gives[s.rating, text] = GivePieces(
                f'{{"answers":{text}', text_of(s.rating)
            )
        if s.comment is None and s.ticket_hash is None:
            return plain_row(head, give, s.seq)
        return whole_row(head, give, s.seq, s.comment, s.ticket_hash)

    def answers_text(self, submission: Submission) -> str:
        """Return the submission's answers as JSON."""
        answers = submission.answers
        known = self._texts.get(id(answers))
        if known is None:
            known = self._texts[id(answers)] = (answers, answers_text(answers))
        return known[1]


class Reader:
    """Reads rows of the outbox, in the order of its columns, and checks them.

    What rows share is read once and kept: take a new reader for every batch.
    """

    def __init__(self) -> None:
        self._heads: dict[Key, Pieces] = {}
        self._gives: dict[tuple[int | None, str], tuple[GivePieces, dict[str, Answer]]] = {}

    def intact(self, row: Sequence[Any]) -> Submission | None:
        """Return the submission that a row holds, None if it does not agree with its checksum."""
        try:
            return self._read(*row)
        except (TypeError, ValueError, AttributeError, RecursionError):
            return None

    def _read(
        self, epoch: str, seq: int, survey: str, rev: int, language: str, bucket: str,
        rating: int | None, answers: str, comment: str | None, doubtful: int, channel: str,
        ticket_hash: str | None, checksum: str,
    ) -> Submission | None:  # fmt: skip
        key = (survey, rev, language, bucket, channel, bool(doubtful), epoch)
        head = self._heads.get(key)
        if head is None:
            head = self._heads[key] = head_pieces(dict(zip(HEAD_MEMBERS, key, strict=False)), epoch)
        known = self._gives.get((rating, answers))
        if known is None:
            known = self._gives[rating, answers] = _known(rating, answers)
        if comment is None and ticket_hash is None:
            form = plain_row(head, known[0], seq)
        else:
            form = whole_row(head, known[0], seq, comment, ticket_hash)
        if hashlib.sha256(form).hexdigest() != checksum:
            return None
        return Submission(
            epoch, seq, survey, rev, language, bucket, rating, known[1], comment, bool(doubtful),
            channel, ticket_hash,
        )  # fmt: skip


def canonicals(submissions: Iterable[Submission | None]) -> list[bytes | None]:
    """Return the canonical form of each submission, None for None.

    Raises `UnicodeEncodeError` for a lone surrogate.
    """
    writer = Writer()
    return [None if each is None else writer.canonical(each) for each in submissions]


def head_of(submission: Submission) -> dict[str, Any]:
    """Return the members that many submissions have in common."""
    return {name: getattr(submission, name) for name in HEAD_MEMBERS}


def give_of(submission: Submission) -> dict[str, Any]:
    """Return what was answered, the comment aside."""
    return {"rating": submission.rating, "answers": dict(submission.answers)}


def _known(rating: int | None, text: str) -> tuple[GivePieces, dict[str, Answer]]:
    answers = {
        question: tuple(value) if isinstance(value, list) else value
        for question, value in json.loads(text).items()
    }
    return give_pieces({"rating": rating, "answers": answers}), answers
