"""GET /v1/kiosk/<name>: what a kiosk fetches."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import date

import pytest
from sqlalchemy import insert

from sync.endpoint.app.contracts import StoredDocument
from sync.endpoint.app.shelves import Shelves
from sync.endpoint.database import Database
from sync.endpoint.registry import add_kiosks
from sync.endpoint.schema import documents, erasures
from tests.endpoint.app.asking import KEY, KIOSK, World, busy

MINE = {"authorization": f"Bearer {KEY.text}"}
DAY = date(2026, 11, 23)


@pytest.fixture
def world() -> World:
    """An app with one notice for the kiosk."""
    world = World()
    world.store.documents[KIOSK, "notices"] = StoredDocument(b'{"a":1}', "77ab", b"signed", 7)
    return world


def test_a_document_comes_with_its_revision_and_signature(world: World) -> None:
    """Body, ETag, Ed25519 signature and its number as the kiosk checks them."""
    told = world.ask("GET", "/v1/kiosk/notices", MINE)
    assert (told.status, told.body, told.headers["etag"]) == (200, b'{"a":1}', '"77ab"')
    assert base64.b64decode(told.headers["vuoro-signature"]) == b"signed"
    assert told.headers["vuoro-issued"] == "7"


@pytest.mark.parametrize(
    ("known", "status"),
    [
        ('"77ab"', 304),
        ('W/"77ab"', 304),
        ('"0", "77ab"', 304),
        ("*", 304),
        ('"0"', 200),
        ("77ab", 200),
    ],
)
def test_what_did_not_change_is_not_sent(world: World, known: str, status: int) -> None:
    """If-None-Match with the revision is 304 without a body."""
    told = world.ask("GET", "/v1/kiosk/notices", MINE | {"if-none-match": known})
    assert told.status == status
    assert told.headers["etag"] == '"77ab"'
    assert bool(told.body) == (status == 200)


def test_a_document_needs_a_key(world: World) -> None:
    """Without one 401, whatever the name."""
    assert world.ask("GET", "/v1/kiosk/notices").status == 401
    assert world.ask("GET", "/v1/kiosk/nothing").status == 401


def test_an_unknown_document_is_404_and_a_busy_database_503(world: World) -> None:
    """A name that is not there, a name that can't be, a database that is away."""
    assert world.ask("GET", "/v1/kiosk/surveys", MINE).status == 404
    assert world.ask("GET", "/v1/kiosk/secret", MINE).status == 404
    world.store.fault = busy()
    assert world.ask("GET", "/v1/kiosk/notices", MINE).status == 503


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty database of each kind."""
    with closing(Database.open(database_url)) as opened:
        yield opened


def stored(kiosk: str, name: str, body: bytes) -> dict[str, object]:
    """Return a row of `documents`."""
    etag = hashlib.sha256(body).hexdigest()
    return {"kiosk": kiosk, "name": name, "etag": etag, "body": body, "day": DAY}


def test_a_kiosks_own_document_comes_before_everybodys(database: Database) -> None:
    """Own, else for all, else none; never another kiosk's."""
    rows = [
        stored("*", "notices", b"for all"), stored(KIOSK, "notices", b"own"),
        stored("*", "surveys", b"for all"), stored("other", "configuration", b"other's"),
    ]  # fmt: skip
    with database.write() as connection:
        connection.execute(insert(documents), rows)
    shelves = Shelves(database)
    found = {
        name: shelves.document(KIOSK, name) for name in ("notices", "surveys", "configuration")
    }
    assert {name: each and each.body for name, each in found.items()} == {
        "notices": b"own", "surveys": b"for all", "configuration": None,
    }  # fmt: skip


def test_erasures_are_told_to_their_kiosk_alone(database: Database) -> None:
    """Numbers without content; a kiosk without erasures gets an empty list."""
    row = {"row_id": b"0123456789", "epoch": "8c1f0a9d3b5e7724", "day": DAY}
    with database.write() as connection:
        connection.execute(insert(erasures), [{**row, "kiosk": KIOSK, "seq": 17}])
        connection.execute(insert(erasures), [{**row, "kiosk": "other", "seq": 3}])
    shelves = Shelves(database)
    mine, none = shelves.document(KIOSK, "erasures"), shelves.document("third", "erasures")
    assert mine is not None
    assert none is not None
    assert json.loads(mine.body) == {"erasures": [["8c1f0a9d3b5e7724", 17]]}
    assert json.loads(none.body) == {"erasures": []}
    assert mine.etag != none.etag


def test_keys_and_kiosks_are_found(database: Database) -> None:
    """A registered kiosk's key tells who it is; a kiosk that never sent is known, not seen."""
    with database.write() as connection:
        (key,) = add_kiosks(connection, [("torikatu", KIOSK)], DAY, lambda count: bytes(count))
    shelves = Shelves(database)
    known = shelves.known_key(key.id)
    assert known is not None
    assert (known.identity.kiosk, known.hash) == (KIOSK, key.hash)
    assert shelves.known_key("0" * 15 + "1") is None
    assert shelves.kiosks_since(0) == (1, 0)
    shelves.check()
