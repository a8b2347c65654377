"""The table where the kiosk and sync meet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from sync import outbox
from sync.model.submission import Submission
from sync.sqlite import sqlite3

PLAIN = Submission(
    epoch="e1",
    seq=1,
    survey="pulse",
    rev=1,
    language="fi",
    bucket="2026-11-23T09:00+02:00/PT1H",
    rating=4,
    answers={"rating": 4, "topics": ("queue", "staff")},
    comment="Kiitos ❤ شكرا",
    doubtful=False,
)
answers = st.dictionaries(
    st.text(max_size=8),
    st.integers(-10, 10) | st.text(max_size=20) | st.lists(st.text(max_size=8)).map(tuple),
    max_size=4,
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    """An outbox in memory."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    outbox.create(Database(connection, execute_plugins=False))
    yield connection
    connection.close()


@given(st.builds(replace, st.just(PLAIN), answers=answers, comment=st.none() | texts))
@settings(max_examples=100, deadline=None)
def test_what_is_appended_reads_back_the_same(submission: Submission) -> None:
    """Any answers and any words survive the table and agree with their checksum."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    outbox.create(Database(connection, execute_plugins=False))
    outbox.append(connection, [submission])
    (row,) = connection.execute(outbox.READ_ALL)
    assert outbox.verify(row) == submission
    connection.close()


@pytest.mark.parametrize("column", outbox.COLUMNS)
def test_a_change_in_any_column_is_noticed(connection: sqlite3.Connection, column: str) -> None:
    """A row of which anything was altered is named, not passed on."""
    outbox.append(connection, [PLAIN])
    value = 7 if column in ("seq", "rev", "rating") else "forged"
    if column == "doubtful":
        value = 1
    connection.execute(f"UPDATE submissions SET {column} = ?", (value,))
    (row,) = connection.execute(outbox.READ_ALL)
    with pytest.raises(outbox.DamagedRowError, match="does not agree with its checksum"):
        outbox.verify(row)


def test_a_number_is_never_given_twice(connection: sqlite3.Connection) -> None:
    """A second submission under a taken number is refused, and the first one stays."""
    outbox.append(connection, [PLAIN])
    with pytest.raises(outbox.TakenNumberError, match="only 1 of 2"):
        outbox.append(connection, [replace(PLAIN, seq=2), replace(PLAIN, comment="other")])
    (row, _) = connection.execute(f"{outbox.READ_ALL} ORDER BY seq")
    assert outbox.verify(row) == PLAIN


def test_the_outbox_is_opened_for_reading_only(tmp_path: Path) -> None:
    """Sync cannot write the kiosk's file, not even by mistake."""
    path = tmp_path / "a name with ? and #.db"
    writer = sqlite3.connect(str(path), isolation_level=None)
    outbox.create(Database(writer, execute_plugins=False))
    outbox.append(writer, [PLAIN])
    reader = outbox.open_outbox(path)
    assert len(reader.execute(outbox.READ_ALL).fetchall()) == 1
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.execute("DELETE FROM submissions")
    reader.close()
    writer.close()


def test_the_table_has_the_columns_that_are_documented(connection: sqlite3.Connection) -> None:
    """Any SQLite tool shows these columns, with strict types and (epoch, seq) as the key."""
    info = connection.execute("PRAGMA table_info(submissions)").fetchall()
    assert tuple(column[1] for column in info) == outbox.COLUMNS
    assert [column[1] for column in info if column[5]] == ["epoch", "seq"]
    ((sql,),) = connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'submissions'")
    assert sql.rstrip().endswith("STRICT")
