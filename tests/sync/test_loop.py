"""The waits between attempts, and what ends them."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from sync.bell import Word
from sync.loop import Loop, Telling, Wakeup
from sync.policy.replies import Failure
from sync.worker import Attempt
from tests.sync.bench import FakeClock, SyncBench
from tests.sync.fake_endpoint import answers


class FakeWakeup(Wakeup):
    """Lets time pass instead of waiting, and says what the script says."""

    def __init__(self, bench: SyncBench, script: list[tuple[float, set[Word]]]) -> None:
        super().__init__(None, lambda: None)
        self.bench, self.script = bench, script
        self.waits: list[float] = []

    def wait(self, seconds: float) -> set[Word]:
        self.waits.append(seconds)
        for at, (when_s, words) in enumerate(self.script):
            if self.bench.clock.passed_s + seconds >= when_s:
                self.bench.clock.passed_s = max(self.bench.clock.passed_s, when_s)
                del self.script[at]
                self.ending = not self.script
                return words
        self.bench.clock.passed_s += seconds
        return set()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[SyncBench]:
    """A kiosk with an endpoint."""
    bench = SyncBench(tmp_path / "data")
    yield bench
    bench.restart()


@pytest.fixture
def attempts(bench: SyncBench) -> Callable[..., list[float]]:
    """Run the loop by a script of (when, words), and return when attempts were made."""

    def run(
        *script: tuple[float, set[Word]], hurry: bool = False, sends: bool = True
    ) -> list[float]:
        start = bench.clock.passed_s
        made: list[float] = []

        def note(*_: object) -> None:
            made.append(bench.clock.passed_s - start)

        before = bench.endpoint.always
        bench.endpoint.always = lambda b, p: note() or (before(b, p) if before else None)
        waits = [(start + at, words) for at, words in script]
        loop = Loop(
            bench.worker, FakeWakeup(bench, waits), bench.clock,
            line=lambda: "", hurry=hurry, sends=sends,
        )  # fmt: skip
        loop.run()
        bench.endpoint.always = before
        return made

    return run


def test_the_first_attempt_is_spread_after_a_start(attempts: Callable[..., list[float]]) -> None:
    """Five hundred kiosks that get power together don't come together."""
    (first, *_) = attempts((700.0, set()))
    assert 0 < first <= 600


def test_in_a_hurry_nothing_is_spread(
    bench: SyncBench, attempts: Callable[..., list[float]]
) -> None:
    """The demo tries at once, after a start and after a release."""
    bench.kiosk.release(5)
    assert attempts((100.0, {"released"}), (101.0, set()), hurry=True) == [0.0, 100.0]


def test_a_heartbeat_goes_without_a_bell(attempts: Callable[..., list[float]]) -> None:
    """Sync looks by itself at the interval, whether or not anybody rings."""
    made = attempts((5000.0, set()))
    gaps = [later - earlier for earlier, later in pairwise(made)]
    assert len(made) >= 4
    assert all(700 < gap < 1100 for gap in gaps)


def test_now_tries_at_once(attempts: Callable[..., list[float]]) -> None:
    """Who rings `now` waits for no spread and no backoff."""
    assert attempts((1.0, {"now"}), (1.5, set()))[0] == 1.0


def test_a_release_brings_the_next_attempt_nearer(attempts: Callable[..., list[float]]) -> None:
    """After the first answer a release is sent within ten minutes, not at the interval."""
    made = attempts((0.0, {"now"}), (1.0, {"released"}), (602.0, set()))
    assert len(made) == 2
    assert 1.0 <= made[1] <= 601.0


def test_a_release_does_not_cut_the_backoff_short(
    bench: SyncBench, attempts: Callable[..., list[float]]
) -> None:
    """While the endpoint fails, a bell from the kiosk changes nothing; `now` does."""
    bench.endpoint.always = answers(Failure("status", "503", 503, 3000.0))
    assert attempts((0.0, {"now"}), (5.0, {"released"}), (900.0, set())) == [0.0]
    assert attempts((1.0, {"now"}), (1.5, set())) == [1.0]


def test_a_backoff_outlives_the_process(
    bench: SyncBench, attempts: Callable[..., list[float]]
) -> None:
    """A process that is started again and again knocks no more often than one that stays."""
    bench.endpoint.always = answers(Failure("status", "503", 503, 3000.0))
    bench.worker.attempt()
    bench.restart()
    assert attempts((2900.0, set()), hurry=True) == []


def test_without_an_address_no_attempt_is_made(attempts: Callable[..., list[float]]) -> None:
    """A kiosk whose data goes by hand waits for receipts, and nothing makes it try the network."""
    assert attempts((5.0, {"now"}), (5000.0, {"released"}), sends=False) == []


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """Return what was logged."""
    caplog.set_level(logging.INFO)
    return lambda: [record.getMessage() for record in caplog.records]


def test_the_log_tells_changes_only(logged: Callable[[], list[str]]) -> None:
    """One whole line when it starts to fail, one when it works again, one for each new note."""
    clock = FakeClock()
    telling = Telling(lambda: "3 waiting since Monday; dns: name not known", clock)
    fine = Attempt("settled", 0.0, 3)
    broken = Attempt("failed", 5.0, 3, "dns", "dns: name not known")
    noted = Attempt("settled", 0.0, 0, notes=("something for a person",))
    for each in (fine, fine, broken, broken, Attempt("again", 0.0, 3), broken, noted, noted):
        telling.tell(each)
    assert logged() == [
        "the endpoint answers; 3 waiting since Monday; dns: name not known",
        "3 waiting since Monday; dns: name not known",
        "something for a person",
        "the endpoint answers; 3 waiting since Monday; dns: name not known",
    ]


def test_what_could_not_be_written_down_is_in_the_log(logged: Callable[[], list[str]]) -> None:
    """On a full disk the status line does not know of the failure; the log tells it."""
    telling = Telling(lambda: "3 waiting since Monday", FakeClock())
    telling.tell(Attempt("failed", 5.0, 3, "local", "sync.db: database or disk is full"))
    assert logged() == ["3 waiting since Monday; sync.db: database or disk is full"]


def test_a_failure_that_lasts_is_told_once_a_day(logged: Callable[[], list[str]]) -> None:
    """Who reads today's log sees that it fails, since when and what to do."""
    clock = FakeClock()
    telling = Telling(lambda: "3 waiting", clock)
    for _ in range(49):
        telling.tell(Attempt("failed", 5.0, 3, "dns", "dns: name not known"))
        clock.passed_s += 3600
    assert logged() == ["3 waiting; dns: name not known"] * 3


def test_the_same_note_is_told_once_an_hour(logged: Callable[[], list[str]]) -> None:
    """Two notes in turn don't fill the log."""
    clock = FakeClock()
    telling = Telling(str, clock)
    for number in range(240):
        telling.tell(Attempt("again", 0.0, 0, notes=(f"note {number % 2}",)))
        clock.passed_s += 30
    assert logged() == ["note 0", "note 1"] * 2


def test_signals_end_a_wait() -> None:
    """SIGUSR1 means now; SIGTERM hangs up and asks to end, and a second one would kill."""
    hung_up: list[bool] = []
    wakeup = Wakeup(None, lambda: hung_up.append(True))
    before = signal.getsignal(signal.SIGTERM)
    with wakeup.installed():
        os.kill(os.getpid(), signal.SIGUSR1)
        assert wakeup.wait(60) == {"now"}
        assert wakeup.wait(0) == set()
        os.kill(os.getpid(), signal.SIGTERM)
        assert wakeup.wait(60) == set()
        assert (wakeup.ending, hung_up) == (True, [True])
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    assert signal.getsignal(signal.SIGTERM) is before
