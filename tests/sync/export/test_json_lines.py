"""JSON Lines: one typed object a row, for programs."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.export.cells import Value
from sync.export.columns import Wording
from sync.export.json_lines import write_json_lines
from sync.export.source import Stopped
from tests.sync.export.awkward import PIECES, SHEET, fixed_rows, nothing_else_in, told

Pieces = Sequence[Sequence[tuple[Any, ...]]]
NAMES = [each.name for each in SHEET.columns]


def written(pieces: Pieces, wording: Wording = "codes") -> bytes:
    """Write and return a file."""
    with tempfile.TemporaryDirectory() as path:
        file = Path(path) / "out.jsonl"
        moved: list[int] = []
        count = write_json_lines(file, SHEET, pieces, wording=wording, moved=moved.append)
        assert count == sum(moved) == sum(map(len, pieces))
        assert nothing_else_in(file.parent, "out.jsonl")
        return file.read_bytes()


def whole(text: str) -> str:
    """Return a text without halves of pairs."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def as_json(value: Value) -> object:
    """Return what a program must read."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, tuple):
        return [whole(each) for each in value]
    return whole(value) if isinstance(value, str) else value


@settings(max_examples=60)
@given(pieces=PIECES, wording=st.sampled_from(["codes", "labels"]))
def test_every_value_comes_back_with_its_type(pieces: Pieces, wording: Wording) -> None:
    """Each line is one object: ids as keys in the sheet's order, lists, numbers, nulls, texts."""
    data = written(pieces, wording)
    lines = data.decode("utf-8").split("\n")
    assert lines.pop() == ""
    rows = told([row for piece in pieces for row in piece], wording)
    found = [json.loads(line) for line in lines]
    assert [list(each) for each in found] == [NAMES] * len(rows)
    assert [list(each.values()) for each in found] == [list(map(as_json, row)) for row in rows]


def test_texts_are_not_touched() -> None:
    """No guard: what begins with an equals sign, or holds any control character, stays so."""
    found = [json.loads(line) for line in written([fixed_rows()]).splitlines()]
    assert [each["comment"] for each in found] == [row[9] for row in fixed_rows()]


def test_no_blank_stands_between_values() -> None:
    """The same separators everywhere, also within a list of topics."""
    for line in written([fixed_rows()]).decode("utf-8").split("\n")[:-1]:
        compact = json.dumps(json.loads(line), ensure_ascii=False, separators=(",", ":"))
        assert line == compact


def test_pandas_reads_the_lines() -> None:
    """pandas finds the same rows, with lists and numbers in them."""
    with tempfile.TemporaryDirectory() as path:
        file = Path(path) / "out.jsonl"
        file.write_bytes(written([fixed_rows()]))
        frame = pandas.read_json(file, lines=True, dtype=False)
    assert frame["rating"].tolist() == [row[7] for row in fixed_rows()]
    assert frame["comment"].tolist() == [row[9] for row in fixed_rows()]
    assert frame["pulse.topics"][0] == ["staff", "place"]


def test_a_stopped_export_leaves_what_stood_there(tmp_path: Path) -> None:
    """Stopped after the first piece, the old file stands, and nothing else."""
    path = tmp_path / "out.jsonl"
    path.write_bytes(b"old")

    def moved(_: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        write_json_lines(path, SHEET, [fixed_rows()], wording="codes", moved=moved)
    assert path.read_bytes() == b"old"
    assert nothing_else_in(tmp_path, "out.jsonl")


def test_no_rows_make_an_empty_file() -> None:
    """Nothing found is a file without lines."""
    assert written([]) == written([[]]) == b""
