"""Documents for kiosks are checked, signed and put in the place of the ones before."""

from __future__ import annotations

import hashlib
import json
import secrets
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Row, select

from kiosk.cli import main
from sync.downlink import DownlinkFolder
from sync.endpoint import publishing
from sync.endpoint.app.shelves import Shelves
from sync.endpoint.database import Database
from sync.endpoint.keypairs import CONFIGURATION_FILE, new_pairs, read_signing_key, write_pairs
from sync.endpoint.registry import add_kiosks
from sync.endpoint.schema import documents
from sync.model.messages import Batch
from sync.policy.replies import Reply
from sync.wire import Document
from tests.endpoint.opened import writing


def publish(url: str, *words: str) -> int:
    """Run `vuoro endpoint publish` on the database of an endpoint, made if need be."""
    with writing(url):
        pass
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
    text = b"vuoro document\nconfiguration\n*\n%d\n" % row.issued + row.body
    read_signing_key(key).public_key().verify(row.signature, text)
    assert (row.kiosk, row.body) == ("*", file.read_bytes())
    assert row.etag == hashlib.sha256(text).hexdigest()


def test_the_number_grows_though_clock_and_content_stay(database_url: str) -> None:
    """Publishing again gives a higher number and a new revision, even where the clock went back."""
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    found = []
    for now_s, kiosk in ((1795422000.5, "*"), (1795422000.5, "*"), (0, "*"), (17, "a-1")):
        with writing(database_url) as connection:
            etag = publishing.publish(
                connection, "notices", b"{}", kiosk=kiosk, key=key, now_s=now_s
            )
        (row,) = [row for row in stored(database_url) if row.kiosk == kiosk]
        assert row.etag == etag
        found.append((row.issued, etag))
    assert [issued for issued, _ in found] == [1795422000, 1795422001, 1795422002, 17]
    assert len({etag for _, etag in found}) == 4


class Counter:
    """The endpoint's shelves as a kiosk's wire."""

    def __init__(self, url: str) -> None:
        self._url = url

    def fetch(self, name: str, revision: str | None) -> Document | None:
        with closing(Database.open(self._url)) as database:
            found = Shelves(database).document("a-1", name)
        if found is None or found.etag == revision:
            return None
        return Document(name, found.etag, found.body, found.signature, found.issued)

    def send(self, batch: Batch, proto: int) -> Reply:
        raise AssertionError("nothing is sent here")

    def close(self) -> None: ...


def test_a_kiosk_takes_what_is_published_and_nothing_older(
    database_url: str, tmp_path: Path
) -> None:
    """Everybody's, then its own, then everybody's again when its own is taken back; what a restored
    endpoint offers is refused until it is published again."""
    pairs = new_pairs()
    write_pairs(tmp_path / "keys", pairs)
    public = next(pair.public for pair in pairs if pair.name == "configuration")
    with writing(database_url) as connection:
        add_kiosks(connection, [("s", "a-1")], date(2026, 11, 23), secrets.token_bytes)
    file = tmp_path / "kiosk.toml"
    words = ("configuration", str(file), "--signing-key", str(tmp_path / "keys/configuration.pem"))
    folder = DownlinkFolder(tmp_path, "a-1", public, "0.1.0")

    def kept_after_a_look() -> str:
        (row, *_) = sorted(stored(database_url), key=lambda each: bool(each.kiosk == "*"))
        folder.refresh(Counter(database_url), {"configuration": row.etag})
        return folder.path("configuration").read_text()

    seen = []
    for text, more in (
        ('kiosk.site = "1"', ()),
        ('kiosk.site = "2"', ()),
        ('kiosk.site = "3"', ("--kiosk", "a-1")),
    ):
        file.write_text(text)
        assert publish(database_url, *words, *more) == 0
        seen.append(kept_after_a_look())
        if text == 'kiosk.site = "1"':
            backup = stored(database_url)
    assert publish(database_url, "configuration", "--remove", "--kiosk", "a-1") == 0
    seen.append(kept_after_a_look())
    with writing(database_url) as connection:
        connection.execute(documents.delete())
        connection.execute(documents.insert(), [row._asdict() for row in backup])
    seen.append(kept_after_a_look())
    file.write_text('kiosk.site = "1"')
    assert publish(database_url, *words) == 0
    seen.append(kept_after_a_look())
    assert seen == [
        'kiosk.site = "1"',
        'kiosk.site = "2"',
        'kiosk.site = "3"',
        'kiosk.site = "2"',
        'kiosk.site = "2"',
        'kiosk.site = "1"',
    ]


def test_an_unsigned_configuration_is_refused(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No kiosk would take it, so it is not published."""
    file = tmp_path / "all.toml"
    file.write_text("")
    assert publish(database_url, "configuration", str(file)) == 1
    assert "--signing-key" in capsys.readouterr().err
    assert stored(database_url) == []


SURVEY = {
    "id": "pulse", "rev": 1, "title": {"en": "Pulse"}, "languages": ["en"],
    "questions": [{"kind": "rating", "id": "face", "text": {"en": "How was it?"}}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [
        ("configuration", "nonsense_key = 5\n", "nonsense_key"),
        ("configuration", 'kiosk.site = "s"\nvisit.idle_s = "soon"\n', "visit.idle_s"),
        ("surveys", '{"surveys": [{"id": "pulse"}]}', "surveys[1]"),
        ("surveys", '{"pulse": {}}', "surveys"),
    ],
)
def test_what_no_kiosk_could_use_is_refused(
    name: str, body: str, told: str, database_url: str, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """Configurations and surveys are held against the kiosk's own rules before they are signed."""
    write_pairs(tmp_path / "keys", new_pairs())
    key = str(tmp_path / "keys" / CONFIGURATION_FILE)
    (tmp_path / "file").write_text(body)
    assert publish(database_url, name, str(tmp_path / "file"), "--signing-key", key) == 1
    assert told in capsys.readouterr().err
    assert stored(database_url) == []


def test_surveys_are_published_signed(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Surveys in order go out with a signature; without one no kiosk would take them."""
    write_pairs(tmp_path / "keys", new_pairs())
    key = str(tmp_path / "keys" / CONFIGURATION_FILE)
    file = tmp_path / "surveys.json"
    file.write_text(json.dumps({"surveys": [SURVEY]}))
    assert publish(database_url, "surveys", str(file)) == 1
    assert "--signing-key" in capsys.readouterr().err
    assert publish(database_url, "surveys", str(file), "--signing-key", key) == 0
    (row,) = stored(database_url)
    assert row.signature is not None


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
