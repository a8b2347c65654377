"""What `vuoro config check` looks at for `[sync]` and `[keys]`: the files they name, and keys."""

from __future__ import annotations

import ssl
from collections.abc import Generator, Iterator
from pathlib import Path

from kiosk.config.checks import Fault
from kiosk.config.settings import Settings
from sync.model.toml_text import toml_value

_OTHERS = 0o007


def sync_faults(settings: Settings) -> Iterator[Fault]:
    """Yield what is wrong with files and keys; imports libraries that are slow to import."""
    yield from _key_file(settings.sync.key_file)
    yield from _ca_file(settings.sync.ca_file)
    yield from _client_cert(settings.sync.client_cert)
    yield from _bundle_key(settings.keys.bundle)


def _key_file(path: str) -> Iterator[Fault]:
    if not path or (yield from _secret("sync.key_file", path)):
        return
    from sync.target import LocalError, read_key

    try:
        read_key(Path(path))
    except LocalError:
        yield _fault(
            "sync.key_file",
            "must hold one line that starts with vuoro_, as `vuoro endpoint kiosk add` printed it",
            path,
        )


def _ca_file(path: str) -> Iterator[Fault]:
    if not path or (yield from _unreadable("sync.ca_file", path)):
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=path)
    except OSError:
        yield _fault("sync.ca_file", "must hold certificates in PEM", path)


def _client_cert(path: str) -> Iterator[Fault]:
    if not path or (yield from _secret("sync.client_cert", path)):
        return
    try:
        # Without a word for it OpenSSL would ask on the terminal.
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(path, password="")
    except OSError:
        yield _fault(
            "sync.client_cert",
            "must hold a certificate and its private key without a password, in PEM",
            path,
        )


def _bundle_key(key: str) -> Iterator[Fault]:
    if not key:
        return
    from pyrage import RecipientError
    from pyrage.x25519 import Recipient

    try:
        Recipient.from_str(key)
    except RecipientError:
        yield _fault("keys.bundle", "must be an age public key; a letter in it is wrong", key)


def _secret(key: str, path: str) -> Generator[Fault, None, bool]:
    """Return whether the file can't be read; one that strangers can read is a fault as well."""
    if (yield from _unreadable(key, path)):
        return True
    if Path(path).stat().st_mode & _OTHERS:
        yield _fault(key, "must not be open to every user of the system: chmod o-rwx it", path)
    return False


def _unreadable(key: str, path: str) -> Generator[Fault, None, bool]:
    try:
        with Path(path).open("rb"):
            return False
    except OSError as error:
        yield _fault(key, f"must name a file that can be read ({error.strerror})", path)
        return True


def _fault(key: str, allowed: str, got: str) -> Fault:
    return Fault((key,), allowed, toml_value(got))
