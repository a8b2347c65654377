"""One text is erased everywhere it stands, for ever, and nothing else is."""

from __future__ import annotations

import random
import threading
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select

from kiosk.cli import main
from sync.endpoint.database import Database
from sync.endpoint.driver import Driver
from sync.endpoint.ingest.turns import one_at_a_time
from sync.endpoint.schema import audit, erasures, quarantine, submissions
from sync.endpoint.upkeep.erase import erase as erase_text
from sync.endpoint.upkeep.maintain import maintain
from sync.endpoint.upkeep.wiping import is_due
from tests.endpoint.batches import NOW_S
from tests.endpoint.opened import writing
from tests.endpoint.rows import put, quarantined, row_id, set_aside, submission

WORDS = "my neighbour Ä. told everyone"
FIRST = row_id("a-1", 1).hex()
TODAY = date(2026, 11, 23)


def erase(url: str, *words: str) -> int:
    """Run `vuoro endpoint erase` on a database."""
    return main(["endpoint", "erase", *words, "--database", url])


def test_a_text_is_gone_and_its_row_stays(database_url: str) -> None:
    """Comment and unknown members go; faces, checksum and the texts of others stay."""
    with writing(database_url) as connection:
        put(
            connection,
            submission(comment=WORDS, extra='{"free":"words"}', mac=b"m" * 16),
            submission(seq=2, comment="other"),
            submission("a-2", comment="other"),
        )
    assert erase(database_url, FIRST) == 0
    with writing(database_url) as connection:
        rows = connection.execute(select(submissions).order_by("kiosk", "seq")).all()
    assert [row.comment for row in rows] == [None, "other", "other"]
    assert (rows[0].extra, rows[0].rating, rows[0].mac) == (None, 4, b"m" * 16)


def test_what_is_noted_holds_no_content(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The erasure names the row for later copies, the audit names who; neither has the words."""
    with writing(database_url) as connection:
        put(connection, submission(comment=WORDS))
    assert erase(database_url, FIRST) == 0
    with writing(database_url) as connection:
        (noted,) = connection.execute(select(erasures)).all()
        (line,) = connection.execute(select(audit)).all()
    assert (noted.kiosk, noted.epoch, noted.seq) == ("a-1", "e1", 1)
    assert noted.row_id.hex() == FIRST
    assert FIRST in line.what
    assert line.who
    assert line.at > 0
    assert "neighbour" not in f"{noted}{line}{capsys.readouterr()}"


def test_copies_in_quarantine_go_too(database_url: str) -> None:
    """A conflict's record, and the same words re-issued under another number, are one text."""
    with writing(database_url) as connection:
        put(connection, submission(epoch="e2", seq=7, comment=WORDS), submission(seq=3))
        set_aside(
            connection,
            quarantined(seq=3, comment=WORDS),
            quarantined(seq=4, comment="other"),
            quarantined("a-2", seq=3, comment=WORDS),
        )
    assert erase(database_url, row_id("a-1", 7, "e2").hex()) == 0
    with writing(database_url) as connection:
        left = connection.execute(
            select(quarantine.c.kiosk, quarantine.c.seq).where(quarantine.c.record.is_not(None))
        ).all()
        assert sorted(map(tuple, left)) == [("a-1", 4), ("a-2", 3)]
        assert len(connection.execute(select(erasures)).all()) == 2


def test_erasing_a_quarantined_record_erases_its_re_issued_copy(database_url: str) -> None:
    """It doesn't matter which of the two was named."""
    with writing(database_url) as connection:
        put(connection, submission(epoch="e2", seq=7, comment=WORDS))
        set_aside(connection, quarantined(seq=3, comment=WORDS))
    assert erase(database_url, row_id("a-1", 3, "quarantine").hex()) == 0
    with writing(database_url) as connection:
        assert connection.scalars(select(submissions.c.comment)).all() == [None]
        assert connection.scalars(select(quarantine.c.record)).all() == [None]


def test_the_same_words_of_others_stay(database_url: str) -> None:
    """Who wrote the same in one epoch, or gave another face with it, keeps what was written."""
    with writing(database_url) as connection:
        put(
            connection,
            submission(comment="ok"),
            submission(seq=2, comment="ok"),
            submission("a-2", comment="ok"),
            submission(epoch="e2", comment="ok", rating=5),
        )
        set_aside(connection, quarantined(seq=3, comment="ok"))
    assert erase(database_url, FIRST) == 0
    with writing(database_url) as connection:
        rows = connection.execute(select(submissions).where(submissions.c.comment == "ok")).all()
        assert sorted((row.kiosk, row.epoch, row.seq) for row in rows) == [
            ("a-1", "e1", 2), ("a-1", "e2", 1), ("a-2", "e1", 1)
        ]  # fmt: skip
        assert None not in connection.scalars(select(quarantine.c.record)).all()
        assert len(connection.execute(select(erasures)).all()) == 1


def test_every_id_that_went_is_told(database_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A copy with unknown members and answers is known again, and named to people and audit."""
    strange = {"extra": '{"answers":{"free":{"a":1.5}},"crowd":3}', "answers": '{"face": 4}'}
    with writing(database_url) as connection:
        put(
            connection,
            submission(comment=WORDS, **strange),
            submission(epoch="e2", seq=7, comment=WORDS, **strange),
        )
    assert erase(database_url, FIRST) == 0
    copy = row_id("a-1", 7, "e2").hex()
    assert copy in capsys.readouterr().out
    with writing(database_url) as connection:
        assert copy in connection.scalars(select(audit.c.what)).one()
        assert connection.scalars(select(submissions.c.comment)).all() == [None, None]


def test_a_text_on_its_way_in_is_caught(database_url: str) -> None:
    """A batch of the same kiosk that isn't committed yet is waited for, and its copy goes too."""
    with writing(database_url) as connection:
        put(connection, submission(comment=WORDS))
    eraser = threading.Thread(target=erase, args=(database_url, FIRST))
    with writing(database_url) as connection:
        one_at_a_time(Driver(connection), "a-1")
        put(connection, submission(epoch="e2", seq=7, comment=WORDS))
        eraser.start()
        eraser.join(0.3)  # long enough to pass by, were there nothing to wait for
    eraser.join()
    with writing(database_url) as connection:
        assert connection.scalars(select(submissions.c.comment)).all() == [None, None]


def test_what_postgresql_could_not_give_up_is_told(
    postgres_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """While a session sees the database as it was, the row is not gone, and nobody says it is."""
    with writing(postgres_url) as connection:
        put(connection, submission(comment=WORDS))
    with psycopg.connect(postgres_url) as watcher:
        watcher.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        assert watcher.execute("SELECT comment FROM submissions").fetchall() == [(WORDS,)]
        assert erase(postgres_url, FIRST) == 1
        assert "still sees the database" in capsys.readouterr().err
    assert erase(postgres_url, FIRST) == 0
    assert "PostgreSQL still keeps" in capsys.readouterr().out


def test_a_role_that_may_not_vacuum_is_told(
    postgres_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """VACUUM only warns a stranger and does nothing: the command doesn't say that it's done."""
    with writing(postgres_url) as connection:
        put(connection, submission(comment=WORDS))
    role = f"clerk_{postgres_url.rpartition('_')[2]}"
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f"CREATE ROLE {role} LOGIN")
        server.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}")
        server.execute(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {role}")
        try:
            assert erase(postgres_url.replace("vuoro@", f"{role}@"), FIRST) == 1
        finally:
            server.execute(f"DROP OWNED BY {role}")
            server.execute(f"DROP ROLE {role}")
    assert "the role that owns the tables" in capsys.readouterr().err


def test_what_an_erasure_could_not_wipe_is_owed(database_url: str) -> None:
    """Cut short between its COMMIT and the end of VACUUM, it is made good by the daily care."""
    with closing(Database.open(database_url)) as database:
        with database.write() as connection:
            put(connection, submission(comment=WORDS))
            erase_text(connection, bytes.fromhex(FIRST), who="me", now_s=int(NOW_S), today=TODAY)
        for today, due in ((TODAY - timedelta(days=1), False), (TODAY, True)):
            with database.read() as connection:
                assert is_due(connection, today) is due
        assert maintain(database, comment_months=24, now_s=int(NOW_S)).left is None
        with database.read() as connection:
            assert not is_due(connection, date.max)


def test_postgresql_gathers_no_words_for_its_planner(postgres_url: str) -> None:
    """What a client wrote stands in no statistics, which outlive the row."""
    rows = [submission(seq=seq, comment="often", extra='{"a":1}') for seq in range(1, 50)]
    with writing(postgres_url) as connection:
        put(connection, *rows)
        set_aside(connection, *(quarantined(seq=seq, comment="often") for seq in range(1, 50)))
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("ANALYZE")
        found = connection.execute(
            "SELECT attname FROM pg_stats WHERE tablename IN ('submissions', 'quarantine')"
        ).fetchall()
    assert {("kiosk",), ("day",)} <= set(found)
    assert {("comment",), ("extra",), ("record",)} & set(found) == set()


def test_erasing_twice_is_no_fault(database_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The second time finds nothing to do and says so."""
    with writing(database_url) as connection:
        put(connection, submission(comment=WORDS))
    assert erase(database_url, FIRST) == 0
    assert erase(database_url, FIRST.upper()) == 0
    assert "had been before" in capsys.readouterr().out
    with writing(database_url) as connection:
        assert len(connection.execute(select(erasures)).all()) == 1


def test_an_id_that_came_back_is_erased_again(database_url: str) -> None:
    """A text that stands there again although it was erased once is taken out again."""
    with writing(database_url) as connection:
        put(connection, submission(comment=WORDS))
    assert erase(database_url, FIRST) == 0
    with writing(database_url) as connection:
        connection.execute(submissions.update().values(comment=WORDS))
    assert erase(database_url, FIRST) == 0
    with writing(database_url) as connection:
        assert connection.scalars(select(submissions.c.comment)).all() == [None]


@pytest.mark.parametrize("wrong", ["ab" * 10, "ab", "a-1", ""])
def test_an_unknown_id_is_named_and_the_others_are_erased(
    database_url: str, wrong: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One wrong id costs an error and the exit status, not the rest of the list."""
    with writing(database_url) as connection:
        put(connection, submission(comment=WORDS))
    assert erase(database_url, wrong, FIRST) == 1
    assert wrong in capsys.readouterr().err
    with writing(database_url) as connection:
        assert connection.scalars(select(submissions.c.comment)).all() == [None]


def test_erasures_survive_a_restored_backup(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The list, kept outside, erases what a backup brought back and what is still to come again."""
    with writing(database_url) as connection:
        put(connection, submission(comment=WORDS), submission(seq=2, comment=WORDS + "!"))
    assert erase(database_url, FIRST, row_id("a-1", 2).hex()) == 0
    capsys.readouterr()
    assert erase(database_url, "--list") == 0
    kept = tmp_path / "erased.txt"
    kept.write_text(capsys.readouterr().out)
    with writing(database_url) as connection:  # the backup was made between the two texts
        connection.execute(erasures.delete())
        connection.execute(submissions.delete())
        put(connection, submission(comment=WORDS))
    assert erase(database_url, "--from", str(kept)) == 0
    with writing(database_url) as connection:
        assert connection.scalars(select(submissions.c.comment)).all() == [None]
        assert sorted(connection.scalars(select(erasures.c.seq))) == [1, 2]


def test_the_words_are_in_no_file(tmp_path: Path) -> None:
    """On SQLite neither the database nor its log holds them, not even where a page was split."""
    url = f"sqlite:///{tmp_path / 'endpoint.db'}"
    chance = random.Random(1)
    seqs = dict.fromkeys((f"k-{number:02}" for number in range(30)), 0)
    texts: dict[str, str] = {}
    rows = []
    for _ in range(2000):
        kiosk = chance.choice(list(seqs))
        seqs[kiosk] += 1
        text = f"WORDS{len(texts)}." * chance.randrange(1, 200)
        texts[row_id(kiosk, seqs[kiosk]).hex()] = text
        rows.append(submission(kiosk, seqs[kiosk], comment=text))
    with writing(url) as connection:
        put(connection, *rows)
    gone = chance.sample(sorted(texts), 200)
    (tmp_path / "list").write_text("\n".join(gone))
    assert erase(url, "--from", str(tmp_path / "list")) == 0
    files = [path for path in tmp_path.iterdir() if path.name.startswith("endpoint.db")]
    content = b"".join(path.read_bytes() for path in files)
    words = {texts[each][: texts[each].index(".") + 1] for each in gone}
    assert [word for word in words if word.encode() in content] == []
    assert b"WORDS" in content
