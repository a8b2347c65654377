"""The fast way to canonical forms agrees with the slow one, byte for byte."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import outbox
from sync.model.canonical import answers_text, union_row
from sync.model.messages import Batch
from sync.model.rows import Reader, canonicals
from sync.model.submission import answers_json, canonical
from tests.sync.model.protocol import batches

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda each: st.lists(each, max_size=3) | st.dictionaries(st.text(), each, max_size=3),
    max_leaves=5,
)


@given(batches())
def test_the_fast_way_agrees_with_the_slow_one(batch: Batch) -> None:
    """Rows that share their pieces have the canonical form that they would have alone."""
    assert canonicals(batch.entries) == [
        None if each is None else canonical(each) for each in batch.entries
    ]


@given(batches(most=3), st.text())
def test_every_text_is_written_alike(batch: Batch, text: str) -> None:
    """Any Unicode, control characters too; a lone surrogate is refused by both ways."""
    for entry in batch.entries:
        if entry is None:
            continue
        changed = replace(entry, comment=text, language=text, answers={text: (text,)})
        try:
            expected = canonical(changed)
        except UnicodeEncodeError:
            with pytest.raises(UnicodeEncodeError):
                canonicals([changed])
        else:
            assert canonicals([changed]) == [expected]


@given(st.dictionaries(st.text(), json_values, max_size=4))
def test_answers_of_every_kind_are_written_alike(answers: dict[str, object]) -> None:
    """Answers of kinds that only a later version knows have the same JSON by both ways."""
    assert answers_text(answers) == answers_json(answers)  # type: ignore[arg-type]


def test_members_of_a_later_version_stand_where_they_sort() -> None:
    """Unknown members of head and give belong to the canonical form."""
    row = {"comment": None, "epoch": "e", "seq": 7, "ticket_hash": None}
    assert union_row({"survey": "p", "zeta": [1]}, {"rating": 1, "crowd": "x"}, row) == (
        b'{"comment":null,"crowd":"x","epoch":"e","rating":1,"seq":7,"survey":"p",'
        b'"ticket_hash":null,"zeta":[1]}'
    )


@given(batches())
def test_rows_are_read_as_the_outbox_reads_them(batch: Batch) -> None:
    """The quick reader returns the very submissions that the outbox would, one by one."""
    rows = [outbox.to_row(each) for each in batch.entries if each is not None]
    reader = Reader()
    assert [reader.intact(row) for row in rows] == [outbox.verify(row) for row in rows]


@given(batches(most=2), st.integers(1, 12), st.none() | st.integers() | st.text() | st.binary())
def test_an_altered_row_is_found(batch: Batch, column: int, value: object) -> None:
    """A row with any column changed is damaged for the quick reader when it is for the outbox."""
    reader = Reader()
    for entry in batch.entries:
        if entry is None:
            continue
        row = outbox.to_row(entry)
        assert reader.intact(row) == entry
        altered = (*row[:column], value, *row[column + 1 :])
        try:
            expected = outbox.verify(altered)
        except outbox.DamagedRowError:
            assert reader.intact(altered) is None
        else:
            assert reader.intact(altered) == expected


def test_a_row_whose_answers_are_no_map_is_damaged() -> None:
    """Whatever the disk made of a row, reading it is no crash."""
    row = ("e", 1, "s", 1, "fi", "unknown", 1, "[" * 9_999, None, 0, "kiosk", None, "0" * 64)
    for answers in ("[" * 9_999, "[1]", "3", "", None, b"{}"):
        assert Reader().intact((*row[:7], answers, *row[8:])) is None
