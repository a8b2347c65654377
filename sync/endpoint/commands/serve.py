"""`vuoro endpoint serve`: the server that kiosks send to."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from sync.endpoint.api import EndpointError
from sync.endpoint.settings import EndpointSettings, settings_from
from sync.model.toml_parsing import parse_toml, unreadable

SHORTEST_TOKEN: Final = 16
DEFAULT_DATABASE: Final = "sqlite:///vuoro.db"


def add_database(parser: argparse.ArgumentParser) -> None:
    """Let a command take `--database URL`."""
    parser.add_argument(
        "--database",
        metavar="URL",
        default=DEFAULT_DATABASE,
        help="sqlite:///FILE or postgresql://USER@HOST/NAME (default: %(default)s)",
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe where the server listens and what it keeps."""
    add_database(parser)
    parser.add_argument("--host", default="127.0.0.1", help="address (default: %(default)s)")
    parser.add_argument(
        "--port", type=_port, default=8080, help="0 takes a free one (default: %(default)s)"
    )
    parser.add_argument("--config", metavar="FILE", type=Path, help="the endpoint's settings")
    parser.add_argument("--tls-cert", metavar="FILE", type=Path, help="certificate chain, PEM")
    parser.add_argument("--tls-key", metavar="FILE", type=Path, help="its private key, PEM")
    parser.add_argument(
        "--workers", type=_workers, default=1, help="processes; more than 1 needs PostgreSQL"
    )
    parser.set_defaults(act=_run)


def _run(options: argparse.Namespace) -> int:
    settings = settings_of(options.config)
    if (options.tls_cert is None) != (options.tls_key is None):
        raise EndpointError("--tls-cert and --tls-key belong together: give both or neither")
    if options.workers > 1 and options.database.startswith("sqlite"):
        raise EndpointError(
            f"--workers {options.workers}: a SQLite file has one writer: leave it out, or move to "
            "PostgreSQL (docs/operations.md)"
        )
    token = _metrics_token(settings.metrics.token_file, options.config)
    from sync.endpoint.serving import Job, serve
    from sync.endpoint.tls import TlsFiles

    return serve(
        Job(
            database=options.database,
            settings=settings,
            host=options.host,
            port=options.port,
            tls=TlsFiles(options.tls_cert, options.tls_key) if options.tls_cert else None,
            workers=options.workers,
            metrics_token=token,
        )
    )


def settings_of(path: Path | None) -> EndpointSettings:
    """Return the settings of a file, or the defaults. Raises `InvalidFileError`."""
    if path is None:
        return EndpointSettings()
    name = str(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(name, f"can't be read: {error.strerror}") from error
    return settings_from(parse_toml(data, name), name)


def _metrics_token(file: str, config: Path | None) -> str | None:
    """Return what stands in the file, which is named as seen from the settings' folder."""
    if not file:
        return None
    path = (config.parent if config else Path()) / file
    try:
        token = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise EndpointError(f"metrics.token_file: {path}: can't be read as text") from error
    if len(token) < SHORTEST_TOKEN:
        raise EndpointError(
            f"metrics.token_file: {path}: holds a token of {len(token)} characters, at least "
            f"{SHORTEST_TOKEN} are needed: `openssl rand -hex 32` makes a good one"
        )
    return token


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"must be a whole number from 0 to 65535, got {text!r}")
    return int(text)


def _workers(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 to 64, got {text!r}")
    return int(text)
