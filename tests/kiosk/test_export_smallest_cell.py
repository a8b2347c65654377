"""How few submissions a workbook's summary may rest on is configured, and never under three."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from kiosk.cli import main
from kiosk.config.loading import load
from kiosk.staff.writers import writers_of
from sync.model.problems import InvalidFileError
from tests.sync.export.databases import MONDAY, kiosk_db, submission


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with four submissions in `data`, and a configuration that tells three."""
    kiosk_db(tmp_path / "data", [submission(seq) for seq in range(1, 5)])
    (tmp_path / "three.toml").write_text("[export]\nsmallest_cell = 3\n")
    return tmp_path


def told(path: Path) -> object:
    """Return the number of submissions on the summary sheet."""
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return next(row[1] for row in sheet.iter_rows(values_only=True) if row[0] == "Submissions")


def exported(folder: Path, *words: str) -> object:
    """Return the number of submissions that the command tells."""
    out = folder / "out.xlsx"
    places = ["--data-dir", str(folder / "data"), "--out", str(out), "--labels", "en"]
    assert main(["export", "--format", "xlsx", *places, *words]) == 0
    return told(out)


def test_the_configuration_says_how_few(folder: Path) -> None:
    """Four are hidden unless three are enough; what is said on the command line goes before."""
    config = ("--config", str(folder / "three.toml"))
    assert exported(folder) == ".."
    assert exported(folder, *config) == 4
    assert exported(folder, "--smallest-cell", "4") == 4
    assert exported(folder, *config, "--smallest-cell", "5") == ".."


def test_a_stick_gets_the_same_workbook(folder: Path) -> None:
    """What staff take out obeys the same key."""
    for files, number in (([], ".."), ([folder / "three.toml"], 4)):
        writers = writers_of(load(files), folder / "data", lambda: MONDAY)
        assert writers["xlsx"](lambda: folder / "stick.xlsx", "en", lambda *_: None) == 4
        assert told(folder / "stick.xlsx") == number


@pytest.mark.parametrize("few", ["2", "0", "-1"])
def test_under_three_is_refused(folder: Path, few: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The mistake is named with its key, wherever it was made."""
    (folder / "few.toml").write_text(f"[export]\nsmallest_cell = {few}\n")
    with pytest.raises(InvalidFileError, match=r"export\.smallest_cell"):
        load([folder / "few.toml"])
    with pytest.raises(SystemExit):
        exported(folder, f"--smallest-cell={few}")
    with pytest.raises(SystemExit):
        main(["export", "--format", "csv", "--out", "x.csv", "--smallest-cell", "4"])
    said = capsys.readouterr().err
    assert "3 to 1000" in said
    assert "--format xlsx" in said
