"""`vuoro endpoint keys init`: the organisation's key pairs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe where the private halves go."""
    actions = parser.add_subparsers(title="actions", required=True)
    init = actions.add_parser("init", help="make the pairs, and print a kiosk's table [keys]")
    init.add_argument("--out", metavar="DIR", type=Path, required=True, help="a folder for them")
    init.set_defaults(act=_init)


def _init(options: argparse.Namespace) -> int:
    from sync.endpoint.keypairs import keys_table, new_pairs, write_pairs

    pairs = new_pairs()
    write_pairs(options.out, pairs)
    sys.stdout.write(keys_table(pairs))
    return 0
