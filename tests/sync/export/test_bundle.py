"""Bundles: batches in an encrypted, sealed file that is whole, or says where it was cut."""

from __future__ import annotations

import gzip
import hashlib
import hmac
import io
import json
import re
import threading
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import pyrage
import pytest
from pyrage.x25519 import Identity

from sync.endpoint.keys import new_key
from sync.export.bundle import InvalidBundleError, read_bundle, write_bundle
from sync.export.bundle.sealing import Seal
from sync.model.messages import Batch, Heartbeat, batch_json
from sync.model.submission import Submission

IDENTITY = Identity.generate()
RECIPIENT = str(IDENTITY.to_public())
DAY = date(2026, 11, 23)
SECRET = "nobody answers the telephone"
KEY = new_key(lambda count: bytes(range(count)))
OTHER = new_key(lambda count: bytes(range(1, count + 1)))
KIOSK = "torikatu-1"


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


def write(path: Path, count: int = 4, keys: Sequence[str] = (RECIPIENT,)) -> int:
    """Write a bundle."""
    return write_bundle(batches(count), keys, path, kiosk=KIOSK, key=KEY.text, made=DAY)


def read(path: Path, identity: Identity = IDENTITY) -> Iterator[bytes]:
    """Read a bundle where two kiosks' keys are known."""
    known = {KEY.id: (KIOSK, KEY.hash), OTHER.id: ("asema-1", OTHER.hash)}
    return read_bundle(path, [identity], known.get)


def encrypted(text: bytes) -> bytes:
    """Return any bytes under the right encryption and compression."""
    return pyrage.encrypt(gzip.compress(text), [IDENTITY.to_public()])


def lines_of(path: Path) -> list[bytes]:
    """Return the lines under a bundle's encryption and compression."""
    return gzip.decompress(pyrage.decrypt(path.read_bytes(), [IDENTITY])).splitlines()


def header(key_id: str = KEY.id, kiosk: str = KIOSK) -> bytes:
    """Return a first line."""
    return json.dumps({"vuoro-bundle": 1, "key": key_id, "kiosk": kiosk}).encode()


HEADER = header()


def sealed(*contents: bytes, first: bytes = HEADER, key_hash: str = KEY.hash) -> bytes:
    """Return the lines of a bundle, the later ones sealed."""
    seal = Seal(key_hash, first)
    numbered = enumerate(contents, start=1)
    return b"".join([first + b"\n", *(seal.sealed(*each) + b"\n" for each in numbered)])


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """Every batch comes out as it would have been sent, in order, and only for the right key."""
    path = tmp_path / "torikatu-1.vuoro"
    spare = Identity.generate()
    assert write(path, 50, [str(spare.to_public()), RECIPIENT]) == 50
    wanted = [batch_json(each, 2) for each in batches(50)]
    assert list(read(path)) == wanted
    assert list(read(path, spare)) == wanted
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_empty_bundle_is_a_bundle(tmp_path: Path) -> None:
    """Nothing pending gives a bundle of nothing."""
    write(tmp_path / "b", 0)
    assert list(read(tmp_path / "b")) == []


def test_who_finds_the_stick_reads_nothing(tmp_path: Path) -> None:
    """Nothing of a client's words, nor the kiosk's name, stands in the file."""
    write(tmp_path / "b")
    data = (tmp_path / "b").read_bytes()
    assert data.startswith(b"age-encryption.org/v1\n")
    assert SECRET.encode() not in data
    assert b"torikatu" not in data
    with pytest.raises(InvalidBundleError, match="can't be opened with this identity"):
        list(read(tmp_path / "b", Identity.generate()))


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_bundle_that_was_cut_says_so(tmp_path: Path, share: float) -> None:
    """What came before the cut is good; the end is never taken for the end."""
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    write(whole, 400)
    data = whole.read_bytes()
    cut.write_bytes(data[: int(len(data) * share)])
    found: list[bytes] = []
    with pytest.raises(InvalidBundleError):
        found.extend(read(cut))
    assert found == [batch_json(each, 2) for each in batches(len(found))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "no bundle"),
        (b"hello\n", "no bundle"),
        (b'{"vuoro-bundle":2}\n', "update Vuoro"),
        (b'{"kiosk":"torikatu-1","made":"2026-11-23","vuoro-bundle":1}\n', "no bundle"),
        (sealed(), "was cut"),
        (sealed(b'{"proto":2}'), "was cut"),
        (sealed(b'{"proto":2}', b'{"batches":2,"end":true}'), "was cut"),
        (sealed(b'{"batches":0,"end":true}', b"more"), "was cut"),
        (sealed(b"x" * 2_000_000), "larger than any batch"),
    ],
)
def test_what_is_not_in_order_is_refused(tmp_path: Path, text: bytes, words: str) -> None:
    """Right encryption makes no bundle: first and last line must be there and agree."""
    (tmp_path / "b").write_bytes(encrypted(text))
    with pytest.raises(InvalidBundleError, match=words):
        list(read(tmp_path / "b"))


BATCH = b'{"batch":1}'
END = b'{"batches":1,"end":true}'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEADER + b"\n" + BATCH + b"\n" + END + b"\n", "was not written with the key"),
        (sealed(BATCH, END, key_hash=OTHER.hash), "was not written with the key"),
        (sealed(BATCH, END).replace(b'"batch":1', b'"batch":2'), "was not written with the key"),
        (sealed(BATCH, END).replace(HEADER, HEADER + b" "), "was not written with the key"),
        (sealed(BATCH, END, first=header("ab" * 8)), "unknown here or was revoked"),
        (sealed(BATCH, END, first=header(OTHER.id), key_hash=OTHER.hash), "a key of kiosk asema-1"),
        (sealed(BATCH, END, first=header(kiosk="asema-1")), "a key of kiosk torikatu-1"),
        (sealed(BATCH, END, first=header("../x")), "no bundle"),
        (sealed(BATCH, END, first=header(kiosk="a\n1")), "no bundle"),
    ],
    ids=[
        "unsealed", "another key", "changed", "another header", "unknown key", "another's key",
        "another's name", "no key id", "no name",
    ],
)  # fmt: skip
def test_who_has_only_the_public_key_can_forge_nothing(
    tmp_path: Path, text: bytes, words: str
) -> None:
    """Encrypting needs no secret; without the seal of the kiosk's key not one batch is read."""
    (tmp_path / "b").write_bytes(encrypted(text))
    reading = read(tmp_path / "b")
    with pytest.raises(InvalidBundleError, match=words):
        next(reading)


@pytest.mark.parametrize(
    ("changed", "good"),
    [
        (lambda own, other: [*own[:2], own[3], own[2], *own[4:]], 1),
        (lambda own, other: [*own[:2], *own[3:]], 1),
        (lambda own, other: [*own[:3], own[2], *own[3:]], 2),
        (lambda own, other: [*own[:3], other[3], *own[4:]], 2),
        (lambda own, other: [*own[:3], other[-1]], 2),
        (lambda own, other: [other[0], *own[1:]], 0),
        (lambda own, other: [*own[:3], own[3][:64] + b"_" + own[3][65:], *own[4:]], 2),
    ],
    ids=["reordered", "dropped", "twice", "mixed", "another's end", "another's header", "space"],
)
def test_the_lines_of_a_bundle_stay_together(
    tmp_path: Path, changed: Callable[[list[bytes], list[bytes]], list[bytes]], good: int
) -> None:
    """Every seal is true, and still nothing is put elsewhere, left out or taken from another
    bundle of the same kiosk: what came before is good, nothing after it is read."""
    write(tmp_path / "own", 4)
    write(tmp_path / "other", 4)
    lines = changed(lines_of(tmp_path / "own"), lines_of(tmp_path / "other"))
    (tmp_path / "b").write_bytes(encrypted(b"\n".join(lines) + b"\n"))
    found: list[bytes] = []
    with pytest.raises(InvalidBundleError, match="was not written with the key"):
        found.extend(read(tmp_path / "b"))
    assert found == [batch_json(each, 2) for each in batches(good)]


def test_the_seals_are_those_of_the_protocol(tmp_path: Path) -> None:
    """Whoever follows the page on the protocol makes the same seals."""
    write(tmp_path / "b", 2)
    first, *others = lines_of(tmp_path / "b")
    secret = KEY.text.split("_", 2)[2].encode()
    hashed = hashlib.sha256(secret).digest()
    own = hmac.digest(hashed, b"vuoro bundle\n" + first, "sha256")
    for number, line in enumerate(others, start=1):
        seal, content = line.split(b" ", 1)
        assert (
            hmac.digest(own, number.to_bytes(8, "big") + content, "sha256").hex() == seal.decode()
        )
    members = json.loads(first)
    assert re.fullmatch("[0-9a-f]{32}", members.pop("nonce"))
    assert members == {"key": KEY.id, "kiosk": KIOSK, "made": "2026-11-23", "vuoro-bundle": 1}


def test_a_bundle_without_its_end_is_cut_even_if_every_line_is_sealed(tmp_path: Path) -> None:
    """Whoever opens the encryption and makes it anew can leave off the end, but not hide that."""
    write(tmp_path / "own", 4)
    (tmp_path / "b").write_bytes(encrypted(b"\n".join(lines_of(tmp_path / "own")[:-1]) + b"\n"))
    found: list[bytes] = []
    with pytest.raises(InvalidBundleError, match="was cut"):
        found.extend(read(tmp_path / "b"))
    assert found == [batch_json(each, 2) for each in batches(4)]


def test_encrypted_but_not_compressed_is_damaged(tmp_path: Path) -> None:
    """Whatever lies under the encryption, there is one kind of error."""
    (tmp_path / "b").write_bytes(pyrage.encrypt(b"plain", [IDENTITY.to_public()]))
    with pytest.raises(InvalidBundleError):
        list(read(tmp_path / "b"))


def test_a_bomb_takes_no_memory(tmp_path: Path) -> None:
    """300 MB of one line are never held: reading ends at the size of a batch."""
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb") as zipped:
        zipped.write(HEADER + b"\n")
        for _ in range(300):
            zipped.write(b" " * 1_000_000)
    (tmp_path / "b").write_bytes(pyrage.encrypt(out.getvalue(), [IDENTITY.to_public()]))
    tracemalloc.start()
    with pytest.raises(InvalidBundleError, match="larger than any batch"):
        list(read(tmp_path / "b"))
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak_bytes < 20_000_000


def test_leaving_off_in_the_middle_leaves_nothing_behind(tmp_path: Path) -> None:
    """Who reads only the first batch leaves no thread that waits for ever."""
    write(tmp_path / "b", 2_000)
    reading = read(tmp_path / "b")
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
        write_bundle(failing(), [RECIPIENT], path, kiosk=KIOSK, key=KEY.text, made=DAY)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("keys", [[], ["age1wrong"], [""]])
def test_nothing_is_written_without_a_key(tmp_path: Path, keys: list[str]) -> None:
    """A bundle is never left unencrypted."""
    with pytest.raises(InvalidBundleError, match=r"keys\.bundle"):
        write(tmp_path / "b", 1, keys)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("key", ["", "vuoro_x", KEY.text + "\n", KEY.hash])
def test_nothing_is_written_without_the_kiosks_own_key(tmp_path: Path, key: str) -> None:
    """A bundle is never left unsealed, and the complaint does not repeat what was given."""
    with pytest.raises(InvalidBundleError, match=r"sync\.key_file") as caught:
        write_bundle(batches(1), [RECIPIENT], tmp_path / "b", kiosk=KIOSK, key=key, made=DAY)
    assert KEY.hash not in str(caught.value)
    assert list(tmp_path.iterdir()) == []
