"""Lines that SQLite puts together, and how rows are put in order outside memory."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.export.columns import Wording
from sync.export.csv_file import write_csv
from sync.export.csv_form import FORMS
from sync.export.filters import Filters
from sync.export.fragments import line_of
from sync.export.json_lines import write_json_lines
from sync.export.source import LinePart
from sync.export.sources.conditions import by_content, by_day
from sync.export.sources.row_ids import RowIds
from sync.export.sources.sorting import Item, Kind, Lines, Sorting, Store, Tuples
from sync.export.sources.sqlite_rows import SqliteRows, Table
from sync.sqlite import sqlite3
from tests.sync.export.awkward import COMMENTS, ROWS, SHEET, fixed_rows

Rows = Sequence[tuple[Any, ...]]
Write = Callable[..., int]
WRITERS: dict[str, Callable[..., int]] = {
    "rfc4180": write_csv,
    "excel-fi": lambda *given, **named: write_csv(*given, dialect="excel-fi", **named),
    "jsonl": write_json_lines,
}
TABLES = {
    "endpoint": Table(day="day", row_id="lower(hex(row_id))"),
    "kiosk": Table(
        day="substr(bucket, 1, 10)", names=RowIds(bytes(32)),
        fixed={"site": "O'Site", "kiosk": "=kiosk"},
    ),
}  # fmt: skip
FILTERS = st.builds(
    Filters,
    since=st.none() | st.just(date(2026, 11, 1)),
    until=st.none() | st.just(date(2026, 11, 1)),
    surveys=st.sampled_from([(), ("pulse",)]),
    languages=st.sampled_from([(), ("ar", "sv")]),
    with_doubtful=st.booleans(),
)


def table_of(rows: Rows) -> sqlite3.Connection:
    """Return a database with these rows, in columns as both tables have them."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute(
        "CREATE TABLE submissions (epoch TEXT, seq INTEGER, day TEXT, row_id BLOB, site TEXT,"
        " kiosk TEXT, survey TEXT, rev INTEGER, language TEXT, bucket TEXT, rating INTEGER,"
        " answers TEXT, comment TEXT, doubtful INTEGER, channel TEXT) STRICT"
    )
    for seq, (name, *others) in enumerate(rows):
        day = others[5][:10] if others[5][0] == "2" else None
        connection.execute(
            f"INSERT INTO submissions VALUES ({', '.join('?' * 15)})",
            (f"e{seq % 2}", seq * 700, day, bytes.fromhex(name), *others),
        )
    return connection


def written(write: Write, *given: object, **named: object) -> bytes:
    """Return the file that a writer makes."""
    with tempfile.TemporaryDirectory() as folder:
        moved: list[int] = []
        file = Path(folder) / "out"
        assert write(file, SHEET, *given, moved=moved.append, **named) == sum(moved)
        return file.read_bytes()


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(ROWS, max_size=8, unique_by=lambda row: row[0]),
    filters=FILTERS,
    name=st.sampled_from(sorted(WRITERS)),
    table=st.sampled_from(sorted(TABLES)),
    wording=st.sampled_from(["codes", "labels"]),
)
def test_lines_hold_the_same_bytes_as_rows(
    rows: Rows, filters: Filters, name: str, table: str, wording: Wording
) -> None:
    """Whether SQLite glues lines or Python reads rows, the file is the same byte by byte."""
    where = by_day("bucket", filters, by_content(filters))
    with closing(table_of([*rows, *fixed_rows()])) as connection:
        found = SqliteRows(connection, TABLES[table], where)
        plain = written(WRITERS[name], found.pieces(), wording=wording)
        glued = written(WRITERS[name], (), wording=wording, lines=found.lines)
    assert glued == plain


class SmallLines(Lines):
    """Lines of which hardly any may be in memory."""

    most_bytes = 300


class SmallTuples(Tuples):
    """Rows of which hardly any may be in memory."""

    most_bytes = 2000


def in_order(kind: Kind[Item], given: list[tuple[str, Item]]) -> list[Item]:
    """Return what comes out, in a piece for each ten that go in."""
    with closing(Store()) as store:
        sorting = Sorting(kind, store)
        for start in range(0, len(given), 10):
            sorting.take(given[start : start + 10])
        return [item for piece in sorting.sorted() for item in piece]


NAMED = st.lists(
    st.tuples(
        st.sampled_from(["", "2026-11-23", "2026-11-24"]),
        st.from_regex(r"[0-9a-f]{20}", fullmatch=True),
        COMMENTS,
    ),
    max_size=120,
    unique_by=lambda each: each[1],
)


@settings(max_examples=60)
@given(NAMED)
def test_any_heap_comes_back_in_order(given: list[tuple[str, str, str]]) -> None:
    """Days and names order lines and rows, however often they had to leave memory."""
    texts = {name: re.sub("[\r\n]", " ", text).encode() for _, name, text in given}
    expected = [name for _, name in sorted((day, name) for day, name, _ in given)]
    lines = [(day, name.encode() + texts[name]) for day, name, _ in given]
    assert in_order(SmallLines(), lines) == [n.encode() + texts[n] for n in expected]
    rows = [(day, (name, *[None] * 8, text, 0, "")) for day, name, text in given]
    assert [row[0] for row in in_order(SmallTuples(), rows)] == expected
    assert {row for _, row in rows} == set(in_order(SmallTuples(), rows))


def test_names_that_are_all_alike_come_back_too() -> None:
    """No number of digits parts them, and still each comes back."""
    lines = [("2026-11-23", b"0" * 20 + b"%03d" % number) for number in range(200)]
    assert in_order(SmallLines(), lines) == [line for _, line in lines]


def nameless_files() -> Iterator[bytes]:
    """Yield what this process's deleted files hold."""
    for link in Path("/proc/self/fd").iterdir():
        try:
            if link.readlink().name.endswith("(deleted)"):
                yield link.read_bytes()
        except OSError:
            continue


def test_what_waits_on_the_disk_tells_nothing() -> None:
    """A text that has to leave memory stands in a file without a name, enciphered."""
    text = b"Only for those who may read it. " * 200_000
    with closing(Store()) as store:
        place = store.put(-1, text)
        waiting = [found for found in nameless_files() if len(found) > len(text)]
        assert list(store.chain(place)) == [text]
    assert len(waiting) == 1
    assert b"Only for" not in waiting[0]


class Interrupted(BaseException):
    """Somebody pressed a key."""


@pytest.mark.parametrize("place", ["origin", "answers", "text", "rest"])
def test_a_fault_within_a_piece_comes_out_as_it_is(place: str) -> None:
    """What SQLite would call a failed function is told by its own name."""

    def interrupted(*_: object) -> str:
        raise Interrupted

    line = line_of(SHEET, "codes", FORMS["rfc4180"])
    part: LinePart = getattr(line, place)
    with closing(table_of(fixed_rows())) as connection:
        found = SqliteRows(connection, TABLES["endpoint"], by_content(Filters()))
        broken = replace(line, **{place: replace(part, tell=interrupted)})
        with pytest.raises(Interrupted):
            list(found.lines(broken))
