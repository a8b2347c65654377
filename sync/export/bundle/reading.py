"""Reading a bundle: each batch is believed, or not, before anything is done with it."""

from __future__ import annotations

import gzip
import os
import threading
import zlib
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from sync.export.bundle.form import Header, InvalidBundleError, header_of, is_end
from sync.export.bundle.sealing import SEAL_CHARACTERS, Seal

if TYPE_CHECKING:
    from pyrage.x25519 import Identity

HashOf = Callable[[str], tuple[str, str] | None]
"""A key's id → the kiosk whose valid key it is, and the hash of its secret; None for any other."""

LARGEST_LINE_BYTES: Final = 1024 * 1024 + SEAL_CHARACTERS
"""Of one batch as JSON; what is larger is no batch."""


def read_bundle(path: Path, identities: Sequence[Identity], hash_of: HashOf) -> Iterator[bytes]:
    """Yield each batch of a bundle as JSON, in order; only one is in memory at a time.

    What is yielded bears the seal of the kiosk that the bundle names. Raises `InvalidBundleError`,
    for a bundle that was cut or changed only after the last batch before that: what came until then
    is good and may be kept, since what arrives twice is one. Raises `OSError` if the file can't be
    read, and what `hash_of` raises.
    """
    with path.open("rb") as file, closing(_decrypted_lines(file, identities)) as lines:
        yield from _checked(lines, hash_of, path)


def _decrypted_lines(
    file: BinaryIO, identities: Sequence[Identity]
) -> Generator[bytes, None, None]:
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
    with suppress(BrokenPipeError), sink:
        try:
            decrypt_io(file, sink, list(identities))
        except BrokenPipeError:
            raise
        except Exception as error:  # noqa: BLE001 - raised again by the thread that reads
            failed.append(error)


def _checked(lines: Iterator[bytes], hash_of: HashOf, path: Path) -> Iterator[bytes]:
    """Yield what stands between the first and the last line, if all are as they must be."""
    from pyrage import DecryptError

    try:
        first = next(lines, b"").removesuffix(b"\n")
        header = header_of(first, path)
        yield from _batches(lines, header, Seal(_hash(header, hash_of, path), first), path)
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


def _hash(header: Header, hash_of: HashOf, path: Path) -> str:
    found = hash_of(header.key_id)
    if found is None:
        raise InvalidBundleError(
            f"{path}: is sealed with the key {header.key_id}, which is unknown here or was "
            f"revoked: see `vuoro endpoint kiosk list`; give kiosk {header.kiosk} a valid key "
            "(`vuoro endpoint kiosk add` or `kiosk key`) and write the bundle again there"
        )
    kiosk, key_hash = found
    if kiosk != header.kiosk:
        raise InvalidBundleError(
            f"{path}: is of kiosk {header.kiosk}, but sealed with a key of kiosk {kiosk}: put the "
            f"kiosk's own key into its [sync] key_file and write the bundle again there"
        )
    return key_hash


def _batches(lines: Iterator[bytes], header: Header, seal: Seal, path: Path) -> Iterator[bytes]:
    for number, line in enumerate(lines, start=1):
        if len(line) > LARGEST_LINE_BYTES:
            raise InvalidBundleError(f"{path}: batch {number} is larger than any batch may be")
        content = seal.opened(number, line.removesuffix(b"\n"))
        if content is None:
            raise _not_sealed(path, header, number)
        if is_end(content, number - 1):
            if next(lines, b""):
                raise _cut(path)
            return
        yield content
    raise _cut(path)


def _not_sealed(path: Path, header: Header, number: int) -> InvalidBundleError:
    before = f"batch {number - 1} and what came before is good" if number > 1 else "nothing is good"
    return InvalidBundleError(
        f"{path}: was not written with the key {header.key_id} of kiosk {header.kiosk}, or was "
        f"changed since: {before}; ask who brought it, and write it again at the kiosk"
    )


def _cut(path: Path) -> InvalidBundleError:
    return InvalidBundleError(
        f"{path}: is damaged or was cut: what came before is good; write the bundle again at the "
        "kiosk and import it too"
    )
