"""Batches by hand, as docs/operations.md says it: a bundle there, a receipt back."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from kiosk.cli import main
from sync.endpoint.database import Database
from sync.endpoint.registry import add_kiosks
from sync.sqlite import sqlite3
from tests.endpoint.app.asking import KEY, KIOSK
from tests.endpoint.app.serving import served
from tests.kiosk.test_sync_command import TODAY, Folder


class Office:
    """A kiosk's folder, an endpoint's, and a stick."""

    def __init__(self, path: Path) -> None:
        self.path, self.url = path, f"sqlite:///{path / 'endpoint.db'}"
        self.bundle, self.receipt = path / "stick.vuoro", path / "torikatu-1.receipt"
        (path / "kiosk").mkdir()
        self.folder = Folder(path / "kiosk")
        with closing(Database.open(self.url)) as database, database.write() as connection:
            add_kiosks(
                connection, [("torikatu", KIOSK)], date(2026, 11, 23), lambda n: bytes(range(n))
            )

    def init_keys(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Make the organisation's keys and give the kiosk their public halves."""
        assert main(["endpoint", "keys", "init", "--out", str(self.path / "keys")]) == 0
        self.public = capsys.readouterr().out
        self.configure("")

    def configure(self, url: str) -> None:
        """Name an endpoint, or none."""
        self.folder.configure(url)
        config = self.folder.path / "kiosk.toml"
        config.write_text(config.read_text().partition("[keys]")[0] + self.public)

    def kiosk(self, *words: str) -> int:
        """Run `vuoro sync` at the kiosk."""
        return main(self.folder.words(*words))

    def import_(self) -> int:
        """Take the bundle in at the endpoint."""
        return main(
            ["endpoint", "import", str(self.bundle), "--identity",
             str(self.path / "keys" / "bundle.age"), "--receipt", str(self.receipt),
             "--database", self.url]
        )  # fmt: skip

    def over_the_network(self) -> None:
        """Let the kiosk send what is pending."""
        with served("--database", self.url, cwd=self.path) as endpoint:
            self.configure(endpoint.address)
            assert self.kiosk("--once") == 0
        self.configure("")

    def rows(self) -> list[tuple[int, int]]:
        """Return how often each number is at the endpoint."""
        with closing(sqlite3.connect(self.path / "endpoint.db")) as connection:
            return list(
                connection.execute("SELECT seq, count(*) FROM submissions GROUP BY seq ORDER BY 1")
            )

    def reports(self) -> int:
        """Return how many releases the endpoint has counts of."""
        with closing(sqlite3.connect(self.path / "endpoint.db")) as connection:
            (found,) = connection.execute("SELECT count(*) FROM releases").fetchone()
        return int(found)


@pytest.fixture
def office(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Office:
    """A kiosk and an endpoint that share keys and no network."""
    office = Office(tmp_path)
    office.init_keys(capsys)
    return office


@pytest.mark.parametrize("network", ["never", "before the import", "before the receipt", "after"])
def test_a_bundle_goes_and_a_receipt_comes_back(
    office: Office, network: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each submission is once at the endpoint, whichever way it took, and passed at the kiosk."""
    office.folder.kiosk.release(2500)
    office.folder.kiosk.release(3)
    assert office.kiosk("--bundle", str(office.bundle)) == 0
    assert "2503 submissions in 2 batches; they stay here as well" in capsys.readouterr().out
    assert office.folder.passed() == []
    if network == "before the import":
        office.over_the_network()
    assert office.import_() == 0
    if network == "before the receipt":
        office.over_the_network()
    assert office.kiosk("--receipt", str(office.receipt)) == 0
    assert office.folder.passed() == [(1, 2503)]
    if network == "after":
        office.folder.kiosk.release(4)
        office.over_the_network()
    expected = 2507 if network == "after" else 2503
    assert office.rows() == [(seq, 1) for seq in range(1, expected + 1)]
    assert office.reports() == (3 if network == "after" else 2)
    assert office.kiosk("--bundle", str(office.bundle)) == 0
    assert "nothing is waiting, so no bundle is written" in capsys.readouterr().out
    assert office.kiosk("--status") == 0
    assert capsys.readouterr().out.startswith("nothing waiting; ")


def test_what_was_released_since_goes_with_the_next_bundle(office: Office) -> None:
    """A bundle holds what is pending then; the receipt settles exactly that."""
    office.folder.kiosk.release(10)
    assert office.kiosk("--bundle", str(office.bundle)) == 0
    office.folder.kiosk.release(5)
    assert office.import_() == 0
    assert office.kiosk("--receipt", str(office.receipt)) == 0
    assert office.folder.passed() == [(1, 10)]
    assert office.kiosk("--bundle", str(office.bundle)) == 0
    assert office.import_() == 0
    assert office.kiosk("--receipt", str(office.receipt)) == 0
    assert office.folder.passed() == [(1, 15)]
    assert [count for _, count in office.rows()] == [1] * 15


def test_a_card_put_back_in_between_loses_nothing(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    """The receipt settles nothing that is another's; what is here goes to the endpoint as well."""
    office.folder.kiosk.release(10)
    assert office.kiosk("--bundle", str(office.bundle)) == 0
    assert office.import_() == 0
    office.folder.kiosk.path.unlink()
    office.folder.kiosk.next_seq.clear()
    office.folder.kiosk.release(10, comment="another one")
    assert office.kiosk("--receipt", str(office.receipt)) == 1
    assert "not here as they were sent" in capsys.readouterr().out
    assert office.kiosk("--status") == 1
    assert f"10 waiting since {TODAY}" in (told := capsys.readouterr().out)
    assert "ALERT: a receipt named submissions that are not here" in told
    assert office.kiosk("--bundle", str(office.bundle)) == 0
    assert office.import_() == 0
    assert "10 conflict" in capsys.readouterr().out
    assert office.kiosk("--receipt", str(office.receipt)) == 0


def test_what_is_damaged_is_left_out_and_told(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    """A damaged row holds up no other: those around it go, and its number stays pending."""
    office.folder.kiosk.release(10)
    office.folder.kiosk.sql("UPDATE submissions SET rating = 1 WHERE seq = 4")
    assert office.kiosk("--bundle", str(office.bundle)) == 0
    assert "9 submissions in 2 batches" in capsys.readouterr().out
    assert office.import_() == 0
    assert [seq for seq, _ in office.rows()] == [1, 2, 3, 5, 6, 7, 8, 9, 10]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("bundle = ", "keys.bundle is empty"),
        ("key_file", "sync.key_file is empty"),
    ],
)
def test_without_keys_no_bundle_is_written(
    office: Office, line: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each key that lacks is named with where it comes from; nothing is written."""
    office.folder.kiosk.release(3)
    config = office.folder.path / "kiosk.toml"
    kept = [each for each in config.read_text().splitlines() if not each.startswith(line)]
    config.write_text("\n".join(kept))
    assert office.kiosk("--bundle", str(office.bundle)) == 1
    told = capsys.readouterr().err
    assert words in told
    assert "vuoro endpoint" in told
    assert not office.bundle.exists()


def test_a_stick_that_is_not_there_is_told(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder that is missing, or a key file that is: the message names it and the remedy."""
    office.folder.kiosk.release(3)
    assert office.kiosk("--bundle", str(office.path / "missing" / "stick.vuoro")) == 1
    assert "no file was written: there is no folder" in capsys.readouterr().err
    (office.folder.path / "key").unlink()
    assert office.kiosk("--bundle", str(office.bundle)) == 1
    assert "sync.key_file" in capsys.readouterr().err
    assert KEY.text not in capsys.readouterr().err


def test_before_the_kiosk_ever_ran_there_is_nothing(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a data directory no bundle is written, and no directory is made."""
    office.folder.data_dir.rmdir()
    assert office.kiosk("--bundle", str(office.bundle)) == 0
    assert "nothing is waiting" in capsys.readouterr().out
    assert not office.folder.data_dir.exists()
