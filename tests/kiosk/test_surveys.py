"""Finding survey files and reading them from the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.surveys import built_in_surveys, load_survey
from sync.model.problems import InvalidFileError

ROOT = Path(__file__).resolve().parents[2]


def test_three_surveys_come_with_vuoro() -> None:
    """A kiosk can ask without anybody having to write a survey first."""
    assert built_in_surveys() == ("experience", "ideas", "pulse")


@pytest.mark.parametrize("name", built_in_surveys())
def test_a_built_in_survey_is_found_by_its_id(name: str, tmp_path: Path) -> None:
    """A bare name is a built-in's id wherever the configuration lies."""
    assert load_survey(name, tmp_path).id == name


def test_an_office_can_have_its_own_survey(tmp_path: Path) -> None:
    """A path is taken relative to the configuration file."""
    source = (ROOT / "assets/surveys/pulse.toml").read_text(encoding="utf-8")
    (tmp_path / "own.toml").write_text(source.replace('"pulse"', '"own"', 1), encoding="utf-8")
    assert load_survey("own.toml", tmp_path).id == "own"
    assert load_survey(str(tmp_path / "own.toml"), Path("elsewhere")).id == "own"


def test_a_slip_in_the_toml_is_told_with_its_line(tmp_path: Path) -> None:
    """Who edits the file by hand is led to the line."""
    (tmp_path / "own.toml").write_text('id = "own"\nrev = = 1\n', encoding="utf-8")
    with pytest.raises(InvalidFileError, match=r"own\.toml: line 2, column 7: is not TOML"):
        load_survey("own.toml", tmp_path)


def test_a_file_that_breaks_off_is_told_so(tmp_path: Path) -> None:
    """A half-copied file is named as such."""
    (tmp_path / "own.toml").write_text('id = "ow', encoding="utf-8")
    with pytest.raises(InvalidFileError, match=r"own\.toml: end of document: is not TOML"):
        load_survey("own.toml", tmp_path)


def test_a_misspelt_built_in_is_guessed(tmp_path: Path) -> None:
    """A name that leads nowhere says which was probably meant."""
    with pytest.raises(InvalidFileError, match="did you mean 'pulse'"):
        load_survey("pulze", tmp_path)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    """Latin-1 from an old editor gives a message, not a traceback."""
    (tmp_path / "own.toml").write_bytes("id = 'ä'".encode("latin-1"))
    with pytest.raises(InvalidFileError, match="UTF-8"):
        load_survey("own.toml", tmp_path)


def test_a_survey_saved_by_notepad_is_read(tmp_path: Path) -> None:
    """The byte order mark that Windows puts first is no mistake."""
    source = (ROOT / "assets/surveys/pulse.toml").read_text(encoding="utf-8")
    (tmp_path / "own.toml").write_text(source, encoding="utf-8-sig")
    assert load_survey("own.toml", tmp_path).id == "pulse"


def test_a_directory_is_no_survey(tmp_path: Path) -> None:
    """Whatever the path leads to, there is a message that names it."""
    (tmp_path / "own.toml").mkdir()
    with pytest.raises(InvalidFileError, match=r"own\.toml: the whole file: can't be read"):
        load_survey("own.toml", tmp_path)
