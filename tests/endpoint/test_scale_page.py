"""docs/scale.md names every table, and lays out none that could not be laid out so."""

from __future__ import annotations

import re
from pathlib import Path

from sync.endpoint.schema import metadata

PAGE = (Path(__file__).resolve().parents[2] / "docs/scale.md").read_text(encoding="utf-8")
DISTRIBUTED = re.findall(r"create_distributed_table\('(\w+)', 'kiosk'", PAGE)
EVERYWHERE = re.findall(r"create_reference_table\('(\w+)'\)", PAGE)


def test_every_table_has_its_place() -> None:
    """Each table is either distributed or stands on every node, and is named once."""
    assert sorted([*DISTRIBUTED, *EVERYWHERE]) == sorted(metadata.tables)


def test_the_distribution_column_is_in_every_unique_key() -> None:
    """Citus takes no primary key and no unique index without it."""
    for name in DISTRIBUTED:
        table = metadata.tables[name]
        assert "kiosk" in table.primary_key.columns
        assert [index.name for index in table.indexes if index.unique] == []


def test_what_grows_with_the_data_is_distributed() -> None:
    """Only small tables stand on every node."""
    assert set(EVERYWHERE) <= {"meta", "cells", "keys", "documents", "audit"}
