"""`vuoro endpoint import`: batches from a bundle, and a receipt for the kiosk."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from sync.endpoint.commands.places import opened
from sync.endpoint.commands.serve import add_database


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe what is read, with which keys, and where the receipt goes."""
    parser.add_argument("bundle", metavar="BUNDLE", type=Path, help="as a kiosk wrote it")
    parser.add_argument(
        "--identity", metavar="FILE", type=Path, required=True, help="bundle.age of `keys init`"
    )
    parser.add_argument(
        "--receipt", metavar="FILE", type=Path, required=True, help="where to write the receipt"
    )
    parser.add_argument(
        "--signing-key",
        metavar="FILE",
        type=Path,
        help="receipts.pem of `keys init` (default: the one beside the identity)",
    )
    add_database(parser)
    parser.set_defaults(act=_run)


def _run(options: argparse.Namespace) -> int:
    from sync.endpoint.importing import import_bundle, write_receipt
    from sync.endpoint.keypairs import RECEIPTS_FILE, read_identity, read_signing_key

    identity = read_identity(options.identity)
    key = read_signing_key(options.signing_key or options.identity.with_name(RECEIPTS_FILE))
    with opened(options.database) as database:
        done = import_bundle(database, options.bundle, identity, time.time)
        endpoint = database.endpoint_id
    if done.batches:
        write_receipt(options.receipt, done.receipt(endpoint, time.time()), key)
    counts = [f"{count} {name}" for name, count in sorted(done.verdicts.items())]
    told = ", ".join(counts) or "nothing in them"
    sys.stdout.write(f"{done.kiosk or 'no kiosk'}: {len(done.batches)} batches: {told}\n")
    for fault in done.faults:
        sys.stderr.write(f"{fault}\n")
    return 1 if done.faults else 0
