"""What `vuoro export` says to a person who typed something else than they meant."""

from __future__ import annotations

import errno
import os
import re
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.cli import main
from kiosk.exporting.faults import not_written
from sync.sqlite import sqlite3
from tests.endpoint import rows
from tests.endpoint.opened import writing
from tests.sync.export.databases import kiosk_db, submission

FORMS = pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a kiosk's data in `data`, and an older export."""
    kiosk_db(tmp_path / "data", [submission(1), submission(2, language="et")])
    (tmp_path / "out").write_bytes(b"old")
    return tmp_path


def export(folder: Path, form: str, *words: str) -> int:
    """Run the command; returns its exit status."""
    out = [] if "--out" in words else ["--out", str(folder / "out")]
    places = [] if "--database" in words else ["--data-dir", str(folder / "data")]
    return main(["export", "--format", form, *out, *places, *words])


@FORMS
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--site", "Nosuch"), "no office is called 'Nosuch'; there are: site (a kiosk's own"),
        (("--kiosk", "k-9"), "no kiosk is called 'k-9'; there are: kiosk"),
        (("--survey", "pulse", "--survey", "puls"), "no survey has the id 'puls'; there are: "),
        (("--language", "xx"), "in 'xx'; there are: ar, en, et, fi, "),
        (("--labels", "xx"), "--labels: there are no words in 'xx'; there are: ar, en, "),
        (("--labels", "../../../etc"), "there are no words in '../../../etc'"),
    ],
)
def test_a_name_that_there_is_not_replaces_nothing(
    folder: Path, form: str, words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The names that there are are told, the exit status is 1, and the old file stays."""
    assert export(folder, form, *words) == 1
    assert said in capsys.readouterr().err
    assert (folder / "out").read_bytes() == b"old"


def test_names_of_the_endpoint_are_the_offices_there(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """At the endpoint no configuration is spoken of."""
    address = f"sqlite:///{folder / 'endpoint.db'}"
    with writing(address) as connection:
        rows.put(connection, rows.submission())
    assert export(folder, "csv", "--database", address, "--site", "elsewhere") == 1
    assert capsys.readouterr().err == (
        "--site: no office is called 'elsewhere'; there are: torikatu\n"
    )
    assert export(folder, "csv", "--database", address, "--site", "torikatu") == 0


def test_words_of_a_survey_alone_will_do(folder: Path) -> None:
    """A language in which answers came, or a survey asks, is one that there is."""
    assert export(folder, "csv", "--language", "et") == 0
    assert export(folder, "csv", "--labels", "en") == 0


@FORMS
@pytest.mark.parametrize("out", ["", ".", "/", "folder/"])
def test_out_must_name_a_file(
    folder: Path, form: str, out: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty variable or a folder is wrong usage, and said so."""
    with pytest.raises(SystemExit) as ended:
        export(folder, form, "--out", out)
    assert ended.value.code == 2
    assert f"must name a file such as feedback.csv, got {out!r}" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["csv", "bundle"])
def test_the_kiosks_own_files_are_refused(
    folder: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is exported over the database, in any form."""
    before = (folder / "data" / "kiosk.db").read_bytes()
    assert export(folder, form, "--out", str(folder / "data" / "kiosk.db")) == 1
    assert "this export reads it" in capsys.readouterr().err
    assert (folder / "data" / "kiosk.db").read_bytes() == before


def test_configuration_and_the_endpoints_file_are_refused(folder: Path) -> None:
    """Neither what is read for the words nor the endpoint's database is written over."""
    (folder / "kiosk.toml").write_text('[kiosk]\nsite = "torikatu"\n')
    config = ("--config", str(folder / "kiosk.toml"))
    assert export(folder, "csv", *config, "--out", config[1]) == 1
    address = f"sqlite:///{folder / 'endpoint.db'}"
    with writing(address) as connection:
        rows.put(connection, rows.submission())
    for name in ("endpoint.db", "endpoint.db-wal"):
        (folder / name).touch()
        assert export(folder, "csv", "--database", address, "--out", str(folder / name)) == 1


@pytest.mark.parametrize("day", ["20261101", "2026-W45-1", "2026-11-1"])
def test_days_are_written_one_way(
    folder: Path, day: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Other ways to write a day are refused."""
    with pytest.raises(SystemExit):
        export(folder, "csv", "--since", day)
    assert "must be a day such as 2026-11-23" in capsys.readouterr().err


def test_help_keeps_names_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    """Excel has its capital letter."""
    with pytest.raises(SystemExit):
        main(["export", "--help"])
    assert "Write submissions into a file for Excel" in re.sub(r"\s+", " ", capsys.readouterr().out)


def test_damage_is_told_with_its_place(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--verify` names the database, sound or not."""
    path = folder / "data" / "kiosk.db"
    assert export(folder, "csv", "--verify") == 0
    assert capsys.readouterr().out.startswith(f"{path}: 2 rows agree")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE submissions SET rating = 1 WHERE seq = 1")
    assert export(folder, "csv", "--verify") == 1
    assert capsys.readouterr().err.startswith(f"{path}: 1 of 2 rows don't agree")


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        (errno.ENOSPC, "make room"),
        (errno.EROFS, "the disk takes nothing"),
        (errno.EACCES, "into which you may write"),
        (errno.ENOENT, "make the folder"),
        (errno.ENAMETOOLONG, "a shorter name"),
        (errno.EISDIR, "name a file"),
        (errno.EFBIG, "no file so large"),
        (errno.EIO, "look at the disk"),
    ],
)
def test_a_fault_of_the_disk_has_its_own_remedy(number: int, remedy: str) -> None:
    """Room is asked for only where there is none."""
    said = not_written(Path("o.csv"), OSError(number, os.strerror(number)))
    assert remedy in said
    assert ("make room" in said) == (number == errno.ENOSPC)
