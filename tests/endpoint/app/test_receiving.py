"""A body is read no further than its bounds."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest
from starlette.datastructures import Headers

from sync.endpoint.app.receiving import LINGER_BYTES, Body, SenderGoneError
from sync.endpoint.app.refusals import Refusal

PART = 65536


@dataclass
class Endless:
    """A sender that never stops, or hangs up after so many parts."""

    most: int | None = None
    parts: int = 0

    async def __call__(self) -> dict[str, object]:
        if self.parts == self.most:
            return {"type": "http.disconnect"}
        self.parts += 1
        return {"type": "http.request", "body": bytes(PART), "more_body": True}


def test_an_endless_body_is_read_no_further_than_its_limit() -> None:
    """Without Content-Length the limit is noticed while reading."""
    sender = Endless()
    with pytest.raises(Refusal) as refused:
        asyncio.run(Body(sender).whole(Headers({}), 10 * PART, 5))
    assert refused.value.status == 413
    assert sender.parts == 11


def test_an_announced_body_is_not_read_at_all() -> None:
    """With Content-Length over the limit nothing is read."""
    sender = Endless()
    with pytest.raises(Refusal):
        asyncio.run(Body(sender).whole(Headers({"content-length": str(11 * PART)}), 10 * PART, 5))
    assert sender.parts == 0


def test_what_is_thrown_away_is_bounded_too() -> None:
    """After a refusal a few megabytes are read so that the sender hears it, and no more."""
    sender = Endless()
    assert not asyncio.run(Body(sender).thrown_away())
    assert sender.parts == LINGER_BYTES // PART + 1


def test_a_sender_that_hangs_up_is_noticed() -> None:
    """Half a body is no body."""
    with pytest.raises(SenderGoneError):
        asyncio.run(Body(Endless(3)).whole(Headers({}), 10 * PART, 5))
