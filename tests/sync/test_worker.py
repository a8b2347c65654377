"""One attempt after the other: what is sent, and what follows from each reply."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from sync.export.receipt import ReceivedBatch
from sync.model.messages import VerdictRange
from sync.policy.replies import Failure, Refusal
from sync.state import FILE_NAME, Passed, read_passed, read_requests
from sync.wire import Document
from tests.sync.bench import START, SyncBench
from tests.sync.fake_endpoint import answers, refuses, too_large

PORTAL = answers(Failure("not_an_answer", "HTML", 200))


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[SyncBench]:
    """A kiosk with an endpoint."""
    bench = SyncBench(tmp_path / "data")
    yield bench
    bench.restart()


def passed(bench: SyncBench) -> list[tuple[str, int, int]]:
    """Return what the kiosk may believe to be stored."""
    return [
        (each.epoch, each.first_seq, each.last_seq)
        for each in read_passed(bench.data_dir / FILE_NAME)
    ]


def test_everything_arrives_once_and_is_passed(bench: SyncBench) -> None:
    """A backlog goes in growing batches; the kiosk learns since which day it is stored."""
    bench.kiosk.release(3000)
    attempts = bench.drain()
    assert bench.endpoint.numbers("e1") == list(range(1, 3001))
    sizes = [len(batch.entries) for batch in bench.endpoint.batches]
    assert sizes == [200, 400, 800, 1600]
    assert [each.wait_s for each in attempts[:-1]] == [0.0] * 3
    assert attempts[-1].wait_s > 300
    today = bench.clock.today()
    assert read_passed(bench.data_dir / FILE_NAME) == (Passed("e1", 1, 3000, today),)


def test_a_heartbeat_goes_even_when_nothing_is_pending(bench: SyncBench) -> None:
    """An empty batch says how the kiosk is, and each release is reported until acknowledged."""
    bench.kiosk.release(10)
    bench.drain()
    bench.worker.attempt()
    first, second = bench.endpoint.batches
    assert len(first.entries) == 10
    assert [report.number for report in first.heartbeat.releases] == [1]
    assert first.heartbeat.releases[0].counts == (("outcome", "fi", "completed", 10),)
    assert (second.entries, second.heartbeat.releases) == ((), ())
    assert (second.first_seq, second.heartbeat.pending, second.heartbeat.stored) == (11, 0, 10)
    assert second.heartbeat.last_release == "2026-11-23"


def test_a_kiosk_that_never_started_sends_a_mere_heartbeat(bench: SyncBench) -> None:
    """Without a kiosk.db nothing is pending, and nothing is said to be lost."""
    assert bench.drain()[-1].outcome == "settled"
    (batch,) = bench.endpoint.batches
    assert (batch.entries, batch.heartbeat.released, batch.heartbeat.lost) == ((), 0, 0)


def test_a_missing_database_sends_nothing_as_lost(bench: SyncBench) -> None:
    """While kiosk.db is not there, what must go again waits: it may come back."""
    bench.kiosk.release(10)
    bench.drain()
    bench.endpoint.forget(("e1", seq) for seq in range(3, 8))
    bench.kiosk.path.rename(bench.data_dir / "away")
    bench.worker.attempt()
    bench.worker.attempt()
    assert [batch.entries for batch in bench.endpoint.batches[1:]] == [(), ()]
    (bench.data_dir / "away").rename(bench.kiosk.path)
    bench.drain()
    assert bench.endpoint.numbers("e1") == list(range(1, 11))
    assert None not in bench.endpoint.rows.values()


def test_an_answer_that_was_lost_costs_nothing(bench: SyncBench) -> None:
    """The endpoint stored a batch and its answer got lost: it says duplicate, and all is passed."""
    bench.kiosk.release(300)
    bench.endpoint.dropped_answers = 2
    bench.persist()
    assert bench.endpoint.numbers("e1") == list(range(1, 301))
    assert passed(bench) == [("e1", 1, 300)]


def test_a_captive_portal_settles_nothing(bench: SyncBench) -> None:
    """Something other than an answer moves no cursor, and the next attempt waits."""
    bench.kiosk.release(10)
    bench.endpoint.faults = [PORTAL]
    attempt = bench.worker.attempt()
    assert (attempt.outcome, attempt.kind, attempt.pending) == ("failed", "not_an_answer", 10)
    assert passed(bench) == []
    bench.drain()
    assert passed(bench) == [("e1", 1, 10)]


def test_failures_are_counted_on_disk(bench: SyncBench) -> None:
    """A restart goes on with the same patience instead of knocking anew."""
    bench.kiosk.release(1)
    bench.endpoint.always = answers(Failure("connect", "refused"))
    waits = []
    for _ in range(12):
        waits.append(bench.worker.attempt().wait_s)
        bench.clock.passed_s += waits[-1]
        bench.restart()
    assert bench.worker.facts()["failures"] == "12"
    assert max(waits) > 60
    attempt = bench.worker.attempt()
    assert bench.worker.schedule.owed_s(bench.worker.facts()) == pytest.approx(attempt.wait_s)
    bench.clock.boot_id = "boot-2"
    assert bench.worker.schedule.owed_s(bench.worker.facts()) == 0.0


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_keeps_everything_and_raises_an_alert(bench: SyncBench, status: int) -> None:
    """Nothing is dropped, a person must look, and with a good key the alert goes."""
    bench.kiosk.release(10)
    bench.endpoint.faults = [answers(Refusal(status, True, "key"))]
    attempt = bench.worker.attempt()
    assert (attempt.outcome, passed(bench)) == ("held", [])
    assert "alert" in bench.worker.facts()
    bench.drain()
    assert "alert" not in bench.worker.facts()
    assert passed(bench) == [("e1", 1, 10)]


def test_retry_after_is_a_minimum(bench: SyncBench) -> None:
    """An endpoint that asks for patience gets it."""
    bench.kiosk.release(1)
    bench.endpoint.faults = [answers(Refusal(429, True, "slow down", 120.0))]
    assert bench.worker.attempt().wait_s >= 120.0


def test_what_is_too_large_is_split_at_once(bench: SyncBench) -> None:
    """A proxy's limit makes batches smaller, without waits and without loss."""
    bench.kiosk.release(500)
    bench.endpoint.always = too_large(60)
    attempts = bench.drain()
    assert {each.wait_s for each in attempts[:-1]} == {0.0}
    assert bench.endpoint.numbers("e1") == list(range(1, 501))


@pytest.mark.parametrize("number", [1, 137, 200])
def test_one_refused_record_is_set_aside_and_the_rest_goes(bench: SyncBench, number: int) -> None:
    """The endpoint refuses one record: it is kept here, not passed, and tried after an update."""
    bench.kiosk.release(200)
    bench.endpoint.always = refuses(number)
    bench.drain()
    assert bench.endpoint.numbers("e1") == [seq for seq in range(1, 201) if seq != number]
    assert not any(first <= number <= last for _, first, last in passed(bench))
    bench.worker.attempt()
    assert bench.endpoint.batches[-1].entries == ()
    assert bench.endpoint.batches[-1].heartbeat.pending == 1
    bench.endpoint.always = None
    bench.restart(version="0.2.0")
    bench.drain()
    assert bench.endpoint.numbers("e1") == list(range(1, 201))
    assert passed(bench) == [("e1", 1, 200)]


def test_a_proxy_alone_sets_nothing_aside(bench: SyncBench) -> None:
    """A refusal without our echo puts a record behind the others; it stays pending."""
    bench.kiosk.release(50)
    bench.endpoint.always = refuses(20, echoed=False)
    for _ in range(40):
        bench.worker.attempt()
    assert bench.endpoint.numbers("e1") == [seq for seq in range(1, 51) if seq != 20]
    assert bench.state("SELECT * FROM verdicts") == []
    bench.endpoint.always = None
    bench.drain()
    assert bench.endpoint.numbers("e1") == list(range(1, 51))


def test_quarantined_records_are_passed_and_tried_after_an_update(bench: SyncBench) -> None:
    """The endpoint keeps them whole; with another version on either side they go again."""
    bench.kiosk.release(10)
    bench.endpoint.poison = {4}
    bench.drain()
    assert passed(bench) == [("e1", 1, 10)]
    assert bench.state("SELECT seq, verdict FROM verdicts") == [(4, "quarantined")]
    bench.drain()
    assert bench.endpoint.batches[-1].heartbeat.quarantined == 1
    bench.endpoint.version = "0.2.0"
    bench.drain()
    bench.drain()
    assert [len(batch.entries) for batch in bench.endpoint.batches[-2:]] == [0, 1]
    assert bench.state("SELECT * FROM verdicts") == []


def test_a_number_that_is_always_to_be_tried_again_holds_up_nothing(bench: SyncBench) -> None:
    """`retry` keeps a number pending; the others are settled, and it is asked for with waits."""
    bench.kiosk.release(500)
    bench.endpoint.again = {7}
    assert bench.drain()[-1].outcome == "failed"
    assert len(bench.endpoint.numbers("e1")) == 499
    assert passed(bench) == [("e1", 1, 6), ("e1", 8, 500)]
    bench.endpoint.again = set()
    bench.drain()
    assert passed(bench) == [("e1", 1, 500)]


def test_a_restored_endpoint_gets_again_what_it_lacks(bench: SyncBench) -> None:
    """What it lost is kept by the kiosk from then on, and sent again."""
    bench.kiosk.release(500)
    bench.drain()
    bench.endpoint.forget([("e1", seq) for seq in range(301, 501)])
    bench.endpoint.forget([("e1", 50)])
    bench.endpoint.reports.clear()
    attempt = bench.worker.attempt()
    assert (attempt.pending, attempt.wait_s) == (201, 0.0)
    assert passed(bench) == [("e1", 1, 49), ("e1", 51, 300)]
    bench.drain()
    assert bench.endpoint.numbers("e1") == list(range(1, 501))
    assert passed(bench) == [("e1", 1, 500)]
    assert list(bench.endpoint.reports) == [("e1", 1)]


def test_a_new_endpoint_gets_every_epoch(bench: SyncBench) -> None:
    """An endpoint with an empty database names no epoch: everything is sent to it."""
    bench.kiosk.release(30)
    bench.kiosk.release(20, epoch="e2")
    bench.drain()
    bench.endpoint.rows.clear()
    bench.endpoint.id = "endpoint-2"
    bench.drain()
    assert (len(bench.endpoint.numbers("e1")), len(bench.endpoint.numbers("e2"))) == (30, 20)


def test_an_endpoint_that_names_one_epoch_makes_nothing_go_round(bench: SyncBench) -> None:
    """That an epoch is not named is believed once a day."""
    bench.kiosk.release(30)
    bench.kiosk.release(20, epoch="e2")
    bench.endpoint.names_only_the_batch = True
    bench.drain()
    bench.drain()
    assert len(bench.endpoint.batches) < 8


def test_a_cloned_card_asks_the_kiosk_for_a_new_epoch(bench: SyncBench, tmp_path: Path) -> None:
    """Two kiosks with the same numbers: the second asks to re-issue only what is in conflict."""
    bench.kiosk.release(10)
    bench.drain()
    twin = SyncBench(tmp_path / "twin", endpoint=bench.endpoint)
    (twin.data_dir / "kiosk.db").write_bytes(bench.kiosk.path.read_bytes())
    bench.kiosk.release(3)
    bench.drain()
    twin.kiosk.release(2, comment="another voice")
    attempts = twin.drain()
    (request,) = read_requests(twin.data_dir / FILE_NAME)
    assert (request.kind, request.epoch, request.numbers) == ("new_epoch", "e1", ((11, 12),))
    assert sorted(seq for _, seq in twin.endpoint.conflicts) == [11, 12]
    assert any("used twice" in note for each in attempts for note in each.notes)
    twin.drain()
    again = ReceivedBatch("5f" * 16, "e1", 11, 2, "0a" * 32, (VerdictRange(11, 12, "conflict"),))
    twin.worker.apply([again])
    assert len(read_requests(twin.data_dir / FILE_NAME)) == 1
    twin.restart()


def test_a_request_goes_once_the_kiosk_has_carried_it_out(bench: SyncBench) -> None:
    """The kiosk notes the id in its own file; sync then takes the request back."""
    bench.kiosk.release(10)
    bench.endpoint.rows["e1", 40] = None
    bench.drain()
    (request,) = read_requests(bench.data_dir / FILE_NAME)
    assert request.numbers == ()
    bench.drain()
    assert read_requests(bench.data_dir / FILE_NAME) == (request,)
    bench.kiosk.sql("INSERT INTO handled (id, day) VALUES (?, '2026-11-23')", request.id)
    bench.kiosk.release(1, epoch="e2")
    bench.drain()
    assert read_requests(bench.data_dir / FILE_NAME) == ()


def test_an_older_copy_of_the_kiosk_is_noticed_before_it_hides_anything(bench: SyncBench) -> None:
    """kiosk.db is put back from an older copy: its new numbers are sent, not taken for passed."""
    bench.kiosk.release(10)
    copy = bench.kiosk.path.read_bytes()
    bench.kiosk.release(10)
    bench.drain()
    bench.kiosk.path.write_bytes(copy)
    bench.kiosk.next_seq.clear()
    bench.worker.attempt()
    assert [each.kind for each in read_requests(bench.data_dir / FILE_NAME)] == ["new_epoch"]
    assert not any(last > 10 for _, _, last in passed(bench))
    bench.kiosk.release(4, comment="new since then")
    bench.drain()
    assert sorted(seq for _, seq in bench.endpoint.conflicts) == [11, 12, 13, 14]


def test_an_older_copy_that_grew_meanwhile_is_noticed_too(bench: SyncBench) -> None:
    """The row under the cursor is another than it was: everything is compared again."""
    bench.kiosk.release(10)
    copy = bench.kiosk.path.read_bytes()
    bench.kiosk.release(10)
    bench.drain()
    bench.kiosk.path.write_bytes(copy)
    bench.kiosk.next_seq.clear()
    bench.kiosk.release(12, comment="new since then")
    bench.drain()
    assert sorted(seq for _, seq in bench.endpoint.conflicts) == list(range(11, 21))
    assert bench.endpoint.numbers("e1")[-2:] == [21, 22]


@pytest.mark.parametrize("last", ["lost", "set aside", "put behind", "stored"])
def test_an_older_copy_that_grew_is_noticed_whatever_the_last_number_became(
    bench: SyncBench, last: str
) -> None:
    """What is known of the rows at the cursor outlives lost, refused and failed numbers."""
    bench.kiosk.release(10)
    copy = bench.kiosk.path.read_bytes()
    bench.kiosk.release(10)
    if last == "lost":
        bench.kiosk.sql("DELETE FROM submissions WHERE seq = 20")
        bench.kiosk.sql("INSERT INTO lost VALUES ('e1', 20, 20)")
    bench.endpoint.always = {
        "set aside": refuses(20), "put behind": refuses(20, echoed=False)
    }.get(last)  # fmt: skip
    for _ in range(12):
        bench.worker.attempt()
    bench.endpoint.always = None
    bench.kiosk.path.write_bytes(copy)
    bench.kiosk.next_seq.clear()
    bench.kiosk.release(12, comment="new since then")
    bench.persist()
    bench.persist()
    assert read_requests(bench.data_dir / FILE_NAME)[0].kind == "new_epoch"
    assert {seq for _, seq in bench.endpoint.conflicts} >= set(range(11, 20))
    before = len(bench.endpoint.batches)
    bench.persist()
    assert [len(batch.entries) for batch in bench.endpoint.batches[before:]] == [0]


def test_a_request_to_erase_does_not_stand_for_one_for_an_epoch(bench: SyncBench) -> None:
    """While the kiosk still has to erase something, an older copy is noticed all the same."""
    bench.kiosk.release(10)
    copy = bench.kiosk.path.read_bytes()
    bench.kiosk.release(5)
    bench.endpoint.offer_erasures("a", ["e1", 3])
    bench.drain()
    bench.kiosk.path.write_bytes(copy)
    bench.worker.attempt()
    kinds = [each.kind for each in read_requests(bench.data_dir / FILE_NAME)]
    assert kinds == ["erase", "new_epoch"]


def test_an_older_protocol_is_spoken_where_it_must_be(bench: SyncBench) -> None:
    """An old endpoint is spoken to in its version, and after its update in the newer one."""
    bench.kiosk.release(10)
    bench.endpoint.protos = (1,)
    bench.drain()
    assert bench.endpoint.spoken == [2, 1]
    assert passed(bench) == [("e1", 1, 10)]
    bench.endpoint.protos = (1, 2)
    bench.drain()
    bench.drain()
    assert bench.endpoint.spoken == [2, 1, 1, 2]


def test_a_record_that_is_set_aside_names_no_content(bench: SyncBench) -> None:
    """Neither sync.db nor what is logged holds a word that a client wrote."""
    bench.kiosk.release(30, comment="salainen")
    bench.endpoint.always = refuses(3)
    attempts = bench.drain()
    assert "salainen" not in repr(attempts)
    files = [path for path in bench.data_dir.iterdir() if path.name.startswith("sync.db")]
    assert files
    assert not any(b"salainen" in path.read_bytes() for path in files)


def test_erasures_are_asked_of_the_kiosk_once(bench: SyncBench) -> None:
    """What the endpoint erased is asked for once, however often the list is fetched."""
    bench.kiosk.release(10)
    for revision, erased in (("a", [["e1", 3]]), ("b", [["e1", 3], ["e1", 4]])):
        body = json.dumps({"erasures": erased}).encode()
        bench.endpoint.documents["erasures"] = Document("erasures", revision, body, None)
        bench.drain()
        bench.drain()
    requests = read_requests(bench.data_dir / FILE_NAME)
    assert [(each.kind, each.numbers) for each in requests] == [
        ("erase", ((3, 3),)),
        ("erase", ((4, 4),)),
    ]


def test_an_unreadable_list_of_erasures_asks_for_nothing(bench: SyncBench) -> None:
    """It is told, and fetched again after the next answer."""
    bench.endpoint.documents["erasures"] = Document("erasures", "a", b'{"erasures": [1]}', None)
    assert any("can't be read" in note for note in bench.drain()[-1].notes)
    assert read_requests(bench.data_dir / FILE_NAME) == ()


def test_a_damaged_sync_db_is_made_anew_and_nothing_is_lost(bench: SyncBench) -> None:
    """Everything is asked again, the endpoint says duplicate."""
    bench.kiosk.release(100)
    bench.drain()
    bench.restart()
    (bench.data_dir / FILE_NAME).write_bytes(b"no database " * 1000)
    bench.kiosk.release(5)
    bench.drain()
    assert bench.endpoint.numbers("e1") == list(range(1, 106))
    assert passed(bench) == [("e1", 1, 105)]
    assert (bench.data_dir / f"{FILE_NAME}.damaged").exists()


def test_who_is_asked_to_end_fetches_nothing(bench: SyncBench) -> None:
    """A stop that comes with the answer holds for the documents behind it."""
    erasures = Document("erasures", "a", b'{"erasures": [["e1", 1]]}', None)
    bench.kiosk.release(5)
    bench.drain()
    bench.endpoint.documents["erasures"] = erasures
    bench.endpoint.faults = [lambda *_: bench.worker.stop()]
    bench.worker.attempt()
    assert read_requests(bench.data_dir / FILE_NAME) == ()
    bench.restart()
    bench.worker.attempt()
    assert len(read_requests(bench.data_dir / FILE_NAME)) == 1


def test_a_deleted_sync_db_is_noticed(bench: SyncBench) -> None:
    """Nothing is written into a file that has no name any more: it is made anew at once."""
    bench.kiosk.release(10)
    bench.drain()
    for suffix in ("", "-wal", "-shm"):
        (bench.data_dir / f"{FILE_NAME}{suffix}").unlink(missing_ok=True)
    bench.drain()
    assert (bench.data_dir / FILE_NAME).exists()
    assert passed(bench) == [("e1", 1, 10)]


def test_an_end_asked_for_in_mid_attempt_is_no_failure(bench: SyncBench) -> None:
    """Stopping hangs up; no failure is counted and no alert raised."""
    bench.kiosk.release(5)

    def stopped(*_: object) -> Failure:
        bench.worker.stop()
        return Failure("local", "stopped")

    bench.endpoint.faults = [stopped]
    bench.worker.attempt()
    assert bench.endpoint.closed
    assert "failures" not in bench.worker.facts()


def test_a_refusal_without_a_version_is_not_tried_again_at_once(bench: SyncBench) -> None:
    """What the endpoint refuses without naming its version is refused by the one that is known."""
    bench.drain()
    bench.kiosk.release(5)
    nameless = Refusal(422, True, "refused", None, (1, 2))
    bench.endpoint.always = lambda batch, _: nameless if batch.entries else None
    bench.persist()
    bench.drain()
    assert len(bench.state("SELECT * FROM verdicts")) == 5
    assert bench.endpoint.batches[-1].entries == ()


def test_what_passes_by_a_wrong_clock_gets_its_day_later(bench: SyncBench) -> None:
    """A clock at 1970 deletes nothing early, one ten years ahead keeps nothing ten years long."""
    bench.clock.is_trusted = False
    bench.clock.start = START.replace(year=1970)
    bench.kiosk.release(5)
    bench.drain()
    assert [each.day for each in read_passed(bench.data_dir / FILE_NAME)] == [date.max]
    bench.clock.is_trusted = True
    bench.clock.start = START.replace(year=2036)
    bench.drain()
    bench.clock.start = START
    bench.kiosk.release(5)
    bench.drain()
    assert read_passed(bench.data_dir / FILE_NAME) == (Passed("e1", 1, 10, START.date()),)


def test_an_endpoint_that_leaves_out_what_it_holds_is_not_sent_all_again(
    bench: SyncBench,
) -> None:
    """`epochs` may be left out of an answer: then nothing is taken to be missing."""
    bench.endpoint.names_nothing = True
    bench.kiosk.release(900)
    bench.drain()
    bench.drain()
    assert sum(len(batch.entries) for batch in bench.endpoint.batches) == 900
    assert passed(bench) == [("e1", 1, 900)]
