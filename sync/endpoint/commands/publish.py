"""`vuoro endpoint publish`: documents that kiosks fetch."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sync.endpoint.commands.places import today, writing
from sync.endpoint.commands.serve import add_database

if TYPE_CHECKING:
    from sqlalchemy import Connection


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
        help="configuration.pem of `keys init`; kiosks take no unsigned configuration",
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
    if options.name == "configuration" and options.signing_key is None:
        raise BadDocumentError(
            f"{file}: a configuration needs --signing-key configuration.pem: no kiosk takes an "
            "unsigned one (`vuoro endpoint keys init` makes the key)"
        )
    signature = _signature(options.signing_key, body)
    with writing(options.database) as connection:
        etag = publish(
            connection,
            options.name,
            body,
            kiosk=_kiosk(connection, options.kiosk),
            signature=signature,
            today=today(),
        )
    sys.stdout.write(f"{options.name}: published for {_who(options)}, revision {etag[:12]}\n")
    return 0


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
    from sync.endpoint.publishing import FOR_EVERY_KIOSK
    from sync.endpoint.registry import sender_of

    return FOR_EVERY_KIOSK if name is None else sender_of(connection, name).kiosk


def _signature(file: Path | None, body: bytes) -> bytes | None:
    if file is None:
        return None
    from sync.endpoint.keypairs import read_signing_key

    return read_signing_key(file).sign(body)


def _who(options: argparse.Namespace) -> str:
    return "every kiosk" if options.kiosk is None else f"kiosk {options.kiosk}"
