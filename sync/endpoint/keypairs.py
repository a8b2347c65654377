"""The organisation's key pairs: bundles are encrypted to one, two others sign.

Private halves are files that only their owner can read; they need not lie on the server that takes
batches. Public halves stand in each kiosk's `[keys]`. Files are what other tools read too: an age
identity, and PKCS #8 in PEM.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sync.endpoint.api import EndpointError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from pyrage.x25519 import Identity

BUNDLE_FILE: Final = "bundle.age"
RECEIPTS_FILE: Final = "receipts.pem"
CONFIGURATION_FILE: Final = "configuration.pem"


class KeyFileError(EndpointError):
    """A key file can't be read or written; the text names it and the remedy, never its content."""


@dataclass(frozen=True, slots=True)
class Pair:
    """`name` is the key in `[keys]`, `public` its value there; `private` is the file's text."""

    name: str
    file: str
    public: str
    private: str


def new_pairs() -> tuple[Pair, ...]:
    """Make the three pairs of an organisation, by the system's random source."""
    from pyrage.x25519 import Identity

    identity = Identity.generate()
    bundle = Pair("bundle", BUNDLE_FILE, str(identity.to_public()), f"{identity}\n")
    return (
        bundle,
        _signing_pair("receipts", RECEIPTS_FILE),
        _signing_pair("configuration", CONFIGURATION_FILE),
    )


def write_pairs(folder: Path, pairs: Sequence[Pair]) -> None:
    """Write the private halves, mode 0600, all or none. Raises `KeyFileError`."""
    written: list[Path] = []
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for pair in pairs:
            _write_private(folder / pair.file, pair.private)
            written.append(folder / pair.file)
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        if isinstance(error, FileExistsError):
            raise KeyFileError(
                f"{error.filename}: is there already and is never overwritten: without it no old "
                "bundle can be opened. Choose another folder with --out"
            ) from error
        raise KeyFileError(f"{folder}: can't write keys here: {error.strerror}") from error


def keys_table(pairs: Sequence[Pair]) -> str:
    """Return the public halves as the table `[keys]` of a kiosk's configuration."""
    return "".join(["[keys]\n", *(f'{pair.name} = "{pair.public}"\n' for pair in pairs)])


def read_identity(path: Path) -> Identity:
    """Return the age identity that opens bundles. Raises `KeyFileError`."""
    from pyrage import IdentityError
    from pyrage.x25519 import Identity

    # age-keygen writes comments above the key; its files are as good as ours.
    lines = [line.strip() for line in _text_of(path).splitlines()]
    keys = [line for line in lines if line and not line.startswith("#")]
    try:
        (key,) = keys
        return Identity.from_str(key)
    except (ValueError, IdentityError):
        # Without the cause: its text could repeat the key.
        raise KeyFileError(
            f"{path}: must hold one age key (AGE-SECRET-KEY-1…), as `vuoro endpoint keys init` "
            f"wrote it into {BUNDLE_FILE}"
        ) from None


def read_signing_key(path: Path) -> Ed25519PrivateKey:
    """Return a private Ed25519 key. Raises `KeyFileError`."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(_text_of(path).encode("utf-8"), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(
            f"{path}: must hold a private Ed25519 key in PEM without a password, as "
            f"`vuoro endpoint keys init` wrote it into {RECEIPTS_FILE} and {CONFIGURATION_FILE}"
        )
    return key


def _signing_pair(name: str, file: str) -> Pair:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode("ascii")
    return Pair(name, file, public, private.decode("ascii"))


def _write_private(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise KeyFileError(f"{path}: can't read this key: {error.strerror}") from error
    except UnicodeDecodeError:
        raise KeyFileError(f"{path}: is not a key file: it must be text") from None
