"""What an export reads from a kiosk's database and from the endpoint's."""

from __future__ import annotations

import stat
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, update

from sync.endpoint.database import Database
from sync.endpoint.database.migrating import known_revisions
from sync.endpoint.ingest.marks import keyed_hash, mark
from sync.endpoint.publishing import publish
from sync.endpoint.schema import cells, erasures, kiosks, release_counts, releases, submissions
from sync.export.filters import Filters
from sync.export.source import ExportError, Row, Source
from sync.export.sources.addresses import open_address
from sync.export.sources.endpoint_rows import KNOWN_REVISION
from sync.export.sources.kiosk_source import KioskSource
from sync.model.submission import answers_json, canonical
from sync.sqlite import sqlite3
from tests.endpoint import rows
from tests.endpoint.conftest import database_url, postgres_server, postgres_url  # noqa: F401
from tests.endpoint.opened import writing
from tests.sync.export.databases import EPOCH, MONDAY, add, copies, kiosk_db, submission

TUESDAY = date(2026, 11, 24)
ALL = Filters(with_doubtful=True)


def kiosk(data_dir: Path) -> KioskSource:
    """Open a kiosk's data."""
    return KioskSource(data_dir, site="torikatu", kiosk="torikatu-1")


def read(source: Source, filters: Filters = ALL) -> list[Row]:
    """Return all rows, named."""
    found = [Row(*row) for piece in source.rows(filters) for row in piece]  # type: ignore[arg-type]
    assert len(found) == source.count(filters)
    return found


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A kiosk's data directory with forty rows of a day, and some that differ."""
    given = [submission(seq) for seq in range(1, 41)]
    given += [
        submission(41, bucket="unknown", language="sv"),
        submission(42, bucket="2026-11-24T00:00+02:00/P1D", survey="other", comment="=1+1"),
        submission(43, doubtful=True, bucket="2026-11-16T00:00+02:00/P7D"),
    ]
    kiosk_db(tmp_path, given)
    return tmp_path


def ids(source: Source) -> list[str]:
    """Return the row ids in order."""
    return [row.row_id for row in read(source)]


def test_rows_come_by_day_and_unknown_ones_first(data: Path) -> None:
    """A reader can follow the days; a time that nobody knows stands before them all."""
    with closing(kiosk(data)) as source:
        days = [row.bucket[:10] for row in read(source)]
    assert days == ["unknown", "2026-11-16", *["2026-11-23"] * 40, "2026-11-24"]


def test_within_a_day_nothing_tells_the_order_of_numbers(data: Path, tmp_path: Path) -> None:
    """Rows of a day stand in the order of ids that only the key explains."""
    for seq in range(1, 41):
        with closing(sqlite3.connect(data / "kiosk.db")) as connection, connection:
            connection.execute("UPDATE submissions SET rev = seq WHERE seq = ?", (seq,))
    with closing(kiosk(data)) as source:
        order = [row.rev for row in read(source)][2:42]
    assert sorted(order) == list(range(1, 41)) != order
    assert order != list(range(40, 0, -1))


def test_two_exports_agree_and_another_key_does_not(data: Path) -> None:
    """A row keeps its id for as long as the data directory keeps its key."""
    with closing(kiosk(data)) as first, closing(kiosk(data)) as second:
        before = ids(first)
        assert before == ids(second)
    key = data / "export.key"
    assert (stat.S_IMODE(key.stat().st_mode), key.stat().st_size) == (0o600, 32)
    key.write_bytes(bytes(32))
    with closing(kiosk(data)) as third:
        assert not set(before) & set(ids(third))


def test_a_key_that_is_cut_is_not_used(data: Path) -> None:
    """Half a key is no secret: the export says so."""
    (data / "export.key").write_bytes(b"half")
    with pytest.raises(ExportError, match=r"export\.key: has 4 bytes"):
        kiosk(data)


def test_no_number_epoch_or_checksum_leaves_the_kiosk(data: Path) -> None:
    """Nothing in a row tells where it stood."""
    with closing(kiosk(data)) as source:
        told = [field for row in read(source) for field in row]
    with closing(sqlite3.connect(data / "kiosk.db")) as connection:
        sums = {each for (each,) in connection.execute("SELECT checksum FROM submissions")}
    assert not {EPOCH, 41, 42, 43} & set(told)
    assert not sums & set(told)


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        (Filters(), 42),
        (Filters(with_doubtful=True), 43),
        (Filters(since=MONDAY), 41),
        (Filters(until=MONDAY), 40),
        (Filters(until=MONDAY, with_doubtful=True), 41),
        (Filters(since=MONDAY, until=MONDAY), 40),
        (Filters(since=date.min, until=date.max), 41),
        (Filters(surveys=("other", "third")), 1),
        (Filters(languages=("sv",)), 1),
        (Filters(sites=("torikatu",), kiosks=("torikatu-1",)), 42),
        (Filters(sites=("elsewhere",)), 0),
        (Filters(kiosks=("torikatu-2",)), 0),
    ],
)
def test_filters_of_a_kiosk(data: Path, filters: Filters, count: int) -> None:
    """Each filter lets through what it names, and days leave unknown ones out."""
    with closing(kiosk(data)) as source:
        assert len(read(source, filters)) == count


def test_what_comes_meanwhile_is_not_in_it(data: Path) -> None:
    """An export shows one moment, whatever the kiosk releases while it is written."""
    with closing(kiosk(data)) as source:
        add(data / "kiosk.db", submission(44))
        assert source.count(ALL) == len(read(source)) == 43


def test_questions_are_all_that_occur(data: Path) -> None:
    """Every question with an answer is named, whatever survey it comes from."""
    add(data / "kiosk.db", submission(44, survey="old", answers={"wait": 2}))
    with closing(kiosk(data)) as source:
        found = set(source.questions(ALL))
    assert found == {(s, q) for s in ("pulse", "other") for q in ("rating", "topics")} | {
        ("old", "wait")
    }


def test_the_names_that_there_are(data: Path) -> None:
    """A kiosk knows its own names, and the surveys and languages of its rows."""
    with closing(kiosk(data)) as source:
        assert source.names("site") == ["torikatu"]
        assert source.names("kiosk") == ["torikatu-1"]
        assert sorted(source.names("survey")) == ["other", "pulse"]
        assert sorted(source.names("language")) == ["fi", "sv"]


def test_outcomes_of_a_kiosk_are_its_releases(data: Path) -> None:
    """How visits ended comes by the day of the release."""
    with closing(kiosk(data)) as source:
        expected = [(MONDAY, "torikatu", "torikatu-1", "fi", "completed", 7)]
        assert source.outcomes(Filters(until=MONDAY)) == expected
        assert source.outcomes(Filters(since=TUESDAY)) == []


def test_verify_finds_an_altered_row(data: Path) -> None:
    """A single changed value in a kiosk's row shows."""
    moved: list[int] = []
    with closing(kiosk(data)) as source:
        assert source.verify(ALL, moved.append) == (43, 0)
    with closing(sqlite3.connect(data / "kiosk.db")) as connection, connection:
        connection.execute("UPDATE submissions SET comment = '=1+2' WHERE seq = 42")
    with closing(kiosk(data)) as source:
        assert source.verify(ALL, moved.append) == (43, 1)
    assert sum(moved) == 86


def test_a_large_day_is_read_in_parts_and_whole(tmp_path: Path) -> None:
    """A day with more rows than are held at once comes whole and in order."""
    copies(kiosk_db(tmp_path, [submission(1)]), 26_000)
    with closing(kiosk(tmp_path)) as source:
        found = ids(source)
    assert found == sorted(set(found))
    assert len(found) == 26_000


def test_a_day_that_nobody_can_read_is_not_lost(data: Path) -> None:
    """A row whose bucket is damaged is exported like any other."""
    with closing(sqlite3.connect(data / "kiosk.db")) as connection, connection:
        for seq, bucket in enumerate(("2026-99-99T", "0000-00", "", "9999-12-31T00:00", "x"), 1):
            connection.execute("UPDATE submissions SET bucket = ? WHERE seq = ?", (bucket, seq))
    with closing(kiosk(data)) as source:
        assert len(read(source)) == 43


@pytest.mark.parametrize("name", ["nowhere", "damaged"])
def test_a_kiosk_without_a_sound_database_is_told(tmp_path: Path, name: str) -> None:
    """A missing or damaged file is named, with what to do."""
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / "kiosk.db").write_bytes(b"no database at all" * 300)
    with pytest.raises(ExportError, match=r"kiosk\.db: .*: "):
        kiosk(tmp_path / name)


@pytest.fixture
def endpoint(database_url: str) -> str:  # noqa: F811 - the fixture
    """An endpoint's database with rows of two kiosks, one comment erased, a survey published."""
    with writing(database_url) as connection:
        rows.put(
            connection,
            *(rows.submission("a-1", seq, site="a") for seq in range(1, 21)),
            rows.submission("b-1", 1, site="b", day=TUESDAY, language="sv", comment="kiitos",
                            bucket="2026-11-24T00:00+02:00/P1D"),
            rows.submission("b-1", 2, site="b", day=None, bucket="unknown", survey="other"),
            rows.submission("b-1", 3, site="b", doubtful=1),
        )  # fmt: skip
        rows.set_aside(connection, rows.quarantined("a-1", 99, comment="set aside"))
        for number, question in enumerate(("", "#comment", "face"), 1):
            connection.execute(
                cells.insert().values(
                    id=number, survey="pulse", question=question, value="4", language="fi",
                    doubtful=0, length="P1D",
                )
            )  # fmt: skip
        connection.execute(
            releases.insert().values(
                kiosk="a-1", epoch="e1", number=1, site="a", first_seq=1, last_seq=20, day=MONDAY
            )
        )
        connection.execute(
            release_counts.insert().values(
                kiosk="a-1", epoch="e1", number=1, kind="outcome", language="fi",
                name="walked_away", count=6,
            )
        )  # fmt: skip
        survey = b'{"surveys": [{"id": "ours", "rev": 1, "languages": ["fi"], "title": {"fi": "T"},'
        survey += b'"questions": [{"id": "face", "kind": "rating", "faces": 4,'
        survey += b'"text": {"fi": "Miten"}}]}]}'
        publish(connection, "surveys", survey, key=None, now_s=1.0)
    return database_url


def test_the_endpoint_gives_its_rows_by_day_and_id(endpoint: str) -> None:
    """Both databases tell the same rows in the same order; what was set aside is not among them."""
    with closing(open_address(endpoint)) as source:
        found = read(source)
    monday = sorted(
        [rows.row_id("a-1", seq).hex() for seq in range(1, 21)] + [rows.row_id("b-1", 3).hex()]
    )
    expected = [rows.row_id("b-1", 2).hex(), *monday, rows.row_id("b-1", 1).hex()]
    assert [row.row_id for row in found] == expected
    assert found[-1] == (
        expected[-1], "b", "b-1", "pulse", 1, "sv", "2026-11-24T00:00+02:00/P1D", 4,
        '{"face":4}', "kiitos", 0, "kiosk",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        (Filters(), 22),
        (Filters(since=TUESDAY), 1),
        (Filters(until=MONDAY), 20),
        (Filters(sites=("b",), with_doubtful=True), 3),
        (Filters(kiosks=("a-1", "b-1")), 22),
        (Filters(surveys=("other",)), 1),
        (Filters(languages=("sv", "fi"), sites=("a",)), 20),
        (Filters(sites=("nowhere",)), 0),
    ],
)
def test_filters_of_the_endpoint(endpoint: str, filters: Filters, count: int) -> None:
    """Each filter means the same on SQLite and PostgreSQL."""
    with closing(open_address(endpoint)) as source:
        assert len(read(source, filters)) == count


def test_the_endpoint_tells_questions_outcomes_and_surveys(endpoint: str) -> None:
    """Columns come from what was counted, words from what was published."""
    with closing(open_address(endpoint)) as source:
        assert source.questions(ALL) == [("pulse", "face")]
        outcome = (MONDAY, "a", "a-1", "fi", "walked_away", 6)
        assert source.outcomes(ALL) == [outcome]
        assert source.outcomes(Filters(sites=("b",))) == []
        assert [each.id for each in source.surveys()] == ["ours"]


def test_the_endpoint_knows_its_names(endpoint: str) -> None:
    """Offices and kiosks that were added count, also before anything came of them."""
    with writing(endpoint) as connection:
        connection.execute(
            kiosks.insert().values(kiosk="c-1", site="c", ordinal=9, added=MONDAY)
        )  # fmt: skip
    with closing(open_address(endpoint)) as source:
        assert sorted(source.names("site")) == ["a", "b", "c"]
        assert {"a-1", "b-1", "c-1"} <= set(source.names("kiosk"))
        assert sorted(source.names("survey")) == ["other", "pulse"]
        assert sorted(source.names("language")) == ["fi", "sv"]


def test_the_endpoint_shows_one_moment(endpoint: str) -> None:
    """What kiosks send while an export is read is not in it."""
    with closing(open_address(endpoint)) as source:
        before = source.count(ALL)
        with writing(endpoint) as connection:
            rows.put(connection, rows.submission("a-1", 50))
        assert len(read(source)) == before


def test_the_endpoints_checksums_are_compared(database_url: str) -> None:  # noqa: F811
    """A row that came in a batch agrees; altered it does not, with a lost text it is not blamed."""
    with closing(Database.open(database_url)) as database, database.write() as connection:
        keyed = keyed_hash(database.secret, "torikatu-1")
        for seq in range(1, 5):
            sent = submission(seq, comment="sanoja" if seq % 2 == 0 else None)
            mac, row_id = mark(keyed, canonical(sent))
            stored = {"survey": sent.survey, "language": sent.language, "bucket": sent.bucket,
                      "answers": answers_json(sent.answers), "comment": sent.comment,
                      "epoch": EPOCH, "mac": mac, "row_id": row_id}  # fmt: skip
            rows.put(connection, rows.submission("torikatu-1", seq, **stored))
    with closing(open_address(database_url)) as source:
        assert source.verify(ALL, lambda _rows: None) == (4, 0)
    with writing(database_url) as connection:
        connection.execute(update(submissions).where(submissions.c.seq == 1).values(rating=5))
        connection.execute(update(submissions).where(submissions.c.seq == 4).values(comment="x"))
        erased = submissions.c.seq == 2
        connection.execute(update(submissions).where(erased).values(comment=None))
        name = connection.scalar(select(submissions.c.row_id).where(erased))
        connection.execute(
            erasures.insert().values(
                kiosk="torikatu-1", row_id=name, epoch=EPOCH, seq=2, day=MONDAY
            )
        )
    with closing(open_address(database_url)) as source:
        assert source.verify(ALL, lambda _rows: None) == (4, 2)


def test_the_known_revision_is_the_endpoints_own() -> None:
    """Whoever changes the endpoint's tables looks at what the export asks of them."""
    assert known_revisions() == {KNOWN_REVISION}


@pytest.mark.parametrize(
    "address", ["nonsense", "mysql://u:secret@h/d", "postgresql://u:secret@127.0.0.1:1/d"]
)
def test_no_address_is_repeated_in_an_error(address: str) -> None:
    """There may be a password in it."""
    with pytest.raises(ExportError) as told:
        open_address(address)
    assert "secret" not in str(told.value)
    assert ": " in str(told.value)


@pytest.mark.parametrize("address", ["postgresql://u:secret@h/d?nosuch=1", "postgresql://[::1/d"])
def test_a_mistyped_address_is_told_in_plain_words(address: str) -> None:
    """Nobody has to know the driver's names to mend a typing error."""
    with pytest.raises(ExportError, match=r"^--database: not an address such as sqlite:///"):
        open_address(address)


def test_a_server_that_is_away_is_told_with_the_remedy_first() -> None:
    """What to do stands before what the driver calls it."""
    with pytest.raises(ExportError, match=r"^database: no PostgreSQL answers there: .* \(Oper"):
        open_address("postgresql://u@127.0.0.1:1/d")


def test_a_kiosks_file_is_no_endpoints(data: Path) -> None:
    """Somebody who mixes the two up is told which option is meant."""
    with pytest.raises(ExportError, match="say --data-dir"):
        open_address(f"sqlite:///{data / 'kiosk.db'}")
