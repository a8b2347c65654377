"""The tables of kiosk.db and the small steps that lead there.

Every step names the oldest writer that may still write once it was taken; a writer is known by the
number of steps that it knows. So a package that is rolled back goes on working unless a step said
that it must not. sqlite-utils is imported only when a step is due: a normal start needs none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from kiosk.store.api import StoreTooNewError
from kiosk.store.connection import explained
from sync import outbox
from sync.sqlite import sqlite3

if TYPE_CHECKING:
    from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Step:
    """One migration; `min_writer` is how many steps the oldest code knows that may still write."""

    name: str
    apply: Callable[[Database], None]
    min_writer: int


def _first_tables(db: Database) -> None:
    db.table("meta").create({"key": str, "value": str}, pk="key", not_null={"value"}, strict=True)
    outbox.create(db)
    _create_visits(db)
    _create_releases(db)
    db.table("lost").create(
        {"epoch": str, "first_seq": int, "last_seq": int},
        pk=("epoch", "first_seq"),
        not_null={"epoch", "first_seq", "last_seq"},
        strict=True,
    )


def _create_visits(db: Database) -> None:
    db.table("visits").create(
        {
            "id": int,
            "survey": str,
            "rev": int,
            "language": str,
            "rating": int,
            "answers": str,
            "comment": str,
            "wants_answer": int,
            "channel": str,
            "outcome": str,
            "reasons": str,
            "hour": str,
            "boot": str,
            "uptime_h": int,
            "unknown_since": str,
        },
        pk="id",
        not_null={"survey", "rev", "language", "answers", "wants_answer", "channel", "reasons"},
        defaults={"wants_answer": 0, "channel": "kiosk", "reasons": "[]"},
        strict=True,
    )


def _create_releases(db: Database) -> None:
    db.table("releases").create(
        {"number": int, "epoch": str, "first_seq": int, "last_seq": int, "day": str},
        pk="number",
        not_null={"epoch", "first_seq", "last_seq"},
        strict=True,
    )
    db.table("release_counts").create(
        {"release": int, "kind": str, "language": str, "name": str, "count": int},
        pk=("release", "kind", "language", "name"),
        not_null={"release", "kind", "language", "name", "count"},
        foreign_keys=[("release", "releases", "number")],
        strict=True,
    )


def _requests(db: Database) -> None:
    db.table("handled").create({"id": str, "day": str}, pk="id", strict=True)


STEPS: tuple[Step, ...] = (
    Step("first_tables", _first_tables, min_writer=1),
    # Older code leaves requests alone, and forgets what was handled when it rescues a file: each
    # may then be carried out again, which does nothing more.
    Step("requests", _requests, min_writer=1),
)


def migrate(
    connection: sqlite3.Connection, path: Path, chance: Random, steps: tuple[Step, ...] = STEPS
) -> None:
    """Take the steps that are missing; give a new database its birth number.

    Raises `StoreTooNewError` before anything is written, `CannotWriteError`.
    """
    with explained(path):
        if refuse_newer(connection, path, writer=len(steps)) < len(steps):
            _take(connection, steps)
        connection.execute(
            "INSERT INTO meta VALUES ('epoch', ?), ('next_seq', '1') ON CONFLICT DO NOTHING",
            (f"{chance.getrandbits(64):016x}",),
        )


def _take(connection: sqlite3.Connection, steps: tuple[Step, ...]) -> None:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

    migrations = Migrations("vuoro.kiosk")
    for number, step in enumerate(steps, start=1):
        migrations(name=step.name)(_recorded(step, number))
    migrations.apply(Database(connection, execute_plugins=False, recursive_triggers=False))


def refuse_newer(connection: sqlite3.Connection, path: Path, *, writer: int = len(STEPS)) -> int:
    """Return how many steps the database has seen; 0 for one without tables.

    Raises `StoreTooNewError` if one of them shut this writer out.
    """
    if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'meta'").fetchone():
        return 0
    numbers = dict(
        connection.execute("SELECT key, value FROM meta WHERE key IN ('steps', 'min_writer')")
    )
    if int(numbers.get("min_writer", 0)) > writer:
        raise StoreTooNewError(
            f"{path}: written by a newer Vuoro that lets only version {numbers['min_writer']} and"
            f" later of the tables be written, this one knows {writer}; install the newer package"
            " again, or start with another --data-dir"
        )
    return int(numbers.get("steps", 0))


def _recorded(step: Step, number: int) -> Callable[[Database], None]:
    def apply(db: Database) -> None:
        step.apply(db)
        db.execute(
            "INSERT INTO meta VALUES ('steps', ?), ('min_writer', ?)"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (str(number), str(step.min_writer)),
        )

    return apply
