"""`vuoro endpoint kiosk …`: who may send."""

from __future__ import annotations

import argparse
import sys

from sync.endpoint.commands.places import day_of, reading, today, writing
from sync.endpoint.commands.serve import add_database


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe what can be done with a registered kiosk."""
    actions = parser.add_subparsers(title="actions", required=True)
    add = actions.add_parser("add", help="register a kiosk and print its key, once")
    add.add_argument("site", metavar="SITE", help="the office where it stands")
    _add_name(add)
    add.set_defaults(act=_add)
    key = actions.add_parser("key", help="print another key for a kiosk, to replace its first")
    _add_name(key)
    key.set_defaults(act=_key)
    listing = actions.add_parser("list", help="show every kiosk: keys, last contact, pending")
    add_database(listing)
    listing.set_defaults(act=_list)
    revoke = actions.add_parser("revoke", help="make a kiosk's keys invalid for ever")
    _add_name(revoke)
    revoke.add_argument("--key", metavar="ID", help="only this one, as `list` shows it")
    revoke.set_defaults(act=_revoke)
    move = actions.add_parser("move", help="say at which site a kiosk stands from now on")
    move.add_argument("site", metavar="SITE", help="the office where it stands now")
    _add_name(move)
    move.set_defaults(act=_move)


def _add_name(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the kiosk's name, as in its configuration")
    add_database(parser)


def _add(options: argparse.Namespace) -> int:
    import secrets

    from sync.endpoint.registry import add_kiosks

    with writing(options.database, create=True) as connection:
        named = [(options.site, options.name)]
        (key,) = add_kiosks(connection, named, today(), secrets.token_bytes)
    sys.stdout.write(f"{key.text}\n")
    return 0


def _key(options: argparse.Namespace) -> int:
    import secrets

    from sync.endpoint.registry import add_key

    with writing(options.database) as connection:
        key = add_key(connection, options.name, today(), secrets.token_bytes)
    sys.stdout.write(f"{key.text}\n")
    return 0


def _list(options: argparse.Namespace) -> int:
    from sync.endpoint.fleet import fleet

    with reading(options.database) as connection:
        lines = fleet(connection)
    rows = [("SITE", "KIOSK", "LAST CONTACT", "PENDING", "KEYS")]
    for line in lines:
        pending = "-" if line.pending is None else str(line.pending)
        rows.append((line.site, line.kiosk, day_of(line.last_contact_s), pending, _keys(line.keys)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        sys.stdout.write("  ".join(cells).rstrip() + "\n")
    return 0


def _revoke(options: argparse.Namespace) -> int:
    from sync.endpoint.registry import revoke

    with writing(options.database) as connection:
        count = revoke(connection, options.name, options.key, today())
    sys.stdout.write(f"{options.name}: {count} of its keys became invalid\n")
    return 0


def _move(options: argparse.Namespace) -> int:
    from sync.endpoint.registry import move

    with writing(options.database) as connection:
        move(connection, options.name, options.site)
    sys.stdout.write(f"{options.name}: stands at {options.site} from now on\n")
    return 0


def _keys(ids: tuple[str, ...]) -> str:
    return ", ".join(ids) or "none"
