"""A receipt settles what is still here as it was sent, and nothing else."""

from __future__ import annotations

import base64
import logging
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.export.receipt import Receipt, ReceivedBatch, write
from sync.gathering import open_reader
from sync.model.messages import Verdict, VerdictRange, digest_of
from sync.model.submission import canonical
from sync.receipts import Receipts
from sync.state import FILE_NAME, read_passed, read_requests
from tests.sync.bench import SyncBench

SIGNING = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = base64.b64encode(SIGNING.public_key().public_bytes_raw()).decode()


def batch(bench: SyncBench, first: int, last: int, verdict: Verdict = "stored") -> ReceivedBatch:
    """Return what the endpoint says of these numbers as they stand in kiosk.db now."""
    reader = open_reader(bench.kiosk.path)
    assert reader is not None
    with closing(reader):
        entries = reader.piece("e1", first, last, ()).entries
    digest = digest_of([None if each is None else canonical(each) for each in entries])
    verdicts = (VerdictRange(first, last, verdict),)
    return ReceivedBatch("5f" * 16, "e1", first, last - first + 1, digest, verdicts)


def passed(bench: SyncBench) -> list[tuple[int, int]]:
    """Return what the kiosk may believe to be stored."""
    return [(each.first_seq, each.last_seq) for each in read_passed(bench.data_dir / FILE_NAME)]


class Stick:
    """The folder of receipts of a kiosk."""

    def __init__(self, bench: SyncBench, public_key: str = PUBLIC) -> None:
        self.folder = bench.data_dir / "receipts"
        self.folder.mkdir(exist_ok=True)
        self.receipts = Receipts(bench.data_dir, bench.worker, public_key, "torikatu-1")

    def leave(self, name: str, *batches: ReceivedBatch) -> None:
        """Copy a receipt there."""
        receipt = Receipt("torikatu-1", "c2" * 16, "2026-11-23", batches)
        (self.folder / name).write_bytes(write(receipt, SIGNING))

    def names(self, folder: str = ".") -> list[str]:
        """Return the files in one of its folders."""
        return sorted(path.name for path in (self.folder / folder).glob("*") if path.is_file())


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[SyncBench]:
    """A kiosk without a network."""
    bench = SyncBench(tmp_path / "data")
    yield bench
    bench.restart()


def test_a_receipt_settles_what_was_sent(bench: SyncBench) -> None:
    """What stands here as it was sent passes; the numbers that moved are told."""
    bench.kiosk.release(30)
    applied = bench.worker.apply([batch(bench, 1, 10), batch(bench, 11, 20)])
    assert (applied.settled, applied.early, applied.strange, applied.notes) == (20, 0, 0, ())
    assert passed(bench) == [(1, 20)]
    assert bench.worker.apply([batch(bench, 1, 10)]).settled == 0


def test_lost_numbers_are_settled_too(bench: SyncBench) -> None:
    """A number whose content is lost stands in the digest as such, at both ends."""
    bench.kiosk.release(10)
    bench.kiosk.sql("DELETE FROM submissions WHERE seq IN (3, 10)")
    assert bench.worker.apply([batch(bench, 1, 10)]).settled == 10


def test_what_is_not_as_it_was_sent_is_not_settled(bench: SyncBench) -> None:
    """A card was put back between bundle and receipt: that batch goes again and is a conflict."""
    bench.kiosk.release(10)
    sent = batch(bench, 1, 5), batch(bench, 6, 10)
    bench.kiosk.sql("DELETE FROM submissions WHERE seq > 5")
    bench.kiosk.next_seq["e1"] = 6
    bench.kiosk.release(5, comment="another one")
    applied = bench.worker.apply(sent)
    assert (applied.settled, applied.strange) == (5, 5)
    assert "not here as they were sent" in applied.notes[0]
    assert passed(bench) == [(1, 5)]
    bench.drain()
    assert bench.endpoint.batches[0].first_seq == 6


@pytest.mark.parametrize("seen_by", ["attempt", "receipt"])
def test_an_older_copy_put_back_after_a_receipt_is_noticed(bench: SyncBench, seen_by: str) -> None:
    """The rows up to the cursor are known after a receipt too, and looked at before the next."""
    bench.kiosk.release(10)
    copy = bench.kiosk.path.read_bytes()
    bench.kiosk.release(10)
    bench.worker.apply([batch(bench, 1, 20)])
    bench.kiosk.path.write_bytes(copy)
    bench.kiosk.next_seq.clear()
    bench.kiosk.release(12, comment="new since then")
    if seen_by == "receipt":
        applied = bench.worker.apply([batch(bench, 21, 22)])
        assert any("older copy" in note for note in applied.notes)
    bench.drain()
    bench.drain()
    assert bench.endpoint.numbers("e1") == list(range(1, 23))
    assert [each.kind for each in read_requests(bench.data_dir / FILE_NAME)] == ["new_epoch"]


def test_numbers_that_were_never_given_out_are_not_settled(bench: SyncBench) -> None:
    """A batch that goes beyond this kiosk's numbers is another's, whatever its digest is."""
    bench.kiosk.release(3)
    assert bench.worker.apply([batch(bench, 1, 5)]).strange == 5
    assert passed(bench) == []


def test_deleted_rows_are_no_reason_to_refuse_what_passed(bench: SyncBench) -> None:
    """What went over the network meanwhile, and was deleted since, is settled already."""
    bench.kiosk.release(10)
    sent = batch(bench, 1, 10)
    bench.drain()
    bench.kiosk.sql("DELETE FROM submissions")
    applied = bench.worker.apply([sent])
    assert (applied.settled, applied.strange) == (0, 0)
    assert passed(bench) == [(1, 10)]


def test_a_receipt_that_comes_too_early_waits(
    bench: SyncBench, caplog: pytest.LogCaptureFixture
) -> None:
    """Receipts may be copied in any order: one waits for those before it, and is then applied."""
    bench.kiosk.release(30)
    stick = Stick(bench)
    stick.leave("a", batch(bench, 21, 30))
    stick.receipts.apply_all()
    stick.receipts.apply_all()
    assert (stick.names(), passed(bench)) == (["a"], [])
    assert [record.getMessage() for record in caplog.records if "stays" in record.getMessage()] == [
        "a: stays in receipts: 10 of its submissions come after others that have no word yet:"
        " bring the receipt for those too"
    ]
    stick.leave("b", batch(bench, 1, 20))
    stick.receipts.apply_all()
    assert passed(bench) == [(1, 30)]
    assert (stick.names(), stick.names("applied")) == ([], ["a", "b"])


def test_without_a_key_receipts_wait_for_it(
    bench: SyncBench, caplog: pytest.LogCaptureFixture
) -> None:
    """A kiosk that has not got its configuration yet refuses nothing; it says once what lacks."""
    bench.kiosk.release(3)
    stick = Stick(bench, public_key="")
    stick.leave("a", batch(bench, 1, 3))
    for _ in range(3):
        stick.receipts.apply_all()
    assert (stick.names(), stick.names("refused")) == (["a"], [])
    assert [record.getMessage().count("keys.receipts is empty") for record in caplog.records] == [1]
    Stick(bench).receipts.apply_all()
    assert passed(bench) == [(1, 3)]


def test_an_unreadable_receipt_holds_up_no_other(
    bench: SyncBench, caplog: pytest.LogCaptureFixture
) -> None:
    """One file that can't be read is told once, and those behind it are applied."""
    caplog.set_level(logging.INFO)
    bench.kiosk.release(3)
    stick = Stick(bench)
    (stick.folder / "refused").symlink_to("nowhere")
    (stick.folder / "b").write_bytes(b"can't be moved away")
    stick.leave("c", batch(bench, 1, 3))
    for _ in range(3):
        stick.receipts.apply_all()
    assert passed(bench) == [(1, 3)]
    assert "c" in stick.names("applied")
    told = [
        record.getMessage() for record in caplog.records if "applied now" in record.getMessage()
    ]
    assert len(told) == 1
