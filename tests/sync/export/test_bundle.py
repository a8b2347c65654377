"""Bundles: batches in an encrypted file that is whole, or says where it was cut."""

from __future__ import annotations

import gzip
import io
import json
import threading
import tracemalloc
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyrage
import pytest
from pyrage.x25519 import Identity

from sync.export.bundle import InvalidBundleError, read_bundle, write_bundle
from sync.model.messages import Batch, Heartbeat, batch_json
from sync.model.submission import Submission

IDENTITY = Identity.generate()
RECIPIENT = str(IDENTITY.to_public())
DAY = date(2026, 11, 23)
SECRET = "nobody answers the telephone"


def batches(count: int, each: int = 3) -> Iterator[Batch]:
    """Yield so many batches of three submissions with comments."""
    for number in range(count):
        first = number * each + 1
        entries = tuple(
            Submission(
                "8c1f0a9d3b5e7724", seq, "pulse", 1, "fi", "2026-11-23/P1D", 4, {"face": 4},
                f"{SECRET} {seq}", doubtful=False,
            )
            for seq in range(first, first + each)
        )  # fmt: skip
        beat = Heartbeat(1, 0, 1, 0, 0, 0, 0, 1, True, "b", 1, {}, None)
        yield Batch(f"{number:032x}", "torikatu-1", "8c1f0a9d3b5e7724", first, entries, beat)


def write(path: Path, count: int = 4) -> None:
    """Write a bundle."""
    write_bundle(batches(count), [RECIPIENT], path, kiosk="torikatu-1", made=DAY)


def sealed(text: bytes) -> bytes:
    """Return any bytes under the right encryption and compression."""
    return pyrage.encrypt(gzip.compress(text), [IDENTITY.to_public()])


HEADER = b'{"kiosk":"torikatu-1","made":"2026-11-23","vuoro-bundle":1}\n'


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """Every batch comes out as it would have been sent, in order, and only for the right key."""
    path = tmp_path / "torikatu-1.vuoro"
    spare = Identity.generate()
    keys = [str(spare.to_public()), RECIPIENT]
    assert write_bundle(batches(50), keys, path, kiosk="torikatu-1", made=DAY) == 50
    wanted = [batch_json(each, 2) for each in batches(50)]
    assert list(read_bundle(path, [IDENTITY])) == wanted
    assert list(read_bundle(path, [spare])) == wanted
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_empty_bundle_is_a_bundle(tmp_path: Path) -> None:
    """Nothing pending gives a bundle of nothing."""
    write(tmp_path / "b", 0)
    assert list(read_bundle(tmp_path / "b", [IDENTITY])) == []


def test_who_finds_the_stick_reads_nothing(tmp_path: Path) -> None:
    """Nothing of a client's words, nor the kiosk's name, stands in the file."""
    write(tmp_path / "b")
    data = (tmp_path / "b").read_bytes()
    assert data.startswith(b"age-encryption.org/v1\n")
    assert SECRET.encode() not in data
    assert b"torikatu" not in data
    with pytest.raises(InvalidBundleError, match="can't be opened with this identity"):
        list(read_bundle(tmp_path / "b", [Identity.generate()]))


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_bundle_that_was_cut_says_so(tmp_path: Path, share: float) -> None:
    """What came before the cut is good; the end is never taken for the end."""
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    write_bundle(batches(400), [RECIPIENT], whole, kiosk="torikatu-1", made=DAY)
    data = whole.read_bytes()
    cut.write_bytes(data[: int(len(data) * share)])
    found: list[bytes] = []
    with pytest.raises(InvalidBundleError):
        found.extend(read_bundle(cut, [IDENTITY]))
    assert found == [batch_json(each, 2) for each in batches(len(found))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "no bundle"),
        (b"hello\n", "no bundle"),
        (b'{"vuoro-bundle":2}\n', "update Vuoro"),
        (HEADER, "was cut"),
        (HEADER + b'{"proto":2}\n', "was cut"),
        (HEADER + b'{"proto":2}\n{"batches":2,"end":true}\n', "was cut"),
        (HEADER + b'{"batches":0,"end":true}\nmore\n', "was cut"),
        (HEADER + b"x" * 2_000_000 + b"\n", "larger than any batch"),
    ],
)
def test_what_is_not_in_order_is_refused(tmp_path: Path, text: bytes, words: str) -> None:
    """Right encryption makes no bundle: first and last line must be there and agree."""
    (tmp_path / "b").write_bytes(sealed(text))
    with pytest.raises(InvalidBundleError, match=words):
        list(read_bundle(tmp_path / "b", [IDENTITY]))


def test_encrypted_but_not_compressed_is_damaged(tmp_path: Path) -> None:
    """Whatever lies under the encryption, there is one kind of error."""
    (tmp_path / "b").write_bytes(pyrage.encrypt(b"plain", [IDENTITY.to_public()]))
    with pytest.raises(InvalidBundleError):
        list(read_bundle(tmp_path / "b", [IDENTITY]))


def test_a_bomb_takes_no_memory(tmp_path: Path) -> None:
    """300 MB of one line are never held: reading ends at the size of a batch."""
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb") as zipped:
        zipped.write(HEADER)
        for _ in range(300):
            zipped.write(b" " * 1_000_000)
    (tmp_path / "b").write_bytes(pyrage.encrypt(out.getvalue(), [IDENTITY.to_public()]))
    tracemalloc.start()
    with pytest.raises(InvalidBundleError, match="larger than any batch"):
        list(read_bundle(tmp_path / "b", [IDENTITY]))
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak_bytes < 20_000_000


def test_leaving_off_in_the_middle_leaves_nothing_behind(tmp_path: Path) -> None:
    """Who reads only the first batch leaves no thread that waits for ever."""
    write_bundle(batches(2_000), [RECIPIENT], tmp_path / "b", kiosk="torikatu-1", made=DAY)
    reading = read_bundle(tmp_path / "b", [IDENTITY])
    assert json.loads(next(reading))["batch"] == "0" * 32
    reading.close()  # type: ignore[attr-defined]
    assert [each for each in threading.enumerate() if each.name == "vuoro-bundle"] == []


def test_a_bundle_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    """If reading the batches fails, the old bundle stays and no part is left beside it."""

    def failing() -> Iterator[Batch]:
        yield from batches(3)
        raise LookupError("kiosk.db went away")

    path = tmp_path / "b"
    write(path)
    before = path.read_bytes()
    with pytest.raises(LookupError, match="went away"):
        write_bundle(failing(), [RECIPIENT], path, kiosk="torikatu-1", made=DAY)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("keys", [[], ["age1wrong"], [""]])
def test_nothing_is_written_without_a_key(tmp_path: Path, keys: list[str]) -> None:
    """A bundle is never left unencrypted."""
    with pytest.raises(InvalidBundleError, match=r"keys\.bundle"):
        write_bundle(batches(1), keys, tmp_path / "b", kiosk="torikatu-1", made=DAY)
    assert list(tmp_path.iterdir()) == []
