"""A request's body, read within bounds of size and time and unpacked within bounds of size."""

from __future__ import annotations

import zlib
from asyncio import timeout

from starlette.datastructures import Headers
from starlette.types import Receive

from sync.endpoint.app.refusals import JSON_TYPE, Refusal

LINGER_BYTES = 4 * 1024 * 1024
"""So much of a refused body is read and thrown away: a sender that is still writing when the
connection closes would see a broken connection instead of the refusal."""
LINGER_S = 5.0
_GZIP = 31  # zlib's window bits for a gzip header and nothing else


class SenderGoneError(Exception):
    """The connection closed before the body was whole."""


class Body:
    """The body of one request, read once."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.finished = False

    async def whole(self, headers: Headers, most_bytes: int, most_s: float) -> bytes:
        """Return the body as sent. Raises `Refusal` 408 or 413, `SenderGoneError`."""
        if _announced(headers) > most_bytes:
            raise _too_large(most_bytes)
        parts: list[bytes] = []
        size = 0
        try:
            async with timeout(most_s):
                while not self.finished:
                    part = await self._part()
                    size += len(part)
                    if size > most_bytes:
                        raise _too_large(most_bytes)
                    parts.append(part)
        except TimeoutError:
            raise Refusal(
                408, f"the body did not come within {most_s:g} s", {"Connection": "close"}
            ) from None
        return b"".join(parts)

    async def thrown_away(self) -> bool:
        """Read the rest within bounds and forget it; tell whether that was all."""
        size = 0
        try:
            async with timeout(LINGER_S):
                while not self.finished and size <= LINGER_BYTES:
                    size += len(await self._part())
        except (TimeoutError, SenderGoneError):
            pass
        return self.finished

    async def _part(self) -> bytes:
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise SenderGoneError
        self.finished = not message.get("more_body", False)
        part: bytes = message.get("body", b"")
        return part


def encoding_of(headers: Headers) -> str:
    """Return `gzip` or `identity`. Raises `Refusal` 415 for anything but JSON in these."""
    kind, _, parameters = headers.get("content-type", "").partition(";")
    charset = parameters.strip().lower().replace('"', "")
    if kind.strip().lower() != JSON_TYPE or charset not in ("", "charset=utf-8"):
        raise Refusal(415, f"Content-Type must be {JSON_TYPE}, in UTF-8")
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("gzip", "identity"):
        raise Refusal(415, "Content-Encoding must be gzip or identity")
    return encoding


def unpacked(body: bytes, encoding: str, most_bytes: int) -> bytes:
    """Return the text of a body. Raises `Refusal` 413 if it is larger, 400 if it isn't gzip."""
    if encoding == "identity":
        if len(body) > most_bytes:
            raise _too_large(most_bytes)
        return body
    gzip = zlib.decompressobj(wbits=_GZIP)
    try:
        text = gzip.decompress(body, most_bytes + 1)
    except zlib.error:
        raise Refusal(400, "the body is not gzip as Content-Encoding says") from None
    if len(text) > most_bytes:
        raise _too_large(most_bytes)
    if not gzip.eof:
        raise Refusal(400, "the body's gzip ends too early")
    if gzip.unused_data:
        raise Refusal(400, "something follows the body's gzip")
    return text


def _announced(headers: Headers) -> int:
    length = headers.get("content-length", "0")
    return int(length) if length.isascii() and length.isdigit() and len(length) < 20 else 0


def _too_large(most_bytes: int) -> Refusal:
    return Refusal(413, f"the batch is too large: at most {most_bytes} bytes, send smaller ones")
