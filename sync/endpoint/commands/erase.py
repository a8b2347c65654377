"""`vuoro endpoint erase`: one text, everywhere it stands."""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sync.endpoint.commands.places import opened, reading, today, who
from sync.endpoint.commands.serve import add_database

if TYPE_CHECKING:
    from sync.endpoint.database import Database
    from sync.endpoint.upkeep.erase import Erased

_CONTENT: Final = re.compile("[0-9a-f]{32}")
_POSTGRES_KEEPS: Final = (
    "PostgreSQL still keeps the words in its log and the log's archive, and in the table's files "
    "until it needs the room: docs/operations.md says how to hurry that\n"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe how texts are named."""
    parser.add_argument(
        "row_ids", metavar="ROW_ID", nargs="*", help="20 hexadecimal digits, as pages show it"
    )
    parser.add_argument(
        "--from",
        dest="file",
        metavar="FILE",
        type=Path,
        help="erase each line of this file: a row id, or what --list printed",
    )
    parser.add_argument(
        "--list",
        dest="listing",
        action="store_true",
        help="print what was ever erased, to keep outside the backups",
    )
    add_database(parser)
    parser.set_defaults(act=_run)


def _run(options: argparse.Namespace) -> int:
    if options.listing:
        return _list(options.database)
    lines = [*options.row_ids, *_lines_of(options.file)]
    if not lines and options.file is None:
        sys.stderr.write("name at least one ROW_ID, --from FILE or --list\n")
        return 2
    with opened(options.database) as database:
        failures = [_erase(database, line) for line in lines].count(False)
        left = _wipe(database) if failures < len(lines) else None
        kept = _POSTGRES_KEEPS if failures < len(lines) and not database.is_sqlite else ""
    sys.stdout.write(kept)
    if left is not None:
        sys.stderr.write(
            f"erased for everyone who asks the database, but its files still hold it: {left}. "
            "Run this again later\n"
        )
    return 1 if failures or left else 0


def _erase(database: Database, line: str) -> bool:
    from sync.endpoint.upkeep.erase import NoSuchTextError

    try:
        erased = _erase_line(database, line)
    except NoSuchTextError as error:
        sys.stderr.write(f"{error}\n")
        return False
    before = ", and had been before" if erased.again else ""
    sys.stdout.write(
        f"{line.split()[0]}: erased{before} "
        f"({erased.submissions} submissions, {erased.quarantined} quarantined)\n"
    )
    for other in erased.others:
        sys.stdout.write(f"{other.hex()}: erased, the same under another number\n")
    return True


def _erase_line(database: Database, line: str) -> Erased:
    from sync.endpoint.upkeep.copies import Name
    from sync.endpoint.upkeep.erase import NoSuchTextError, erase, erase_named, row_id_of

    now_s = int(time.time())
    with database.write() as connection:
        match line.split():
            case [row_id]:
                return erase(connection, row_id_of(row_id), who=who(), now_s=now_s, today=today())
            case [row_id, kiosk, epoch, seq, *content] if _is_name(seq, content):
                mark = bytes.fromhex(content[0]) if content else None
                name = Name(row_id_of(row_id), kiosk, epoch, int(seq), mark)
                return erase_named(connection, name, who=who(), now_s=now_s, today=today())
    raise NoSuchTextError(
        f"{line[:40]!r}: must be a row id, or a line as `vuoro endpoint erase --list` prints it"
    )


def _is_name(seq: str, content: list[str]) -> bool:
    """Whether the end of a line is a number, and the content's checksum if anything more."""
    return (
        seq.isascii()
        and seq.isdigit()
        and (not content or (len(content) == 1 and _CONTENT.fullmatch(content[0]) is not None))
    )


def _wipe(database: Database) -> str | None:
    from sync.endpoint.upkeep.wiping import wipe

    return wipe(database, today())


def _list(address: str) -> int:
    from sync.endpoint.upkeep.erase import erased_names

    with reading(address) as connection:
        for name in erased_names(connection):
            content = f" {name.content.hex()}" if name.content else ""
            line = f"{name.row_id.hex()} {name.kiosk} {name.epoch} {name.seq}{content}\n"
            sys.stdout.write(line)
    return 0


def _lines_of(file: Path | None) -> Iterator[str]:
    if file is None:
        return
    from sync.endpoint.upkeep.erase import NoSuchTextError

    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NoSuchTextError(f"{file}: can't read this list: {error}") from error
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()
