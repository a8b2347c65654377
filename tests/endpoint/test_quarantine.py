"""What was set aside can be named, and one record shown to who may read it."""

from __future__ import annotations

import json
import secrets

import pytest
from sqlalchemy import select, update

from kiosk.cli import main
from sync.endpoint.registry import add_kiosks
from sync.endpoint.schema import audit, quarantine
from tests.endpoint.opened import writing
from tests.endpoint.rows import DAY, quarantined, row_id, set_aside

WORDS = "my neighbour Ä. told everyone"
FIRST = row_id("a-1", 1, "quarantine").hex()
SECOND = row_id("a-2", 1, "quarantine").hex()


@pytest.fixture
def filled_url(database_url: str) -> str:
    """The address of a database in which each of two kiosks has one record set aside."""
    with writing(database_url) as connection:
        add_kiosks(connection, [("s", "a-1"), ("s", "a-2")], DAY, secrets.token_bytes)
        faulty = {"verdict": "quarantined", "reason": "rating: must be null or 1 to 5"}
        set_aside(
            connection,
            quarantined("a-1", comment=WORDS),
            quarantined("a-2", comment=WORDS, **faulty),
        )
    return database_url


def quarantine_of(url: str, *words: str) -> int:
    """Run `vuoro endpoint quarantine` on a database."""
    return main(["endpoint", "quarantine", *words, "--database", url])


def test_records_are_named_without_their_content(
    filled_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each line has the id that `erase` takes, and no word of a client."""
    assert quarantine_of(filled_url) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{FIRST} a-1 conflict 2026-11-23: another content",
        f"{SECOND} a-2 quarantined 2026-11-23: rating: must be null or 1 to 5",
        "2 records set aside",
    ]
    with writing(filled_url) as connection:
        connection.execute(update(quarantine).values(record=None))
    assert quarantine_of(filled_url, "--kiosk", "a-1") == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{FIRST} a-1 conflict 2026-11-23: another content (content gone)",
        "1 records set aside",
    ]


def test_one_record_is_shown_whole_and_that_is_noted(
    filled_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who looked stands in the audit, without what was seen."""
    assert quarantine_of(filled_url, "--show", SECOND) == 0
    assert json.loads(capsys.readouterr().out)["comment"] == WORDS
    with writing(filled_url) as connection:
        line = connection.execute(select(audit)).one()
    assert line.what == f"show {SECOND}"
    assert line.who


def test_what_is_named_can_be_erased(filled_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The id of a line leads to its end; then there is nothing more to show."""
    assert main(["endpoint", "erase", FIRST, "--database", filled_url]) == 0
    assert quarantine_of(filled_url, "--show", FIRST) == 1
    assert "no record with content" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--show", "ab"], ["--show", "ab" * 10], ["--kiosk", "b"]])
def test_a_misspelt_name_is_an_error(
    filled_url: str, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """It's told, and nothing is noted as seen."""
    assert quarantine_of(filled_url, *words) == 1
    assert words[1] in capsys.readouterr().err
    with writing(filled_url) as connection:
        assert connection.execute(select(audit)).all() == []
