"""The downlink: only what is signed for this kiosk, newer and in order replaces the last one."""

from __future__ import annotations

import base64
import logging
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.downlink import DownlinkFolder
from sync.export.signing import document_text
from sync.model.messages import Batch
from sync.policy.replies import Failure, Reply
from sync.wire import Document

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = base64.b64encode(KEY.public_key().public_bytes_raw()).decode()
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
GOOD = b'{"visit": {"idle_s": 60}}'
TOML = b"[visit]\nidle_s = 60\n"
KIOSK = "torikatu-1"


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


def signed(
    name: str,
    revision: str,
    body: bytes,
    key: Ed25519PrivateKey = KEY,
    audience: str = "*",
    issued: int = 1,
) -> Document:
    """Return a document with a signature."""
    signature = key.sign(document_text(name, audience, issued, body))
    return Document(name, revision, body, signature, issued)


def opened(data_dir: Path) -> DownlinkFolder:
    """Return a kiosk's downlink that has the organisation's key."""
    return DownlinkFolder(data_dir, KIOSK, PUBLIC, "0.1.0")


@pytest.fixture
def folder(tmp_path: Path) -> DownlinkFolder:
    """Return a kiosk's downlink in a new data directory."""
    return opened(tmp_path)


def test_a_signed_document_is_kept_and_not_fetched_again(folder: DownlinkFolder) -> None:
    """It lies in the data directory byte for byte, until another revision is offered."""
    shelf = Shelf({"surveys": signed("surveys", "r1", GOOD)})
    for _ in range(2):
        folder.refresh(shelf, {"surveys": "r1"})
    assert folder.path("surveys").read_bytes() == GOOD
    assert shelf.asked == [("surveys", None)]
    shelf.found["surveys"] = signed("surveys", "r2", b"{}")
    folder.refresh(shelf, {"surveys": "r2"})
    assert folder.path("surveys").read_bytes() == b"{}"
    assert shelf.asked[1:] == [("surveys", "r1")]


@pytest.mark.parametrize(
    "bad",
    [
        signed("surveys", "r2", b'{"a": 1}', OTHER),
        Document("surveys", "r2", b'{"a": 1}', None, 1),
        Document("surveys", "r2", b'{"a": 1}', b"short", 1),
        replace(signed("surveys", "r2", b'{"a": 1}'), body=b'{"a": 2}'),
        replace(signed("surveys", "r2", b'{"a": 1}'), issued=2),
        replace(signed("surveys", "r2", b'{"a": 1}'), issued=None),
        replace(signed("notices", "r2", b'{"a": 1}'), name="surveys"),
        signed("surveys", "r2", b'{"a": 1}', audience="asema-1"),
        signed("surveys", "r2", b'{"a": 1}', audience=""),
        Document("surveys", "r2", b'{"a": 1}', KEY.sign(b'{"a": 1}'), 1),
        signed("surveys", "r2", b"not JSON"),
        signed("surveys", "r2", b"[1]"),
        signed("surveys", "r2", b"[" * 100_000),
        signed("surveys", "r2", b"\xff"),
    ],
    ids=[
        "another key", "unsigned", "no signature", "changed", "another number", "no number",
        "another name", "another kiosk's", "nobody's", "body alone", "text", "array", "deep",
        "bytes",
    ],
)  # fmt: skip
def test_what_is_wrong_leaves_the_last_good_one(
    folder: DownlinkFolder, bad: Document, caplog: pytest.LogCaptureFixture
) -> None:
    """It is refused once, said so in the log, and not fetched again until it changes."""
    shelf = Shelf({"surveys": signed("surveys", "r1", GOOD)})
    folder.refresh(shelf, {"surveys": "r1"})
    shelf.found["surveys"] = bad
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            folder.refresh(shelf, {"surveys": "r2"})
    assert folder.path("surveys").read_bytes() == GOOD
    assert len(shelf.asked) == 2
    (told,) = [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert "the last good one stays" in told.getMessage()
    shelf.found["surveys"] = signed("surveys", "r3", b"{}")
    folder.refresh(shelf, {"surveys": "r3"})
    assert folder.path("surveys").read_bytes() == b"{}"


def test_a_configuration_is_toml(folder: DownlinkFolder) -> None:
    """What IT writes is what the kiosk keeps; anything else is refused."""
    shelf = Shelf({"configuration": signed("configuration", "r1", TOML)})
    folder.refresh(shelf, {"configuration": "r1"})
    assert folder.path("configuration").read_bytes() == TOML
    shelf.found["configuration"] = signed("configuration", "r2", GOOD)
    folder.refresh(shelf, {"configuration": "r2"})
    assert folder.path("configuration").read_bytes() == TOML


def test_a_document_for_this_kiosk_alone_is_taken(folder: DownlinkFolder) -> None:
    """What is signed for its name counts as what is signed for all."""
    own = signed("surveys", "r1", GOOD, audience=KIOSK)
    folder.refresh(Shelf({"surveys": own}), {"surveys": "r1"})
    assert folder.path("surveys").read_bytes() == GOOD


def test_an_older_document_never_comes_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """However well it is signed; also after a new start, and if the file itself was deleted."""
    shelf = Shelf({"surveys": signed("surveys", "r5", b'{"now": 5}', issued=5)})
    opened(tmp_path).refresh(shelf, {"surveys": "r5"})
    shelf.found["surveys"] = signed("surveys", "r4", b'{"then": 4}', issued=4)
    opened(tmp_path).refresh(shelf, {"surveys": "r4"})
    assert opened(tmp_path).path("surveys").read_bytes() == b'{"now": 5}'
    assert "number 4" in caplog.text
    assert "publish it there again" in caplog.text
    opened(tmp_path).path("surveys").unlink()
    shelf.found["surveys"] = signed("surveys", "r3", b'{"then": 3}', issued=3)
    opened(tmp_path).refresh(shelf, {"surveys": "r3"})
    assert not opened(tmp_path).path("surveys").exists()
    shelf.found["surveys"] = signed("surveys", "r6", b'{"then": 4}', issued=6)
    opened(tmp_path).refresh(shelf, {"surveys": "r6"})
    assert opened(tmp_path).path("surveys").read_bytes() == b'{"then": 4}'


def test_a_refusal_forgets_no_number(folder: DownlinkFolder) -> None:
    """What is refused for another reason leaves the highest number where it was."""
    shelf = Shelf({"surveys": signed("surveys", "r5", b'{"now": 5}', issued=5)})
    folder.refresh(shelf, {"surveys": "r5"})
    for revision, document in {
        "r9": signed("surveys", "r9", b"not JSON", issued=9),
        "r8": signed("surveys", "r8", b'{"forged": 8}', OTHER, issued=8),
        "r4": signed("surveys", "r4", b'{"then": 4}', issued=4),
    }.items():
        shelf.found["surveys"] = document
        folder.refresh(shelf, {"surveys": revision})
        assert folder.path("surveys").read_bytes() == b'{"now": 5}'
    shelf.found["surveys"] = signed("surveys", "r6", b'{"now": 6}', issued=6)
    folder.refresh(shelf, {"surveys": "r6"})
    assert folder.path("surveys").read_bytes() == b'{"now": 6}'


def test_each_name_and_audience_has_its_own_number(folder: DownlinkFolder) -> None:
    """When a kiosk's own document is taken back, everybody's older one counts again."""
    steps = [
        ("surveys", "*", 5, b'{"all": 5}', True),
        ("surveys", KIOSK, 9, b'{"own": 9}', True),
        ("notices", "*", 1, b'{"notice": 1}', True),
        ("surveys", "*", 5, b'{"all": 5}', True),
        ("surveys", "*", 4, b'{"all": 4}', False),
        ("surveys", KIOSK, 8, b'{"own": 8}', False),
    ]
    for name, audience, issued, body, taken in steps:
        revision = f"{audience[0]}{issued}"
        document = signed(name, revision, body, audience=audience, issued=issued)
        folder.refresh(Shelf({name: document}), {name: revision})
        assert (folder.path(name).read_bytes() == body) is taken


def test_without_the_key_nothing_that_steers_the_kiosk_is_taken(tmp_path: Path) -> None:
    """A notice may come unsigned to a kiosk without the key; a configuration may not."""
    folder = DownlinkFolder(tmp_path, KIOSK, "", "0.1.0")
    names = ("configuration", "surveys", "notices")
    shelf = Shelf({name: signed(name, "r1", GOOD) for name in names})
    shelf.found["configuration"] = signed("configuration", "r1", TOML)
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
        folder = DownlinkFolder(tmp_path, KIOSK, key, version, {"surveys": rule} if rule else None)
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

    folder = DownlinkFolder(tmp_path, KIOSK, PUBLIC, "0.1.0", {"surveys": never})
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
    for spoilt in (
        None, b"", b"[1]", b'{"notices": [1, 2]}', b'{"notices": {"kept": 1}}',
        b'{"notices": {"kept": "r1", "issued": [["*", 1]]}}',
        b'{"notices": {"kept": "r1", "issued": {"*": "1"}}}',
    ):  # fmt: skip
        folder.refresh(shelf, {"notices": "r1"})
        if spoilt is None:
            folder.path("notices").unlink()
        else:
            (tmp_path / "downlink" / "revisions.json").write_bytes(spoilt)
    folder.refresh(shelf, {"notices": "r1"})
    assert folder.path("notices").read_bytes() == GOOD
    assert [revision for _name, revision in shelf.asked] == [None] * 8


def test_a_disk_that_cannot_be_written_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is said in the log, and the document is fetched again next time."""
    (tmp_path / "downlink").write_text("in the way")
    shelf = Shelf({"notices": signed("notices", "r1", GOOD)})
    folder = opened(tmp_path)
    for _ in range(2):
        folder.refresh(shelf, {"notices": "r1"})
    folder.refresh(Shelf({"surveys": Document("surveys", "r1", GOOD, None)}), {"surveys": "r1"})
    assert len(shelf.asked) == 2
    assert caplog.text.count("make room") == 3


def test_who_can_not_go_on_asks_for_nothing_more(tmp_path: Path) -> None:
    """When sync is asked to end, or the key is gone, the other documents wait for the next time."""
    shelf = Shelf({"surveys": Failure("local", "stopped"), "notices": None})
    opened(tmp_path).refresh(shelf, {"surveys": "1", "notices": "1"})
    assert shelf.asked == [("surveys", None)]
