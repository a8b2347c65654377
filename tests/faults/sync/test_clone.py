"""Two kiosks from one card, and a kiosk whose database is an older copy: everything is kept."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.faults.sync.conftest import MakeEndpoint
from tests.faults.sync.endpoint_process import Endpoint
from tests.faults.sync.real_kiosk import RealKiosk, each_once
from tests.faults.sync.recount import counts_agree

_FILES = ("kiosk.db", "numbers.json")


@pytest.fixture
def served(make_endpoint: MakeEndpoint, request: pytest.FixtureRequest, kind: str) -> Endpoint:
    """An endpoint on the test's kind of database."""
    url = None if kind == "sqlite" else str(request.getfixturevalue("postgres_url"))
    return make_endpoint(url)


@pytest.fixture
def kiosk(served: Endpoint, tmp_path: Path) -> RealKiosk:
    """A kiosk with a real store; its endpoint serves."""
    (key,) = served.register("torikatu-1")
    kiosk = RealKiosk(tmp_path / "kiosk", key)
    served.start()
    kiosk.configure(served.address)
    return kiosk


@pytest.mark.parametrize(("kind", "synced"), [("sqlite", True), ("postgresql", False)])
def test_both_of_a_cloned_card_arrive_whole(
    served: Endpoint, kiosk: RealKiosk, tmp_path: Path, synced: bool
) -> None:
    """Both go on under one name and key, whether or not the card had been synced: at the end the
    endpoint has every submission of both exactly once, nothing waits, and somebody is told."""
    words = kiosk.release_words(12, "both")
    if synced:
        kiosk.sends()
    kiosk.stop()
    clone = kiosk.clone(tmp_path / "clone")
    words += kiosk.release_words(20, "first")
    words += clone.release_words(30, "second")
    kiosk.settle()
    clone.settle()
    words += kiosk.release_words(5, "first") + clone.release_words(5, "second")
    for each in (kiosk, clone, kiosk):
        each.settle()
    each_once(served, words)
    counts_agree(served)
    epochs = served.rows("SELECT epoch FROM submissions GROUP BY epoch")
    assert len(epochs) >= 2
    assert served.rows("SELECT count FROM alerts WHERE kind = 'conflict'")
    assert "ALERT: numbers of this kiosk were used twice" in clone.status()
    for each in (kiosk, clone):
        assert each.rows("SELECT sum(last_seq) FROM lost") == [(None,)]
        each.stop()


@pytest.mark.parametrize(("kind", "new"), [("sqlite", 0), ("sqlite", 20), ("postgresql", 3)])
def test_an_older_copy_put_back_costs_nothing(
    served: Endpoint, kiosk: RealKiosk, tmp_path: Path, new: int
) -> None:
    """kiosk.db is yesterday's, and gives out numbers that are taken: what it releases arrives all
    the same, once, and what had arrived stays as it was."""
    words = kiosk.release_words(8, "before")
    kiosk.sends()
    kiosk.stop()
    for name in _FILES:
        shutil.copy(kiosk.data_dir / name, tmp_path / name)
    words += kiosk.release_words(10, "gone from the kiosk")
    kiosk.sends()
    kiosk.stop()
    for name in _FILES:
        shutil.copy(tmp_path / name, kiosk.data_dir / name)
    words += kiosk.release_words(new, "after")
    kiosk.settle()
    words += kiosk.release_words(4, "later")
    kiosk.settle()
    each_once(served, words)
    counts_agree(served)
    assert kiosk.rows("SELECT sum(last_seq) FROM lost") == [(None,)]
    kiosk.stop()
