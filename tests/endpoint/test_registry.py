"""Which kiosks there are, and under which keys they may send."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import Connection, select

from kiosk.cli import main
from sync.endpoint.fleet import fleet
from sync.endpoint.keys import matches, parse_key
from sync.endpoint.registry import (
    RegistryError,
    add_key,
    add_kiosks,
    identify,
    move,
    revoke,
    sender_of,
    slot_of,
)
from sync.endpoint.schema import keys, kiosks
from tests.endpoint.opened import writing

DAY = date(2026, 11, 23)


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    """A writing transaction on an empty database."""
    with writing(database_url) as opened:
        yield opened


def added(connection: Connection, *names: str, site: str = "torikatu") -> list[str]:
    """Register kiosks at one site; return their keys' texts."""
    made = add_kiosks(connection, [(site, name) for name in names], DAY, secrets.token_bytes)
    return [key.text for key in made]


def test_a_key_leads_to_its_own_kiosk(connection: Connection) -> None:
    """Whoever has the key sends as that kiosk, from its site, in its slot."""
    (first, second) = added(connection, "a-1", "a-2")
    given = parse_key(second)
    known = identify(connection, given.id)
    assert known is not None
    assert known.identity.kiosk == "a-2"
    assert known.identity.site == "torikatu"
    assert known.identity.slot == slot_of(2)
    assert matches(given.secret, known.hash)
    assert not matches(parse_key(first).secret, known.hash)
    assert sender_of(connection, "a-2").slot == slot_of(2)


def test_no_secret_is_stored(connection: Connection) -> None:
    """What lies in the database is of no use to whoever steals it."""
    (text,) = added(connection, "a-1")
    stored = " ".join(map(str, connection.execute(select(keys)).one()))
    assert parse_key(text).secret not in stored


def test_two_keys_overlap_and_no_more(connection: Connection) -> None:
    """A key is rotated by making the second, then revoking the first."""
    (old,) = added(connection, "a-1")
    new = add_key(connection, "a-1", DAY, secrets.token_bytes)
    with pytest.raises(RegistryError, match="revoke one first"):
        add_key(connection, "a-1", DAY, secrets.token_bytes)
    assert revoke(connection, "a-1", parse_key(old).id, DAY) == 1
    assert identify(connection, parse_key(old).id) is None
    assert identify(connection, new.id) is not None
    add_key(connection, "a-1", DAY, secrets.token_bytes)


def test_a_kiosk_can_be_shut_out(connection: Connection) -> None:
    """Revoking without naming a key revokes them all; the kiosk stays known."""
    (text,) = added(connection, "a-1")
    second = add_key(connection, "a-1", DAY, secrets.token_bytes)
    assert revoke(connection, "a-1", None, DAY) == 2
    assert revoke(connection, "a-1", None, DAY) == 0
    assert identify(connection, parse_key(text).id) is None
    assert identify(connection, second.id) is None
    assert [line.keys for line in fleet(connection)] == [()]


def test_a_key_of_another_kiosk_is_not_revoked(connection: Connection) -> None:
    """Naming a key that this kiosk doesn't have is an error and changes nothing."""
    first, _ = added(connection, "a-1", "a-2")
    with pytest.raises(RegistryError, match="has no key"):
        revoke(connection, "a-2", parse_key(first).id, DAY)
    assert identify(connection, parse_key(first).id) is not None


def test_a_kiosk_moves(connection: Connection) -> None:
    """From now on its submissions come from the other site."""
    (text,) = added(connection, "a-1")
    move(connection, "a-1", "asema")
    known = identify(connection, parse_key(text).id)
    assert known is not None
    assert known.identity.site == "asema"


def test_a_name_is_given_once(database_url: str) -> None:
    """A name that is taken is refused, and nothing of the same request stays."""
    with writing(database_url) as connection:
        added(connection, "a-1")
    with pytest.raises(RegistryError, match="already"), writing(database_url) as connection:
        added(connection, "a-2", "a-1")
    with writing(database_url) as connection:
        assert connection.scalars(select(kiosks.c.kiosk)).all() == ["a-1"]


@pytest.mark.parametrize("name", ["", "-a", "ä", "a b", "*", "a" * 65, "a\n"])
def test_names_follow_the_rule_of_the_kiosks_settings(connection: Connection, name: str) -> None:
    """What a kiosk could not be called in its configuration can't be registered."""
    with pytest.raises(RegistryError, match="1 to 64"):
        added(connection, name)
    with pytest.raises(RegistryError, match="1 to 64"):
        added(connection, "a-1", site=name)


def test_the_unknown_kiosk_is_named(connection: Connection) -> None:
    """Every change to a kiosk that isn't there says so and tells what to do."""
    for change in (
        lambda: add_key(connection, "b", DAY, secrets.token_bytes),
        lambda: revoke(connection, "b", None, DAY),
        lambda: move(connection, "b", "asema"),
        lambda: sender_of(connection, "b"),
    ):
        with pytest.raises(RegistryError, match="'b': is not registered"):
            change()


def test_many_are_registered_at_once(connection: Connection) -> None:
    """A simulator's thousands take one statement, with ordinals without a gap."""
    names = [f"k-{number}" for number in range(3000)]
    made = add_kiosks(connection, [("s", name) for name in names], DAY, random.Random(1).randbytes)
    assert len({key.text for key in made}) == 3000
    ordinals = connection.scalars(select(kiosks.c.ordinal).order_by(kiosks.c.ordinal)).all()
    assert ordinals == list(range(1, 3001))


def test_kiosks_added_at_once_get_ordinals_of_their_own(database_url: str) -> None:
    """Two people who register kiosks at the same time don't share a slot."""
    with writing(database_url):
        pass

    def one(number: int) -> None:
        with writing(database_url) as connection:
            added(connection, f"k-{number}")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(8)))
    with writing(database_url) as connection:
        ordinals = connection.scalars(select(kiosks.c.ordinal)).all()
    assert sorted(ordinals) == list(range(1, 9))


def test_slots_lie_apart() -> None:
    """However many kiosks there are, no quarter of the cycle gets more than its share."""
    for count in (4, 37, 500):
        slots = [slot_of(ordinal) for ordinal in range(1, count + 1)]
        quarters = [sum(1 for slot in slots if int(slot * 4) == part) for part in range(4)]
        assert max(quarters) - min(quarters) <= 2


def run(*words: str) -> int:
    """Run `vuoro endpoint kiosk` with these words."""
    return main(["endpoint", "kiosk", *words])


def test_adding_prints_the_key_and_nothing_else(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Standard output is the key file: one line; the second time the name is refused."""
    assert run("add", "torikatu", "a-1", "--database", database_url) == 0
    said = capsys.readouterr()
    assert parse_key(said.out.removesuffix("\n"))
    assert said.err == ""
    assert run("add", "torikatu", "a-1", "--database", database_url) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "already" in said.err


def test_the_commands_walk_through_a_kiosks_life(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A second key, the list, a move and the end of a key, from the terminal."""
    assert run("add", "torikatu", "a-1", "--database", database_url) == 0
    assert run("key", "a-1", "--database", database_url) == 0
    first, second = map(parse_key, capsys.readouterr().out.splitlines())
    assert run("revoke", "a-1", "--key", first.id, "--database", database_url) == 0
    assert run("move", "asema", "a-1", "--database", database_url) == 0
    capsys.readouterr()
    assert run("list", "--database", database_url) == 0
    (_, line) = capsys.readouterr().out.splitlines()
    assert line.split() == ["asema", "a-1", "never", "-", second.id]
    assert run("revoke", "a-1", "--database", database_url) == 0
    assert "1 of its keys" in capsys.readouterr().out
