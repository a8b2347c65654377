"""A bundle: batches in a file, encrypted to the organisation's key, for a stick.

Under age's encryption (age-encryption.org/v1) lies gzip, under that a line of JSON for each thing:

    {"kiosk":"torikatu-1","made":"2026-11-23","vuoro-bundle":1}
    …a batch as it would be sent, in version 2 of the protocol…
    {"batches":1,"end":true}

The last line is how one that was cut is noticed. Nothing is held in memory but a batch at a time.
The encryption keeps what clients wrote from whoever finds the stick; it says nothing about who made
the bundle: whoever imports one trusts where it came from.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import threading
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from sync.export.durable import replacing
from sync.model.messages import PROTO, Batch, batch_json

if TYPE_CHECKING:
    from pyrage.x25519 import Identity

FORM: Final = 1
LARGEST_LINE_BYTES: Final = 1024 * 1024
"""Of one batch as JSON; what is larger is no batch."""
_LONGEST_FRAME_BYTES: Final = 400
"""Of the first and the last line."""
_GZIP: Final = 16 + zlib.MAX_WBITS
_LEVEL: Final = 6


class InvalidBundleError(Exception):
    """A bundle can't be written or read as asked; the text says why and what to do."""


def write_bundle(
    batches: Iterable[Batch], recipients: Sequence[str], path: Path, *, kiosk: str, made: date
) -> int:
    """Write the batches to `path`, whole or not at all; return how many there were.

    `recipients` are age public keys. Raises `InvalidBundleError` for a key that is none, `OSError`,
    and whatever reading the batches raises.
    """
    from pyrage import EncryptError, RecipientError, encrypt_io
    from pyrage.x25519 import Recipient

    try:
        keys = [Recipient.from_str(each) for each in recipients]
    except RecipientError as error:
        raise InvalidBundleError("keys.bundle is no age public key: it starts with age1") from error
    if not keys:
        raise InvalidBundleError("keys.bundle is empty: a bundle is always encrypted to a key")
    source = _Source(_lines(batches, kiosk, made))
    with replacing(path) as file:
        try:
            encrypt_io(source, file, keys)
        except EncryptError:
            # The library keeps only the words of what was raised while it read.
            if source.failed is not None:
                raise source.failed from None
            raise
    return source.lines - 2


def read_bundle(path: Path, identities: Sequence[Identity]) -> Iterator[bytes]:
    """Yield each batch of a bundle as JSON, in order; only one is in memory at a time.

    Raises `InvalidBundleError`, for a bundle that was cut only after its last whole batch: what
    came until then is good and may be kept, since what arrives twice is one. Raises `OSError` if
    the file can't be read.
    """
    with path.open("rb") as file:
        yield from _checked(_decrypted_lines(file, identities), path)


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


def _lines(batches: Iterable[Batch], kiosk: str, made: date) -> Iterator[bytes]:
    yield _json({"vuoro-bundle": FORM, "kiosk": kiosk, "made": made.isoformat()})
    count = 0
    for batch in batches:
        count += 1
        yield batch_json(batch, PROTO)
    yield _json({"batches": count, "end": True})


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("utf-8")


def _decrypted_lines(file: BinaryIO, identities: Sequence[Identity]) -> Iterator[bytes]:
    """Yield the lines under encryption and compression; what is wrong ends them.

    The library writes, we read: a pipe between two threads joins both and holds 64 KiB.
    """
    outlet, inlet = os.pipe()
    reading, writing = os.fdopen(outlet, "rb"), os.fdopen(inlet, "wb")
    failed: list[Exception] = []
    thread = threading.Thread(
        target=_decrypt, args=(file, writing, identities, failed), name="vuoro-bundle", daemon=True
    )
    thread.start()
    try:
        with reading, gzip.GzipFile(fileobj=reading, mode="rb") as lines:
            while line := lines.readline(LARGEST_LINE_BYTES + 1):
                yield line
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        failed.append(error)
    finally:
        thread.join()
    if failed:
        raise failed[0]


def _decrypt(
    file: BinaryIO, sink: BinaryIO, identities: Sequence[Identity], failed: list[Exception]
) -> None:
    from pyrage import decrypt_io

    # A broken pipe: the reader has had enough.
    with contextlib.suppress(BrokenPipeError), sink:
        try:
            decrypt_io(file, sink, list(identities))
        except BrokenPipeError:
            raise
        except Exception as error:  # noqa: BLE001 - raised again by the thread that reads
            failed.append(error)


def _checked(lines: Iterator[bytes], path: Path) -> Iterator[bytes]:
    """Yield what stands between the first and the last line, if both are as they must be."""
    from pyrage import DecryptError

    try:
        _check_header(next(lines, b""), path)
        count, line = 0, next(lines, b"")
        while line and not _is_end(line, count):
            if len(line) > LARGEST_LINE_BYTES or not line.endswith(b"\n"):
                raise InvalidBundleError(
                    f"{path}: batch {count + 1} is larger than any batch may be"
                )
            yield line[:-1]
            count, line = count + 1, next(lines, b"")
        if not line or next(lines, b""):
            raise _cut(path)
    except DecryptError as error:
        raise InvalidBundleError(
            f"{path}: can't be opened with this identity, or is no bundle: use the private half of "
            "the key that stood in the kiosk's [keys] bundle"
        ) from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise _cut(path) from error
    except OSError as error:
        if error.errno is not None:
            raise
        # Of the encryption: a piece is not as it was written.
        raise _cut(path) from error


def _check_header(line: bytes, path: Path) -> None:
    form = _members(line).get("vuoro-bundle")
    if form is None:
        raise InvalidBundleError(f"{path}: is no bundle of Vuoro")
    if form != FORM:
        raise InvalidBundleError(
            f"{path}: is of a form this version doesn't know: update Vuoro here, then import again"
        )


def _is_end(line: bytes, count: int) -> bool:
    return _members(line) == {"batches": count, "end": True}


def _members(line: bytes) -> dict[str, object]:
    """Return a short line's members; a batch is longer than this."""
    if len(line) > _LONGEST_FRAME_BYTES:
        return {}
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _cut(path: Path) -> InvalidBundleError:
    return InvalidBundleError(
        f"{path}: is damaged or was cut: what came before is good; write the bundle again at the "
        "kiosk and import it too"
    )
