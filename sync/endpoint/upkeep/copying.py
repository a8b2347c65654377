"""Moving to another database: every table, whole or not at all.

Meanwhile nobody serves or writes either of both: what came in would be missing afterwards. The
target gets everything in one transaction, which is committed only if the counts agree. The
endpoint's id and secret go along, so kiosks notice nothing.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, Table, delete, func, insert, select, text

from sync.endpoint.api import EndpointError
from sync.endpoint.database import Database
from sync.endpoint.schema import audit, cells, meta, metadata

CHUNK: Final = 2_000
NUMBERED: Final = (audit, cells)
"""Tables whose ids the database itself gives out."""


class CopyError(EndpointError):
    """The copy can't be made; the target stays as it was."""


def copy(source: Database, target: Database) -> dict[str, int]:
    """Copy everything; return table → rows.

    Raises `CopyError` if the target isn't empty, `InUseError` if somebody serves one of them.
    """
    with source.unserved() as reading, target.unserved() as writing:
        _must_be_empty(writing)
        writing.execute(delete(meta))
        counts = {table.name: _copy(reading, writing, table) for table in metadata.sorted_tables}
        _compare(reading, writing, counts)
        if not target.is_sqlite:
            _number_on(writing)
    return counts


def _must_be_empty(connection: Connection) -> None:
    for table in metadata.sorted_tables:
        if table is not meta and connection.execute(select(table).limit(1)).first():
            raise CopyError(
                f"--to: the table {table.name} has rows already: name a new, empty database"
            )


def _copy(reading: Connection, writing: Connection, table: Table) -> int:
    rows = reading.execution_options(yield_per=CHUNK).execute(
        select(table).order_by(*table.primary_key.columns)
    )
    return sum(_put(writing, table, chunk) for chunk in rows.partitions(CHUNK))


def _put(writing: Connection, table: Table, rows: Any) -> int:  # noqa: ANN401 - SQLAlchemy's rows
    if writing.dialect.name == "sqlite":
        writing.execute(insert(table), [row._asdict() for row in rows])
        return len(rows)
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    # The driver's own bulk path: several times faster than INSERT.
    cursor: Any = writing.connection.cursor()
    with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as sink:
        for row in rows:
            sink.write_row(tuple(row))
    return len(rows)


def _compare(reading: Connection, writing: Connection, counts: dict[str, int]) -> None:
    for table in metadata.sorted_tables:
        count = select(func.count()).select_from(table)
        there, here = reading.scalar(count), writing.scalar(count)
        if not there == here == counts[table.name]:
            raise CopyError(
                f"{table.name}: has {there} rows, of which {here} arrived: nothing was kept; "
                "stop the endpoint and try again"
            )


def _number_on(connection: Connection) -> None:
    for table in NUMBERED:
        connection.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'),"  # noqa: S608
                f" greatest(1, (SELECT coalesce(max(id), 0) FROM {table.name})))"
            )
        )
