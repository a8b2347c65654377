"""Receipts on a stick: only what is signed and ours is taken, once, and nothing else is touched."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kiosk.staff.receipts import LARGEST_BYTES, MOST_BYTES, take_receipts
from sync.export.receipt import Receipt, ReceivedBatch, write
from sync.model.messages import VerdictRange

KEY, OTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
PUBLIC = base64.b64encode(
    KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
).decode()  # fmt: skip


def receipt(kiosk: str = "torikatu-1", day: str = "2026-11-23", key: object = KEY) -> bytes:
    """Return a receipt as a file."""
    assert isinstance(key, Ed25519PrivateKey)
    return write(Receipt(kiosk, "an-endpoint", day, ()), key)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A stick's folder, and a data directory beside it."""
    (tmp_path / "data").mkdir()
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def taken(stick: Path, public_key: str = PUBLIC) -> int:
    """Take the receipts from the stick."""
    data_dir = stick.parent / "data"
    return take_receipts(stick, data_dir, public_key=public_key, kiosk="torikatu-1")


def kept(stick: Path) -> list[bytes]:
    """Return what lies in `receipts/`."""
    return [path.read_bytes() for path in sorted((stick.parent / "data" / "receipts").glob("*.*"))]


@pytest.mark.parametrize(
    "name", ["torikatu-1.receipt", "RECEIPT.JSON", "a receipt (2).json", "Ä.Receipt"]
)
def test_a_receipt_is_taken_once_and_stays_on_the_stick(stick: Path, name: str) -> None:
    """Whatever its name, it is copied once, also after sync moved it; the stick keeps its own."""
    (stick / name).write_bytes(receipt())
    assert (taken(stick), taken(stick)) == (1, 0)
    assert kept(stick) == [receipt()]
    folder = stick.parent / "data" / "receipts"
    (found,) = folder.iterdir()
    assert found.stat().st_mode & 0o777 == 0o600
    for where in ("applied", "refused"):
        (folder / where).mkdir()
        found = found.rename(folder / where / found.name)
        assert taken(stick) == 0
    assert (stick / name).read_bytes() == receipt()


def test_several_receipts_are_taken(stick: Path) -> None:
    """A stick may bring receipts of several days, and one twice under two names."""
    for number, day in enumerate(("2026-11-23", "2026-11-24", "2026-11-24")):
        (stick / f"{number}.receipt").write_bytes(receipt(day=day))
    assert taken(stick) == 2
    assert len(kept(stick)) == 2


def test_what_is_not_ours_or_not_signed_is_left(stick: Path) -> None:
    """Another kiosk's, another key's, a changed or cut one, and anything else is passed over."""
    (stick / "theirs.receipt").write_bytes(receipt("asema-2"))
    (stick / "forged.receipt").write_bytes(receipt(key=OTHER))
    (stick / "changed.receipt").write_bytes(receipt().replace(b"2026", b"2027"))
    (stick / "cut.receipt").write_bytes(receipt()[:-20])
    (stick / "deep.receipt").write_bytes(b"[" * 100_000)
    (stick / "receipt.txt").write_bytes(receipt())
    (stick / ".hidden.receipt").write_bytes(receipt())
    assert taken(stick) == 0
    assert not (stick.parent / "data" / "receipts").exists()


def test_a_stick_can_not_make_us_read_anything_else(stick: Path, tmp_path: Path) -> None:
    """Links, pipes, folders and endless files named as receipts are not read."""
    (tmp_path / "elsewhere").write_bytes(receipt())
    (stick / "link.receipt").symlink_to(tmp_path / "elsewhere")
    (stick / "folder.receipt").mkdir()
    os.mkfifo(stick / "pipe.receipt")
    with (stick / "large.receipt").open("wb") as file:
        file.truncate(LARGEST_BYTES + 1)
    (stick / "zero.receipt").symlink_to("/dev/zero")
    assert taken(stick) == 0


def test_a_stick_can_not_make_us_read_much(stick: Path) -> None:
    """Only so many files, and so much of them, are read: what comes after is passed over."""
    for number in range(MOST_BYTES // LARGEST_BYTES):
        with (stick / f"{number}.receipt").open("wb") as file:
            file.truncate(LARGEST_BYTES)
    (stick / "z.receipt").write_bytes(receipt())
    assert taken(stick) == 0
    (stick / "0.receipt").unlink()
    assert taken(stick) == 1


def test_twenty_files_are_looked_at(stick: Path) -> None:
    """A stick full of what is called a receipt is not read to its end."""
    for number in range(21):
        (stick / f"{number:02}.receipt").write_bytes(receipt(day=f"2026-10-{number + 1:02}"))
    assert taken(stick) == 20


def test_a_large_honest_receipt_is_taken(stick: Path) -> None:
    """What became of two thousand full batches, a verdict each, fits."""
    batches = tuple(
        ReceivedBatch(
            f"{n:032x}", "8c1f0a9d3b5e7724", n * 500 + 1, 500, "0a" * 32,
            (VerdictRange(n * 500 + 1, n * 500 + 500, "stored"),),
        )
        for n in range(2000)
    )  # fmt: skip
    large = write(Receipt("torikatu-1", "an-endpoint", "2026-11-23", batches), KEY)
    (stick / "large.receipt").write_bytes(large)
    assert taken(stick) == 1


def test_without_the_organisations_key_nothing_is_taken(stick: Path) -> None:
    """Where no key is configured no receipt can be believed."""
    (stick / "a.receipt").write_bytes(receipt())
    assert taken(stick, "") == 0


def test_a_stick_that_can_not_be_listed_brings_nothing(stick: Path) -> None:
    """One that is gone already is no error."""
    assert taken(stick / "none") == 0
