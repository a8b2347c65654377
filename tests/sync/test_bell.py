"""The bell: heard if somebody listens, and nobody's worry if not."""

from __future__ import annotations

import select
import stat
from contextlib import closing
from pathlib import Path

import pytest

from sync.bell import SOCKET_NAME, Bell, Word, ring


@pytest.mark.parametrize("word", ["released", "now"])
def test_a_word_is_heard(tmp_path: Path, word: Word) -> None:
    """What the kiosk says wakes whoever waits for the bell, once."""
    with closing(Bell(tmp_path)) as bell:
        assert ring(tmp_path, word)
        assert select.select([bell], [], [], 5)[0] == [bell]
        assert bell.words() == {word}
        assert bell.words() == set()


def test_nobody_listens(tmp_path: Path) -> None:
    """Without a listener, a socket or even a folder, to ring does nothing and raises nothing."""
    assert not ring(tmp_path, "now")
    assert not ring(tmp_path / "missing", "now")
    Bell(tmp_path).close()
    assert not ring(tmp_path, "now")
    (tmp_path / SOCKET_NAME).touch()
    assert not ring(tmp_path, "now")


def test_a_listener_that_sleeps_holds_up_nobody(tmp_path: Path) -> None:
    """When its queue is full, who rings goes on at once."""
    with closing(Bell(tmp_path)) as bell:
        heard = [ring(tmp_path, "released") for _ in range(2000)]
        assert not all(heard)
        assert bell.words() == {"released"}


def test_strange_words_are_passed_over(tmp_path: Path) -> None:
    """Only the words that are known mean something."""
    with closing(Bell(tmp_path)) as bell:
        ring(tmp_path, "x" * 5000)  # type: ignore[arg-type]
        ring(tmp_path, "now")
        assert bell.words() == {"now"}


def test_a_deep_folder_has_a_bell_too(tmp_path: Path) -> None:
    """The path may be longer than a socket's address; the bell is for its owner alone."""
    deep = tmp_path / ("d" * 120)
    deep.mkdir()
    with closing(Bell(deep)) as bell:
        assert ring(deep, "now")
        assert bell.words() == {"now"}
        assert stat.S_IMODE((deep / SOCKET_NAME).stat().st_mode) == 0o600
    assert not (deep / SOCKET_NAME).exists()


def test_a_bell_left_by_a_killed_process_is_replaced(tmp_path: Path) -> None:
    """What a killed process left in the folder does not keep the next one from listening."""
    Bell(tmp_path)._socket.close()
    with closing(Bell(tmp_path)) as bell:
        ring(tmp_path, "released")
        assert bell.words() == {"released"}
