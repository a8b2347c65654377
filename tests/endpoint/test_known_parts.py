"""Heads and gives that came before."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from sync.endpoint.api import BadBatchError
from sync.endpoint.decoding import DEFAULT_LIMITS
from sync.endpoint.decoding.known_parts import (
    LONGEST_KNOWN_BYTES,
    MOST_KNOWN,
    KnownParts,
    known_parts,
)


def give(**changes: object) -> bytes:
    """Return a give as JSON."""
    return json.dumps({"rating": 4, "answers": {"topics": ["food"]}} | changes).encode()


def head(**changes: object) -> bytes:
    """Return a head as JSON."""
    members = {
        "survey": "lunch", "rev": 1, "language": "fi", "bucket": "2026-11-23T11/PT1H",
        "channel": "kiosk", "doubtful": False,
    }  # fmt: skip
    return json.dumps(members | changes).encode()


def test_what_came_before_is_not_looked_at_again() -> None:
    """The same text gives the same thing, and any other text another one."""
    parts = KnownParts(DEFAULT_LIMITS)
    assert parts.give(give()) is parts.give(give())
    assert parts.head(head()) is parts.head(head())
    assert parts.give(give(rating=3)).read != parts.give(give()).read
    assert parts.head(head(rev=2)).read != parts.head(head()).read


@pytest.mark.parametrize(
    "text",
    [
        give(answers={"topics": ["My own words."]}),
        give(mood="My own words."),
        give(rating=9),
        give(answers={"topics": ["a" * 20] * (LONGEST_KNOWN_BYTES // 20)}),
    ],
)
def test_words_faults_and_long_texts_are_not_kept(text: bytes) -> None:
    """What a client may have written stays in memory no longer than its batch."""
    parts = KnownParts(DEFAULT_LIMITS)
    assert parts.give(text) is not parts.give(text)
    assert parts.give(text) == parts.give(text)


def test_memory_is_bounded() -> None:
    """A sender of ever new gives makes the old ones forgotten, not the process larger."""
    parts = KnownParts(DEFAULT_LIMITS)
    first = parts.give(give())
    for number in range(MOST_KNOWN):
        parts.give(give(answers={"number": number}))
    assert parts.give(give()) is not first
    assert parts.give(give()) == first


def test_limits_have_their_own_memory() -> None:
    """What was in order within wide limits is looked at again within narrow ones."""
    narrow = replace(DEFAULT_LIMITS, counted_values=0)
    assert known_parts(DEFAULT_LIMITS).give(give()).fault == ""
    assert "values" in known_parts(narrow).give(give()).fault


@pytest.mark.parametrize("text", [b"3", b"[]", b'{"rating":', b'{"rating":"\xff"}'])
def test_what_is_no_map_is_no_part(text: bytes) -> None:
    """JSON that is wrong inside a head or a give is a fault of the whole batch."""
    with pytest.raises(BadBatchError):
        KnownParts(DEFAULT_LIMITS).give(text)
