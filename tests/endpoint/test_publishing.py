"""Documents for kiosks are checked, signed and put in the place of the ones before."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Row, select

from kiosk.cli import main
from sync.endpoint.keypairs import CONFIGURATION_FILE, new_pairs, read_signing_key, write_pairs
from sync.endpoint.registry import add_kiosks
from sync.endpoint.schema import documents
from tests.endpoint.opened import writing


def publish(url: str, *words: str) -> int:
    """Run `vuoro endpoint publish` on a database."""
    return main(["endpoint", "publish", *words, "--database", url])


def stored(url: str) -> list[Row]:
    """Return every document."""
    with writing(url) as connection:
        return list(connection.execute(select(documents).order_by("kiosk")).all())


def test_a_configuration_is_signed(database_url: str, tmp_path: Path) -> None:
    """Kiosks that hold the public half can tell that it is the organisation's."""
    write_pairs(tmp_path / "keys", new_pairs())
    key = tmp_path / "keys" / CONFIGURATION_FILE
    file = tmp_path / "all.toml"
    file.write_text('[survey]\nmoment = "leaving"\n')
    assert publish(database_url, "configuration", str(file), "--signing-key", str(key)) == 0
    (row,) = stored(database_url)
    read_signing_key(key).public_key().verify(row.signature, row.body)
    assert (row.kiosk, row.body) == ("*", file.read_bytes())
    assert row.etag == hashlib.sha256(row.body).hexdigest()


def test_an_unsigned_configuration_is_refused(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No kiosk would take it, so it is not published."""
    file = tmp_path / "all.toml"
    file.write_text("")
    assert publish(database_url, "configuration", str(file)) == 1
    assert "--signing-key" in capsys.readouterr().err
    assert stored(database_url) == []


def test_a_newer_document_replaces_the_older(database_url: str, tmp_path: Path) -> None:
    """One kiosk's own stands beside everybody's; each has one revision at a time."""
    with writing(database_url) as connection:
        add_kiosks(connection, [("s", "a-1")], date(2026, 11, 23), secrets.token_bytes)
    file = tmp_path / "notices.json"
    for text in ('{"notices":[1]}', '{"notices":[2]}'):
        file.write_text(text)
        assert publish(database_url, "notices", str(file)) == 0
    assert publish(database_url, "notices", str(file), "--kiosk", "a-1") == 0
    assert [(row.kiosk, row.body) for row in stored(database_url)] == [
        ("*", b'{"notices":[2]}'),
        ("a-1", b'{"notices":[2]}'),
    ]
    assert publish(database_url, "notices", "--remove") == 0
    assert [row.kiosk for row in stored(database_url)] == ["a-1"]
    assert publish(database_url, "notices", "--remove") == 1


@pytest.mark.parametrize(
    ("name", "body"),
    [("notices", b"[]"), ("surveys", b"{"), ("notices", b"\xff"), ("configuration", b"a = ")],
)
def test_a_document_of_another_form_is_refused(
    name: str, body: bytes, database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A slip is told before any kiosk sees it."""
    (tmp_path / "wrong").write_bytes(body)
    assert publish(database_url, name, str(tmp_path / "wrong")) == 1
    assert "wrong" in capsys.readouterr().err
    assert stored(database_url) == []


def test_a_kiosk_that_is_not_registered_gets_nothing(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A misspelt name is an error, not a document nobody fetches."""
    (tmp_path / "n.json").write_text("{}")
    assert publish(database_url, "notices", str(tmp_path / "n.json"), "--kiosk", "b") == 1
    assert "'b': is not registered" in capsys.readouterr().err
