"""`vuoro endpoint serve`: the server that kiosks send to."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

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
    raise NotImplementedError


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"must be a whole number from 0 to 65535, got {text!r}")
    return int(text)


def _workers(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 to 64, got {text!r}")
    return int(text)
