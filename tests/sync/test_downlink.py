"""The downlink: only what is signed and in order replaces the last good document."""

from __future__ import annotations

import base64
import logging
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.downlink import DownlinkFolder
from sync.model.messages import Batch
from sync.policy.replies import Failure, Reply
from sync.wire import Document

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = base64.b64encode(KEY.public_key().public_bytes_raw()).decode()
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
GOOD = b'{"visit": {"idle_s": 60}}'


@dataclass
class Shelf:
    """A wire that hands out what lies on it, and remembers what was asked for."""

    found: dict[str, Document | Failure | None]
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    def fetch(self, name: str, revision: str | None) -> Document | Failure | None:
        self.asked.append((name, revision))
        return self.found[name]

    def send(self, batch: Batch, proto: int) -> Reply:
        raise AssertionError("nothing is sent here")

    def close(self) -> None: ...


def signed(name: str, revision: str, body: bytes, key: Ed25519PrivateKey = KEY) -> Document:
    """Return a document with a signature."""
    return Document(name, revision, body, key.sign(body))


@pytest.fixture
def folder(tmp_path: Path) -> DownlinkFolder:
    """Return a kiosk's downlink that has the organisation's key."""
    return DownlinkFolder(tmp_path, PUBLIC, "0.1.0")


def test_a_signed_document_is_kept_and_not_fetched_again(folder: DownlinkFolder) -> None:
    """It lies in the data directory byte for byte, until another revision is offered."""
    shelf = Shelf({"configuration": signed("configuration", "r1", GOOD)})
    for _ in range(2):
        folder.refresh(shelf, {"configuration": "r1"})
    assert folder.path("configuration").read_bytes() == GOOD
    assert shelf.asked == [("configuration", None)]
    shelf.found["configuration"] = signed("configuration", "r2", b"{}")
    folder.refresh(shelf, {"configuration": "r2"})
    assert folder.path("configuration").read_bytes() == b"{}"
    assert shelf.asked[1:] == [("configuration", "r1")]


@pytest.mark.parametrize(
    "bad",
    [
        signed("configuration", "r2", b'{"a": 1}', OTHER),
        Document("configuration", "r2", b'{"a": 1}', None),
        Document("configuration", "r2", b'{"a": 1}', b"short"),
        Document("configuration", "r2", b'{"a": 1}', KEY.sign(b'{"a": 2}')),
        signed("configuration", "r2", b"not JSON"),
        signed("configuration", "r2", b"[1]"),
        signed("configuration", "r2", b"[" * 100_000),
        signed("configuration", "r2", b"\xff"),
    ],
    ids=["another key", "unsigned", "no signature", "changed", "text", "array", "deep", "bytes"],
)
def test_what_is_wrong_leaves_the_last_good_one(
    folder: DownlinkFolder, bad: Document, caplog: pytest.LogCaptureFixture
) -> None:
    """It is refused once, said so in the log, and not fetched again until it changes."""
    shelf = Shelf({"configuration": signed("configuration", "r1", GOOD)})
    folder.refresh(shelf, {"configuration": "r1"})
    shelf.found["configuration"] = bad
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            folder.refresh(shelf, {"configuration": "r2"})
    assert folder.path("configuration").read_bytes() == GOOD
    assert len(shelf.asked) == 2
    assert len(caplog.messages) == 1
    assert "the last good one stays" in caplog.text
    shelf.found["configuration"] = signed("configuration", "r3", b"{}")
    folder.refresh(shelf, {"configuration": "r3"})
    assert folder.path("configuration").read_bytes() == b"{}"


def test_without_the_key_nothing_that_steers_the_kiosk_is_taken(tmp_path: Path) -> None:
    """A notice may come unsigned to a kiosk without the key; a configuration may not."""
    folder = DownlinkFolder(tmp_path, "", "0.1.0")
    names = ("configuration", "surveys", "notices")
    shelf = Shelf({name: signed(name, "r1", GOOD) for name in names})
    shelf.found["notices"] = Document("notices", "r1", GOOD, None)
    folder.refresh(shelf, dict.fromkeys(names, "r1"))
    assert [name for name in names if folder.path(name).exists()] == ["notices"]


def test_a_kiosk_that_gets_the_key_or_a_new_version_looks_again(tmp_path: Path) -> None:
    """A refusal lasts no longer than what refused it."""
    shelf = Shelf({"surveys": signed("surveys", "r1", GOOD)})

    def never(body: bytes) -> None:
        raise ValueError("no")

    steps = [("", "1", None), (PUBLIC, "1", never), (PUBLIC, "1", never), (PUBLIC, "2", None)]
    for key, version, rule in steps:
        folder = DownlinkFolder(tmp_path, key, version, {"surveys": rule} if rule else None)
        folder.refresh(shelf, {"surveys": "r1"})
    assert folder.path("surveys").exists()
    assert len(shelf.asked) == 3


def test_with_the_key_everything_must_be_signed(folder: DownlinkFolder) -> None:
    """An unsigned notice is refused where a signature can be checked."""
    folder.refresh(Shelf({"notices": Document("notices", "r1", GOOD, None)}), {"notices": "r1"})
    assert not folder.path("notices").exists()


def test_each_document_is_checked_by_its_own_rules(tmp_path: Path) -> None:
    """What a validator refuses is not kept, however well it is signed."""

    def never(body: bytes) -> None:
        raise ValueError("no")

    folder = DownlinkFolder(tmp_path, PUBLIC, "0.1.0", {"surveys": never})
    shelf = Shelf({name: signed(name, "r1", GOOD) for name in ("surveys", "notices")})
    folder.refresh(shelf, {"surveys": "r1", "notices": "r1"})
    assert not folder.path("surveys").exists()
    assert folder.path("notices").exists()


def test_only_known_names_are_fetched(folder: DownlinkFolder, tmp_path: Path) -> None:
    """An offer chooses no file name."""
    shelf = Shelf({})
    folder.refresh(shelf, {"../kiosk": "1", "erasures": "1", "anything": "1"})
    assert shelf.asked == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("answer", [None, Failure("timeout", "slow")])
def test_what_cannot_be_fetched_is_tried_again(
    folder: DownlinkFolder, answer: Failure | None
) -> None:
    """A failure is no refusal: the next refresh asks again."""
    shelf = Shelf({"notices": answer})
    for _ in range(2):
        folder.refresh(shelf, {"notices": "r1"})
    assert len(shelf.asked) == 2


def test_a_lost_or_spoilt_memory_only_fetches_again(folder: DownlinkFolder, tmp_path: Path) -> None:
    """Without the list of revisions, or without the file, the document is simply fetched."""
    shelf = Shelf({"notices": signed("notices", "r1", GOOD)})
    for spoilt in (None, b"", b"[1]", b'{"notices": [1, 2]}', b'{"notices": ["r1"]}'):
        folder.refresh(shelf, {"notices": "r1"})
        if spoilt is None:
            folder.path("notices").unlink()
        else:
            (tmp_path / "downlink" / "revisions.json").write_bytes(spoilt)
    folder.refresh(shelf, {"notices": "r1"})
    assert folder.path("notices").read_bytes() == GOOD
    assert [revision for _name, revision in shelf.asked] == [None] * 5


def test_a_disk_that_cannot_be_written_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is said in the log, and the document is fetched again next time."""
    (tmp_path / "downlink").write_text("in the way")
    shelf = Shelf({"notices": signed("notices", "r1", GOOD)})
    folder = DownlinkFolder(tmp_path, PUBLIC, "0.1.0")
    for _ in range(2):
        folder.refresh(shelf, {"notices": "r1"})
    folder.refresh(Shelf({"surveys": Document("surveys", "r1", GOOD, None)}), {"surveys": "r1"})
    assert len(shelf.asked) == 2
    assert caplog.text.count("make room") == 3
