"""A bundle is taken in like what comes over the network, and the receipt says what became of it."""

from __future__ import annotations

import secrets
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from kiosk.cli import main
from sync.endpoint.keypairs import BUNDLE_FILE, RECEIPTS_FILE, new_pairs, write_pairs
from sync.endpoint.keys import new_key
from sync.endpoint.registry import add_key, add_kiosks, revoke
from sync.endpoint.schema import boots, kiosks, settled, submissions
from sync.export.bundle import write_bundle
from sync.export.receipt import Receipt, read_verified
from sync.model.messages import Batch, digest_of
from sync.model.submission import Submission, canonical
from tests.endpoint.opened import writing
from tests.sync.model.protocol import heartbeat

DAY = date(2026, 11, 23)
EPOCH = "8c1f0a9d3b5e7724"


def batch(first: int, count: int, kiosk: str = "a-1", comment: str | None = None) -> Batch:
    """Return a batch of submissions with these numbers."""
    entries = tuple(
        Submission(
            EPOCH,
            seq,
            "pulse",
            1,
            "fi",
            "2026-11-23T00:00+02:00/P1D",
            4,
            {"face": 4},
            comment,
            False,
        )
        for seq in range(first, first + count)
    )
    return Batch(secrets.token_hex(16), kiosk, EPOCH, first, entries, heartbeat())


class Desk:
    """Somebody at the endpoint with the organisation's keys and a stick."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.keys = folder / "keys"
        self.bundle = folder / "stick.vuoro"
        self.receipt_file = folder / "receipt.json"
        pairs = new_pairs()
        write_pairs(self.keys, pairs)
        self.public = {pair.name: pair.public for pair in pairs}
        self.key = self.add("a-1")

    def add(self, kiosk: str) -> str:
        """Register a kiosk; return its key."""
        with writing(self.url) as connection:
            (key,) = add_kiosks(connection, [("s", kiosk)], DAY, secrets.token_bytes)
        return key.text

    def carry(self, *batches: Batch, key: str = "", kiosk: str = "a-1") -> None:
        """Write a bundle as the kiosk does."""
        keys = [self.public["bundle"]]
        write_bundle(batches, keys, self.bundle, kiosk=kiosk, key=key or self.key, made=DAY)

    def take_in(self, *words: str) -> int:
        """Import the bundle that was carried."""
        return main(
            ["endpoint", "import", str(self.bundle), "--identity", str(self.keys / BUNDLE_FILE),
             "--receipt", str(self.receipt_file), "--database", self.url, *words]
        )  # fmt: skip

    def receipt(self) -> Receipt:
        """Return the receipt as the kiosk believes it."""
        return read_verified(self.receipt_file.read_bytes(), self.public["receipts"], "a-1")

    def words(self) -> dict[str, list[tuple[int, int, str]]]:
        """Return what the receipt says of each epoch, neighbours with the same word joined."""
        found: dict[str, list[tuple[int, int, str]]] = {}
        for batch in self.receipt().batches:
            for each in batch.verdicts:
                ranges = found.setdefault(batch.epoch, [])
                first = each.first_seq
                if ranges and ranges[-1][1:] == (first - 1, each.verdict):
                    first = ranges.pop()[0]
                ranges.append((first, each.last_seq, each.verdict))
        return found

    def stored(self) -> int:
        """Return how many submissions are at the endpoint."""
        with writing(self.url) as connection:
            return connection.scalar(select(func.count()).select_from(submissions)) or 0


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Desk:
    """A database with one kiosk, and the organisation's keys."""
    return Desk(database_url, tmp_path)


def test_a_bundle_is_stored_and_acknowledged(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every batch is stored; the receipt has one word on all numbers, and the kiosk believes it."""
    desk.carry(batch(1, 3), batch(4, 2))
    assert desk.take_in() == 0
    assert "a-1: 2 batches: 5 stored" in capsys.readouterr().out
    assert desk.stored() == 5
    assert desk.words() == {EPOCH: [(1, 5, "stored")]}
    assert len(desk.receipt().batches) == 2


def test_importing_twice_changes_nothing(desk: Desk) -> None:
    """The second time everything is a duplicate, and the receipt moves the cursor as well."""
    desk.carry(batch(1, 3))
    assert desk.take_in() == 0
    assert desk.take_in() == 0
    assert desk.stored() == 3
    assert desk.words() == {EPOCH: [(1, 3, "duplicate")]}


def test_a_number_may_come_twice(desk: Desk) -> None:
    """Overlapping batches each get the word that they would get over the network."""
    desk.carry(batch(1, 3), batch(2, 4))
    assert desk.take_in() == 0
    assert desk.words() == {EPOCH: [(1, 3, "stored"), (2, 3, "duplicate"), (4, 5, "stored")]}


def test_a_receipt_says_what_came(desk: Desk) -> None:
    """Each batch stands in the receipt with the digest of its content; a heartbeat is no batch."""
    carried = batch(1, 3)
    desk.carry(carried, batch(4, 0))
    assert desk.take_in() == 0
    (received,) = desk.receipt().batches
    assert (received.id, received.epoch) == (carried.id, EPOCH)
    assert (received.first_seq, received.count) == (1, 3)
    forms = [canonical(each) for each in carried.entries if each is not None]
    assert received.digest == digest_of(forms)


def test_half_a_bundle_counts_as_far_as_it_goes(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was read is stored and acknowledged, no more; the status tells that it was cut."""
    # What can't be compressed fills several of the encryption's pieces.
    desk.carry(*(batch(n * 50 + 1, 50, comment=secrets.token_hex(1900)) for n in range(40)))
    whole = desk.bundle.read_bytes()
    desk.bundle.write_bytes(whole[: len(whole) // 2 + 40_000])
    assert desk.take_in() == 1
    assert "was cut" in capsys.readouterr().err
    through = desk.stored()
    assert 0 < through < 2000
    assert desk.words() == {EPOCH: [(1, through, "stored")]}


@pytest.mark.parametrize("revoked", [False, True])
def test_a_bundle_of_an_unknown_or_revoked_key_is_refused(
    desk: Desk, capsys: pytest.CaptureFixture[str], *, revoked: bool
) -> None:
    """Nothing of it is stored, no receipt is written; the key and the remedy are told."""
    key = new_key(secrets.token_bytes)
    if revoked:
        with writing(desk.url) as connection:
            key = add_key(connection, "a-1", DAY, secrets.token_bytes)
            revoke(connection, "a-1", key.id, DAY)
    desk.carry(batch(1, 2), key=key.text)
    assert desk.take_in() == 1
    told = capsys.readouterr().err
    assert f"the key {key.id}, which is unknown here or was revoked" in told
    assert "`vuoro endpoint kiosk add` or `kiosk key`" in told
    assert desk.stored() == 0
    assert not desk.receipt_file.exists()


def test_both_of_a_kiosks_keys_seal(desk: Desk) -> None:
    """While a key is changed, bundles written under either are taken."""
    with writing(desk.url) as connection:
        second = add_key(connection, "a-1", DAY, secrets.token_bytes)
    desk.carry(batch(1, 2), key=second.text)
    assert desk.take_in() == 0
    desk.carry(batch(3, 2))
    assert desk.take_in() == 0
    assert desk.stored() == 4


def test_a_key_seals_only_its_own_kiosks_bundle(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """With another kiosk's valid key nothing can be put under this kiosk's name."""
    desk.carry(batch(1, 2), key=desk.add("a-2"))
    assert desk.take_in() == 1
    assert "is of kiosk a-1, but sealed with a key of kiosk a-2" in capsys.readouterr().err
    assert desk.stored() == 0
    assert not desk.receipt_file.exists()


def test_another_kiosks_batch_in_between_is_left_out(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever a kiosk seals, what isn't its own is neither stored nor acknowledged."""
    desk.add("a-2")
    desk.carry(batch(1, 2, kiosk="a-2"), batch(1, 2), batch(3, 2, kiosk="a-2"), batch(5, 2))
    assert desk.take_in() == 1
    told = capsys.readouterr().err
    assert "batch 1 is another kiosk's" in told
    assert "batch 3 is another kiosk's" in told
    assert desk.words() == {EPOCH: [(1, 2, "stored"), (5, 6, "stored")]}
    assert desk.stored() == 4


def test_old_news_says_nothing_about_the_clock(desk: Desk) -> None:
    """A bundle may be weeks old: it is no contact, and its time is no measure of the clock."""
    desk.carry(batch(1, 2))
    assert desk.take_in() == 0
    with writing(desk.url) as connection:
        assert connection.scalars(select(kiosks.c.last_contact)).all() == [None]
        assert connection.execute(select(boots)).all() == []


def test_an_erased_text_does_not_come_back(desk: Desk) -> None:
    """What arrives again is a duplicate, or after a restore a row without its words."""
    desk.carry(batch(1, 1, comment="my neighbour"))
    assert desk.take_in() == 0
    with writing(desk.url) as connection:
        row_id = connection.scalars(select(submissions.c.row_id)).one()
    assert main(["endpoint", "erase", row_id.hex(), "--database", desk.url]) == 0
    assert desk.take_in() == 0
    assert desk.words() == {EPOCH: [(1, 1, "duplicate")]}
    with writing(desk.url) as connection:
        assert connection.scalars(select(submissions.c.comment)).all() == [None]
        connection.execute(submissions.delete())
        connection.execute(settled.delete())
    assert desk.take_in() == 0
    assert desk.words() == {EPOCH: [(1, 1, "stored")]}
    assert desk.take_in() == 0
    assert desk.words() == {EPOCH: [(1, 1, "duplicate")]}
    with writing(desk.url) as connection:
        assert connection.scalars(select(submissions.c.comment)).all() == [None]
        assert connection.scalars(select(submissions.c.row_id)).all() == [row_id]


@pytest.mark.parametrize("wrong", ["no bundle at all", ""])
def test_what_is_no_bundle_is_told(
    desk: Desk, wrong: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong file, or the wrong identity, is an error that names the file."""
    desk.bundle.write_text(wrong)
    assert desk.take_in() == 1
    assert "stick.vuoro" in capsys.readouterr().err
    assert not desk.receipt_file.exists()


def test_the_receipts_key_may_lie_elsewhere(desk: Desk, tmp_path: Path) -> None:
    """`--signing-key` names it; without it the one beside the identity is taken."""
    desk.carry(batch(1, 1))
    elsewhere = tmp_path / "elsewhere.pem"
    (desk.keys / RECEIPTS_FILE).rename(elsewhere)
    assert desk.take_in() == 1
    assert desk.stored() == 0
    assert desk.take_in("--signing-key", str(elsewhere)) == 0
    assert desk.words() == {EPOCH: [(1, 1, "stored")]}


def test_a_receipt_that_can_not_be_written_is_told(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """The batches are stored, and importing once more gives the receipt."""
    desk.carry(batch(1, 2))
    desk.receipt_file = desk.receipt_file.parent / "missing" / "receipt.json"
    assert desk.take_in() == 1
    assert "import the bundle again" in capsys.readouterr().err
    assert desk.stored() == 2
