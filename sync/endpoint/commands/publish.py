"""`vuoro endpoint publish`: documents that kiosks fetch."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sync.endpoint.commands.places import writing
from sync.endpoint.commands.serve import add_database

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from sqlalchemy import Connection

_SIGNED: Final = ("configuration", "surveys")
"""What steers a kiosk: it takes these only from the organisation."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe what is published for whom."""
    parser.add_argument("name", choices=("configuration", "surveys", "notices"), help="which kind")
    parser.add_argument(
        "file", metavar="FILE", type=Path, nargs="?", help="TOML (configuration) or JSON"
    )
    parser.add_argument("--kiosk", metavar="NAME", help="for this kiosk only; else for all")
    parser.add_argument(
        "--signing-key",
        metavar="FILE",
        type=Path,
        help="configuration.pem of `keys init`; kiosks take no unsigned configuration or surveys",
    )
    parser.add_argument("--remove", action="store_true", help="take the document back")
    add_database(parser)
    parser.set_defaults(act=_run)


def _run(options: argparse.Namespace) -> int:
    if options.remove == (options.file is not None):
        sys.stderr.write("name either a FILE or --remove\n")
        return 2
    return _remove(options) if options.remove else _publish(options)


def _publish(options: argparse.Namespace) -> int:
    from sync.endpoint.publishing import BadDocumentError, check, publish

    file: Path = options.file
    try:
        body = file.read_bytes()
    except OSError as error:
        raise BadDocumentError(f"{file}: can't be read: {error.strerror}") from error
    check(options.name, body, str(file))
    if options.name == "configuration":
        _by_the_kiosks_rules(options, file)
    if options.name in _SIGNED and options.signing_key is None:
        raise BadDocumentError(
            f"{file}: {options.name} need --signing-key configuration.pem: no kiosk takes them "
            "unsigned (`vuoro endpoint keys init` makes the key)"
        )
    key = _signing_key(options.signing_key)
    with writing(options.database) as connection:
        etag = publish(
            connection,
            options.name,
            body,
            kiosk=_kiosk(connection, options.kiosk),
            key=key,
            now_s=time.time(),
        )
    sys.stdout.write(f"{options.name}: published for {_who(options)}, revision {etag[:12]}\n")
    return 0


def _by_the_kiosks_rules(options: argparse.Namespace, file: Path) -> None:
    """Ask whoever started this command and knows the kiosk's settings. Raises as that does."""
    check_configuration: Callable[[Path], object] | None
    check_configuration = getattr(options, "check_configuration", None)
    if check_configuration is not None:
        check_configuration(file)


def _remove(options: argparse.Namespace) -> int:
    from sync.endpoint.publishing import remove

    with writing(options.database) as connection:
        there = remove(connection, options.name, kiosk=_kiosk(connection, options.kiosk))
    if not there:
        sys.stderr.write(f"{options.name}: nothing was published for {_who(options)}\n")
        return 1
    sys.stdout.write(f"{options.name}: taken back from {_who(options)}\n")
    return 0


def _kiosk(connection: Connection, name: str | None) -> str:
    from sync.endpoint.registry import sender_of
    from sync.export.signing import EVERY_KIOSK

    return EVERY_KIOSK if name is None else sender_of(connection, name).kiosk


def _signing_key(file: Path | None) -> Ed25519PrivateKey | None:
    if file is None:
        return None
    from sync.endpoint.keypairs import read_signing_key

    return read_signing_key(file)


def _who(options: argparse.Namespace) -> str:
    return "every kiosk" if options.kiosk is None else f"kiosk {options.kiosk}"
