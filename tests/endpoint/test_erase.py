"""One text is erased everywhere it stands, for ever, and nothing else is."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from sqlalchemy import select

from kiosk.cli import main
from sync.endpoint.schema import audit, erasures, quarantine, submissions
from tests.endpoint.opened import writing
from tests.endpoint.rows import put, quarantined, row_id, set_aside, submission

WORDS = "my neighbour Ä. told everyone"
FIRST = row_id("a-1", 1).hex()


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
