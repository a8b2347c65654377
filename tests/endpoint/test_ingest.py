"""What becomes of each number of a batch, on both databases."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import msgspec
import pytest
from sqlalchemy import func, insert, select, text

from sync.endpoint.api import Identity
from sync.endpoint.database import Database
from sync.endpoint.decoding import decode
from sync.endpoint.ingest.marks import keyed_hash, mark
from sync.endpoint.ingest.rows import CONFLICT_REASON
from sync.endpoint.schema import (
    alerts,
    documents,
    erasures,
    kiosks,
    lost,
    metadata,
    quarantine,
    release_counts,
    submissions,
)
from sync.endpoint.upkeep.erase import erase
from sync.model.messages import Answer, Batch, EpochHoldings, ReleaseReport, batch_json
from sync.model.submission import Submission
from tests.endpoint.batches import (
    EPOCH,
    GIVES,
    HEADS,
    MONDAY,
    NOW_S,
    SENDER,
    Entry,
    batch,
    register,
)
from tests.sync.model.protocol import heartbeat

ROWS: Sequence[Entry] = [(0, 0), (1, 1), (2, 2), (5, 3)]


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An open database that knows the sender."""
    opened = Database.open(database_url)
    register(opened)
    yield opened
    opened.close()


def verdicts(answer: Answer) -> list[str]:
    """Return the verdict of each number."""
    return [
        each.verdict for each in answer.verdicts for _ in range(each.first_seq, each.last_seq + 1)
    ]


def count(database: Database, query: object) -> int:
    """Return how many rows a table has."""
    with database.read() as connection:
        return int(connection.scalar(select(func.count()).select_from(query)))  # type: ignore[arg-type]


def test_new_rows_are_stored_as_sent(database: Database) -> None:
    """Every column of a row says what was sent, under the sender's site."""
    awkward = 'tab\t back\\slash \\N new\nline \r ä€😀 "quoted"'
    answer = database.ingest(batch(ROWS, comments={2: awkward}), SENDER, NOW_S)
    assert verdicts(answer) == ["stored"] * 4
    with database.read() as connection:
        rows = connection.execute(select(submissions).order_by(submissions.c.seq)).all()
    assert [row.seq for row in rows] == [1, 2, 3, 4]
    assert [row.comment for row in rows] == [None, awkward, None, None]
    assert (rows[0].site, rows[0].language, rows[0].bucket) == ("Torikatu", "fi", HEADS[0].bucket)
    assert (rows[0].rating, rows[0].answers) == (1, '{"face": 1, "topics": ["waiting", "staff"]}')
    assert (rows[0].day, rows[3].day, rows[2].doubtful) == (MONDAY, None, 1)
    assert answer.epochs == {EPOCH: EpochHoldings(4, 4)}
    assert (answer.endpoint, answer.batch, answer.slot) == (database.endpoint_id, "b" * 32, 0.618)


def test_the_same_again_is_a_duplicate(database: Database) -> None:
    """A batch that comes twice is stored once."""
    database.ingest(batch(ROWS), SENDER, NOW_S)
    assert verdicts(database.ingest(batch(ROWS), SENDER, NOW_S)) == ["duplicate"] * 4
    assert count(database, submissions) == 4


def test_an_overlap_is_told_row_by_row(database: Database) -> None:
    """What is new in a batch goes in; what stands there says so."""
    database.ingest(batch(ROWS[1:3], first=2), SENDER, NOW_S)
    answer = database.ingest(batch(ROWS), SENDER, NOW_S)
    assert verdicts(answer) == ["stored", "duplicate", "duplicate", "stored"]


def test_other_content_under_a_number_is_kept_beside_it(database: Database) -> None:
    """A conflict changes no row, is kept whole in quarantine, and raises one alert."""
    database.ingest(batch(ROWS), SENDER, NOW_S)
    for _ in range(2):
        answer = database.ingest(batch([(0, 0), (3, 3)]), SENDER, NOW_S)
        assert verdicts(answer) == ["duplicate", "conflict"]
    with database.read() as connection:
        assert connection.scalar(select(submissions.c.rating).where(submissions.c.seq == 2)) == 3
        kept = connection.execute(select(quarantine)).one()
        alert = connection.execute(select(alerts)).one()
    assert (kept.seq, kept.verdict) == (2, "conflict")
    assert json.loads(kept.record)["rating"] == 4
    assert (alert.kind, alert.count) == ("conflict", 1)


def test_a_faulty_record_holds_up_no_other(database: Database) -> None:
    """It goes whole into quarantine, its number is settled, the others are stored."""
    faulty = batch(ROWS, comments={2: "secret words"}, faults={2: "comment: too long"})
    answer = database.ingest(faulty, SENDER, NOW_S)
    assert verdicts(answer) == ["stored", "quarantined", "stored", "stored"]
    assert answer.verdicts[1].reason == "comment: too long"
    assert answer.epochs[EPOCH] == EpochHoldings(4, 4)
    with database.read() as connection:
        kept = connection.execute(select(quarantine)).one()
    assert "secret words" in kept.record


def test_a_record_that_is_understood_later_leaves_quarantine(database: Database) -> None:
    """Sent again after an update, it is stored and no longer set aside."""
    database.ingest(batch(ROWS, faults={2: "answers: of a later version"}), SENDER, NOW_S)
    answer = database.ingest(batch(ROWS), SENDER, NOW_S)
    assert verdicts(answer) == ["duplicate", "stored", "duplicate", "duplicate"]
    assert count(database, quarantine) == 0


def test_a_loss_is_noted_and_content_mends_it(database: Database) -> None:
    """A lost number is settled; a row that turns up under it is stored and the loss shrinks."""
    entries: list[Entry] = [(0, 0), None, None, None, (1, 1)]
    assert verdicts(database.ingest(batch(entries), SENDER, NOW_S)) == ["stored"] * 5
    again = verdicts(database.ingest(batch(entries), SENDER, NOW_S))
    assert again == ["duplicate"] * 5
    answer = database.ingest(batch([(2, 2)], first=3), SENDER, NOW_S)
    assert verdicts(answer) == ["stored"]
    with database.read() as connection:
        query = select(lost.c.first_seq, lost.c.last_seq).order_by(lost.c.first_seq)
        ranges = [tuple(row) for row in connection.execute(query)]
    assert ranges == [(2, 2), (4, 4)]
    assert answer.epochs[EPOCH] == EpochHoldings(5, 5)


def test_a_stored_row_that_is_reported_lost_stays(database: Database) -> None:
    """The endpoint has it: the answer is duplicate, and nothing is noted as lost."""
    database.ingest(batch(ROWS), SENDER, NOW_S)
    assert verdicts(database.ingest(batch([None, None]), SENDER, NOW_S)) == ["duplicate"] * 2
    assert count(database, lost) == 0


def test_holdings_name_what_is_missing_in_every_epoch(database: Database) -> None:
    """The answer says how far each epoch is whole, what is highest, and which ranges lack."""
    database.ingest(batch(ROWS[:1], first=1), SENDER, NOW_S)
    database.ingest(batch(ROWS[:2], first=5), SENDER, NOW_S)
    answer = database.ingest(batch(ROWS[:1], first=3, epoch="f" * 16), SENDER, NOW_S)
    assert answer.epochs == {
        EPOCH: EpochHoldings(1, 6, ((2, 4),)), "f" * 16: EpochHoldings(0, 3, ((1, 2),))
    }  # fmt: skip


def test_an_empty_batch_is_a_heartbeat(database: Database) -> None:
    """It is noted with its time, and its answer says what is held."""
    database.ingest(batch(ROWS), SENDER, NOW_S)
    answer = database.ingest(batch([], first=5, heartbeat={"pending": 3}), SENDER, NOW_S + 60)
    assert answer.verdicts == ()
    assert answer.epochs[EPOCH].have_through == 4
    with database.read() as connection:
        row = connection.execute(select(kiosks)).one()
    assert (row.last_contact, row.heartbeat) == (int(NOW_S + 60), '{"pending":3}')


def test_an_endpoint_that_holds_nothing_of_an_epoch_says_so(database: Database) -> None:
    """A kiosk that only knocks sees that everything it had sent is gone from here."""
    answer = database.ingest(batch([], first=5), SENDER, NOW_S)
    assert answer.epochs == {EPOCH: EpochHoldings(0, 0)}


def test_a_release_report_is_stored_once(database: Database) -> None:
    """Sent twice, its counts stand once; both answers acknowledge it."""
    report = ReleaseReport(EPOCH, 7, 1, 4, "2026-11-23", (("outcome", "all", "few", 4),))
    for _ in range(2):
        answer = database.ingest(batch(ROWS, releases=[report]), SENDER, NOW_S)
        assert answer.releases == ((EPOCH, 7),)
    with database.read() as connection:
        assert connection.execute(select(release_counts.c.count)).scalars().all() == [4]


def test_the_clock_is_estimated_from_the_quickest_message(database: Database) -> None:
    """Delay only makes a clock look late: the highest estimate of a boot stays; a step replaces."""

    def offset(sent_at_s: int) -> int | None:
        clock = {"boot": "one", "sent_at_s": sent_at_s, "trusted": True}
        message = batch([], heartbeat={"clock": clock})
        return database.ingest(message, SENDER, NOW_S).clock_offset_s

    now = int(NOW_S)
    assert [offset(now - 40), offset(now - 3), offset(now - 90)] == [-40, -3, -3]
    assert count(database, alerts) == 0
    assert offset(now - 86_400) == -86_400
    with database.read() as connection:
        assert connection.execute(select(alerts.c.kind)).scalars().all() == ["clock"]
    by_hand = batch([], heartbeat={"clock": {"boot": "one", "sent_at_s": 0}})
    assert database.ingest(by_hand, SENDER, NOW_S, by_hand=True).clock_offset_s is None


def test_an_erased_text_never_comes_back(database: Database) -> None:
    """A row whose text was erased is stored without it, and known again as a duplicate."""
    message = batch([(0, 0)], comments={1: "my name is"})
    canonical = message.canonicals[0]
    assert canonical is not None
    _, row_id = mark(keyed_hash(database.secret, SENDER.kiosk), canonical)
    with database.write() as connection:
        row = {"kiosk": SENDER.kiosk, "row_id": row_id, "epoch": EPOCH, "seq": 1, "day": MONDAY}
        connection.execute(insert(erasures).values(row))
    answer = database.ingest(message, SENDER, NOW_S)
    assert verdicts(answer) == ["stored"]
    assert len(answer.offers["erasures"]) == 64
    assert verdicts(database.ingest(message, SENDER, NOW_S)) == ["duplicate"]
    with database.read() as connection:
        assert connection.execute(select(submissions.c.comment)).scalars().all() == [None]


def test_nothing_of_an_erased_text_comes_back(database: Database) -> None:
    """Not in members and answers of a later version either, whichever way its row goes in."""
    heads = [msgspec.structs.replace(HEADS[0], extra={"crowd": "my name is"})]
    gives = [msgspec.structs.replace(GIVES[1], extra={"answers": {"free": {"text": "my name is"}}})]
    for first in (1, 2):  # all rows new, and one standing there already
        message = batch([(0, 0)] * 2, first=first, heads=heads, gives=gives)
        keyed = keyed_hash(database.secret, SENDER.kiosk)
        row_id = mark(keyed, message.canonicals[-1] or b"")[1]
        row = {"kiosk": SENDER.kiosk, "row_id": row_id, "epoch": EPOCH, "seq": first + 1}
        with database.write() as connection:
            connection.execute(insert(erasures).values(row | {"day": MONDAY}))
        assert verdicts(database.ingest(message, SENDER, NOW_S))[-1] == "stored"
    with database.read() as connection:
        extras = connection.scalars(select(submissions.c.extra).order_by("seq")).all()
    assert [extra is None for extra in extras] == [False, True, True]


def test_an_erased_text_stays_away_under_a_new_number(database: Database) -> None:
    """A conflict is erased before its kiosk sends it again: the new row comes without its words."""
    database.ingest(batch([(0, 0)], comments={1: "of another"}), SENDER, NOW_S)
    database.ingest(batch([(0, 0)], comments={1: "my name is"}), SENDER, NOW_S)
    with database.write() as connection:
        row_id = bytes(connection.scalars(select(quarantine.c.row_id)).one())
        erase(connection, row_id, who="me", now_s=int(NOW_S), today=MONDAY)
    again = batch(
        [(0, 0)] * 3, epoch="e2", comments={1: "mine", 2: "my name is", 3: "my name is"},
        faults={3: "of a later version"},
    )  # fmt: skip
    answer = database.ingest(again, SENDER, NOW_S)
    assert verdicts(answer) == ["stored", "stored", "quarantined"]
    with database.read() as connection:
        rows = connection.execute(select(submissions).order_by("epoch", "seq")).all()
        assert [row.comment for row in rows] == ["of another", "mine", None]
        assert connection.scalars(select(quarantine.c.record)).all() == [None, None]
        found = connection.execute(select(erasures.c.epoch, erasures.c.seq)).all()
    numbers = sorted((row.epoch, row.seq) for row in found)
    assert numbers == [(EPOCH, 1), ("e2", 2), ("e2", 3)]
    assert len(answer.offers["erasures"]) == 64


def test_erasing_reaches_answers_of_a_later_version(database: Database) -> None:
    """Free text where this version knows options is in no table once it was erased."""
    answers = {"face": 4, "why": "staff", "free": "My name is Ä.", "more": ("x", "living at")}
    row = Submission(EPOCH, 1, "pulse", 1, "fi", "unknown", 4, answers, None, doubtful=False)
    sent = batch_json(Batch("b" * 32, SENDER.kiosk, EPOCH, 1, (row,), heartbeat()))
    assert verdicts(database.ingest(decode(sent), SENDER, NOW_S)) == ["stored"]
    with database.write() as connection:
        stored = connection.execute(select(submissions)).one()
        assert json.loads(stored.answers) == {"face": 4, "why": "staff"}
        assert "living at" in stored.extra
        erase(connection, bytes(stored.row_id), who="me", now_s=int(NOW_S), today=MONDAY)
    with database.read() as connection:
        for table in metadata.sorted_tables:
            held = str(connection.execute(select(table)).all())
            assert "name is" not in held
            assert "living at" not in held


def test_a_record_set_aside_stays_when_its_number_is_taken(database: Database) -> None:
    """Understood later, but in conflict by then: it is kept, as a conflict, and alerts."""
    faulty = batch([(0, 0)], comments={1: "mine"}, faults={1: "answers: of a later version"})
    database.ingest(faulty, SENDER, NOW_S)
    database.ingest(batch([(0, 0)], comments={1: "of a copied card"}), SENDER, NOW_S)
    for _ in range(2):
        answer = database.ingest(batch([(0, 0)], comments={1: "mine"}), SENDER, NOW_S)
        assert verdicts(answer) == ["conflict"]
        with database.read() as connection:
            kept = connection.execute(select(quarantine)).one()
            alert = connection.execute(select(alerts)).one()
        assert (kept.verdict, json.loads(kept.record)["comment"]) == ("conflict", "mine")
        assert kept.reason == CONFLICT_REASON
        assert (alert.kind, alert.count) == ("conflict", 1)


def test_a_kiosks_own_document_goes_before_everybodys(database: Database) -> None:
    """The answer names the revision of each document that this kiosk would fetch."""
    with database.write() as connection:
        for kiosk, name, etag in (
            (SENDER.kiosk, "notices", "own"), ("*", "notices", "all"), ("*", "surveys", "s"),
            ("other", "configuration", "c"),
        ):  # fmt: skip
            row = {"kiosk": kiosk, "name": name, "etag": etag, "body": b"", "day": MONDAY}
            connection.execute(insert(documents).values(row))
    answer = database.ingest(batch([]), SENDER, NOW_S)
    assert answer.offers == {"notices": "own", "surveys": "s"}


def test_rows_keep_the_site_of_their_time(database: Database) -> None:
    """A kiosk that moves changes nothing about what it sent before."""
    moved = Identity(SENDER.kiosk, "Satama", "k1", 0.618)
    database.ingest(batch(ROWS[:1]), SENDER, NOW_S)
    database.ingest(batch(ROWS[:1], first=2), moved, NOW_S)
    with database.read() as connection:
        sites = connection.execute(text("SELECT site FROM submissions ORDER BY seq")).scalars()
        assert list(sites) == ["Torikatu", "Satama"]


def test_a_plain_checksum_of_the_content_is_not_stored(database: Database) -> None:
    """Two endpoints, and two kiosks of one, give the same content different marks."""
    canonical = b"the same"
    marks = {
        mark(keyed_hash(secret, kiosk), canonical)
        for secret in (database.secret, b"x" * 32)
        for kiosk in ("a", "b")
    }
    assert len(marks) == 4
