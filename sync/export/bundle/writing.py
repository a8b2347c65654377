"""Writing a bundle: sealed, compressed and encrypted on the way to the disk."""

from __future__ import annotations

import secrets
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import BinaryIO, Final

from sync.export.bundle.form import InvalidBundleError, end_line, header_line
from sync.export.bundle.sealing import NONCE_BYTES, Seal
from sync.export.durable import replacing
from sync.model.kiosk_key import parsed_key
from sync.model.messages import PROTO, Batch, batch_json

_GZIP: Final = 16 + zlib.MAX_WBITS
_LEVEL: Final = 6


def write_bundle(
    batches: Iterable[Batch],
    recipients: Sequence[str],
    path: Path,
    *,
    kiosk: str,
    key: str,
    made: date,
    chance: Callable[[int], bytes] = secrets.token_bytes,
) -> int:
    """Write the batches to `path`, whole or not at all; return how many there were.

    `recipients` are age public keys, `key` is the text of the kiosk's own key. Raises
    `InvalidBundleError` for a key that is none, `OSError`, and whatever reading the batches raises.
    """
    from pyrage import EncryptError, RecipientError, encrypt_io
    from pyrage.x25519 import Recipient

    try:
        keys = [Recipient.from_str(each) for each in recipients]
    except RecipientError as error:
        raise InvalidBundleError("keys.bundle is no age public key: it starts with age1") from error
    if not keys:
        raise InvalidBundleError("keys.bundle is empty: a bundle is always encrypted to a key")
    own = parsed_key(key)
    if own is None:
        raise InvalidBundleError(
            "sync.key_file holds no key: a bundle is sealed with this kiosk's own, as "
            "`vuoro endpoint kiosk add` printed it"
        )
    header = header_line(own.id, kiosk, made, chance(NONCE_BYTES))
    source = _Source(_lines(batches, header, Seal.of(own, header)))
    with replacing(path) as file:
        sink = _Sink(file)
        try:
            encrypt_io(source, sink, keys)
        except EncryptError:
            # The library keeps only the words of what was raised while it read or wrote.
            failed = source.failed or sink.failed
            if failed is not None:
                raise failed from None
            raise
    return source.lines - 2


class _Sink:
    """What the encryption writes to; remembers what went wrong."""

    def __init__(self, file: BinaryIO) -> None:
        self.failed: OSError | None = None
        self._file = file

    def write(self, data: bytes) -> int:
        """Write it."""
        try:
            return self._file.write(data)
        except OSError as error:
            self.failed = error
            raise

    def flush(self) -> None:
        """Hand over to the system what was written."""
        try:
            self._file.flush()
        except OSError as error:
            self.failed = error
            raise


class _Source:
    """What the encryption reads from: lines, compressed on the way, nothing kept."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self.lines = 0
        self.failed: Exception | None = None
        self._pieces = self._zipped(lines)
        self._rest = b""

    def read(self, most: int = -1) -> bytes:
        """Return up to `most` bytes; none at the end."""
        try:
            while not self._rest:
                self._rest = next(self._pieces)
        except StopIteration:
            return b""
        except Exception as error:
            self.failed = error
            raise
        end = len(self._rest) if most < 0 else most
        piece, self._rest = self._rest[:end], self._rest[end:]
        return piece

    def _zipped(self, lines: Iterator[bytes]) -> Iterator[bytes]:
        zipper = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
        for line in lines:
            self.lines += 1
            yield zipper.compress(line + b"\n")
        yield zipper.flush()


def _lines(batches: Iterable[Batch], header: bytes, seal: Seal) -> Iterator[bytes]:
    yield header
    count = 0
    for count, batch in enumerate(batches, start=1):
        yield seal.sealed(count, batch_json(batch, PROTO))
    yield seal.sealed(count + 1, end_line(count))
