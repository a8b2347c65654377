"""The body of an answer, read no further than an answer may be long, also when it is a bomb."""

from __future__ import annotations

import zlib
from typing import Final

from requests import Response

_PIECE_BYTES: Final = 64 * 1024
_GZIP: Final = 16 + zlib.MAX_WBITS


class TooLargeError(Exception):
    """More came than may come."""


class BadEncodingError(Exception):
    """The body is not compressed as its header says, or in a way nobody asked for."""


class CutShortError(Exception):
    """The compressed body ends in its middle."""


def read_body(response: Response, most_bytes: int) -> bytes:
    """Return the whole body, decompressed.

    Raises `TooLargeError`, `BadEncodingError`, `CutShortError`, and what the connection raises.
    """
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in ("identity", ""):
        return _as_it_is(response, most_bytes)
    if encoding in ("gzip", "x-gzip"):
        return _unzipped(response, most_bytes)
    raise BadEncodingError


def _as_it_is(response: Response, most_bytes: int) -> bytes:
    body = bytearray()
    while piece := response.raw.read(_PIECE_BYTES, decode_content=False):
        body += piece
        if len(body) > most_bytes:
            raise TooLargeError
    return bytes(body)


def _unzipped(response: Response, most_bytes: int) -> bytes:
    unzip = zlib.decompressobj(_GZIP)
    body = bytearray()
    while piece := response.raw.read(_PIECE_BYTES, decode_content=False):
        try:
            body += unzip.decompress(piece, most_bytes + 1 - len(body))
        except zlib.error as error:
            raise BadEncodingError from error
        if len(body) > most_bytes:
            raise TooLargeError
        if unzip.unused_data:
            raise BadEncodingError
    if not unzip.eof:
        raise CutShortError
    return bytes(body)
