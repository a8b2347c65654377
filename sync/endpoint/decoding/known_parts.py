"""Heads and gives as they come over and over: looked at once, then known again by their text.

Few things are said in many ways: of a kiosk's gives, nearly all came with an earlier batch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

from sync.endpoint.decoding.forms import check_depth, read_members
from sync.endpoint.decoding.limits import Limits
from sync.endpoint.decoding.parts import FaultError, read_give, read_head
from sync.endpoint.incoming import Given, Head
from sync.model.canonical import (
    GIVE_MEMBERS,
    HEAD_MEMBERS,
    GivePieces,
    HeadForm,
    give_pieces,
    head_form,
)

MOST_KNOWN = 4_096
LONGEST_KNOWN_BYTES = 512
"""Together they bound the memory that the known heads, and the known gives, can take."""

_Form = TypeVar("_Form")
_Read = TypeVar("_Read", Head, Given)


class Part(NamedTuple, Generic[_Form, _Read]):
    """A head or a give, and what was found in it."""

    members: Mapping[str, Any]
    form: _Form | None
    """For the canonical form; None with a member too few or too many."""
    read: _Read | None
    """None with a fault."""
    fault: str = ""


class KnownParts:
    """Looks at heads and gives within some limits. Safe to use from several threads.

    Nothing in which words of a client may stand is remembered.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._heads: dict[bytes, Part[HeadForm, Head]] = {}
        self._gives: dict[bytes, Part[GivePieces, Given]] = {}

    def head(self, text: bytes) -> Part[HeadForm, Head]:
        """Return a head. Raises `BadBatchError` 400 for what is no map or nested too deeply."""
        known = self._heads.get(text)
        if known is None:
            members = read_members(text)
            form = head_form(members) if members.keys() == _HEAD else None
            known = _looked_at(members, form, read_head, self._limits)
            _remember(self._heads, text, known)
        return known

    def give(self, text: bytes) -> Part[GivePieces, Given]:
        """Return a give. Raises `BadBatchError` as `head` does."""
        known = self._gives.get(text)
        if known is None:
            members = read_members(text)
            form = give_pieces(members) if members.keys() == _GIVE else None
            known = _looked_at(members, form, read_give, self._limits)
            _remember(self._gives, text, known)
        return known


@lru_cache(maxsize=8)
def known_parts(limits: Limits) -> KnownParts:
    """Return what the process knows within these limits."""
    return KnownParts(limits)


def _looked_at(
    members: Mapping[str, Any],
    form: _Form | None,
    read: Callable[[Mapping[str, Any], _Form | None, Limits], _Read],
    limits: Limits,
) -> Part[_Form, _Read]:
    try:
        return Part(members, form, read(members, form, limits))
    except FaultError as fault:
        check_depth(members, limits.depth)
        return Part(members, form, None, str(fault))


def _remember(
    known: dict[bytes, Part[_Form, _Read]], text: bytes, part: Part[_Form, _Read]
) -> None:
    if len(text) > LONGEST_KNOWN_BYTES or part.read is None or part.read.extra:
        return
    if len(known) >= MOST_KNOWN:
        known.clear()
    known[text] = part


_HEAD = frozenset(HEAD_MEMBERS)
_GIVE = frozenset(GIVE_MEMBERS)
