"""A clock that staff move by hand: nobody goes out alone before as much time has really passed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.attempts import Attempts
from kiosk.chores import Chores
from kiosk.clock import SimulatedClock, SystemClock
from kiosk.core.release import AT_LEAST, LONGEST_HOLD_S, Kin, Waiting, due
from kiosk.hand_set import HandSetNote
from sync.model.calendar import hour_of
from tests.kiosk.store.bench import ZONE, Bench, record
from tests.kiosk.store.test_retention import passed

HOUR_S = 3600.0
DAY_S = 24 * HOUR_S
START = datetime(2026, 11, 23, 9, 5, tzinfo=ZONE)
KIN = Kin("fi", "pulse", 1, "kiosk", doubtful=False)


@dataclass
class Device:
    """A device whose clock is set on the staff screen, and whose time passes when a test says."""

    folder: Path
    wall_s: float = START.timestamp()
    since_boot_s: float = 100.0
    clock: SystemClock = field(init=False)

    def __post_init__(self) -> None:
        self.boot("first")
        self.clock = SystemClock(
            ZONE,
            trust="system",
            boot_id=self.folder / "boot_id",
            wall=lambda: self.wall_s,
            vouched=self.folder / "clock-set",
            boot_time=lambda: self.since_boot_s,
        )

    def boot(self, name: str) -> None:
        """Start anew."""
        self.folder.mkdir(exist_ok=True)
        (self.folder / "boot_id").write_text(name)
        self.since_boot_s = 0.0

    def set_by_hand(self, step_s: float) -> None:
        """Move the clock, as staff do."""
        self.clock.hold(self.wall_s + step_s)
        self.wall_s += step_s
        self.clock.vouch()

    def pass_s(self, seconds: float) -> None:
        """Let time pass, and note what is left."""
        self.wall_s += seconds
        self.since_boot_s += seconds
        self.clock.settle()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A store."""
    bench = Bench(tmp_path / "data", SimulatedClock(START))
    yield bench
    bench.close()


def visit(bench: Bench, device: Device, comment: str | None = None) -> None:
    """Let a client come and go under the device's clock."""
    number, bench.next_visit = bench.next_visit, bench.next_visit + 1
    bench.store.save(number, record(1, comment))
    bench.store.end(number, "completed", frozenset(), device.clock.stamp())


def test_who_sets_the_clock_sees_no_single_visit(bench: Bench, tmp_path: Path) -> None:
    """A client leaves, a clerk moves the clock eight days on, exports, and moves it back: nothing
    has gone out. After a week of the device's running time it goes out as ever."""
    device = Device(tmp_path / "device")
    visit(bench, device, "The clerk shouted at me")
    for _ in range(2):
        device.set_by_hand(8 * DAY_S)
        assert bench.store.release(device.clock.stamp()) is None
        device.set_by_hand(-8 * DAY_S)
        assert bench.store.release(device.clock.stamp()) is None
    device.boot("second")
    device.set_by_hand(20 * DAY_S)
    assert bench.store.release(device.clock.stamp()) is None
    device.pass_s(7 * DAY_S - HOUR_S)
    assert bench.store.release(device.clock.stamp()) is None
    device.pass_s(HOUR_S)
    assert bench.store.release(device.clock.stamp()) is not None
    assert [row["bucket"] for row in bench.outbox()] == ["2026-11-23T00:00+02:00/P7D"]


def test_five_go_out_by_a_clock_that_was_set(bench: Bench, tmp_path: Path) -> None:
    """Who hides among five need not wait: the hour after the clock was set they go out."""
    device = Device(tmp_path / "device")
    device.set_by_hand(30 * DAY_S)
    for _ in range(5):
        visit(bench, device)
    device.pass_s(HOUR_S)
    assert bench.store.release(device.clock.stamp()) is not None
    assert len(bench.outbox()) == 5


def test_nothing_is_old_by_the_word_of_a_moved_clock(tmp_path: Path) -> None:
    """Retention deletes nothing while the clock is held, and catches up afterwards."""
    device = Device(tmp_path / "device")
    retained: list[datetime | None] = []

    class Store:
        """Takes everything."""

        def __getattr__(self, _name: str) -> Any:  # noqa: ANN401
            return lambda *_, **__: True

        def retain(self, stamp: Any) -> int:  # noqa: ANN401
            """Note it."""
            retained.append(stamp.hour)
            return 0

    chores = Chores(device.clock, Attempts())
    device.set_by_hand(2 * HOUR_S)
    device.pass_s(HOUR_S)
    chores.do_due(Store())
    assert retained == []
    device.pass_s(HOUR_S)
    chores.do_due(Store())
    assert len(retained) == 1


def test_the_store_deletes_nothing_while_the_clock_is_held(bench: Bench, tmp_path: Path) -> None:
    """Whoever calls it: no row is past its days by a clock that was moved."""
    device = Device(tmp_path / "device")
    for _ in range(5):
        visit(bench, device)
    bench.store.release(device.clock.stamp(), everything=True)
    passed(bench, 1, 5, START.date())
    device.set_by_hand(3650 * DAY_S)
    assert bench.store.retain(device.clock.stamp()) == 0
    device.pass_s(7 * DAY_S)
    assert bench.store.retain(device.clock.stamp()) == 5


def test_another_boot_goes_on_with_what_was_left(tmp_path: Path) -> None:
    """A device that is switched off every evening comes to the end of the wait too; the hours in
    which it was off do not count."""
    device = Device(tmp_path / "device")
    device.set_by_hand(20 * HOUR_S)
    device.pass_s(10 * HOUR_S)
    device.boot("second")
    device.wall_s += 14 * HOUR_S
    assert device.clock.stamp().held
    device.pass_s(9 * HOUR_S)
    assert device.clock.stamp().held
    device.pass_s(HOUR_S)
    assert not device.clock.stamp().held
    assert not (tmp_path / "device" / "clock-held").exists()


def test_a_clock_that_was_not_set_after_all_holds_nobody(tmp_path: Path) -> None:
    """What the system refused leaves the wait as it was."""
    device = Device(tmp_path / "device")
    device.clock.hold(device.wall_s + DAY_S)()
    assert not device.clock.stamp().held
    device.set_by_hand(HOUR_S)
    device.clock.hold(device.wall_s + DAY_S)()
    device.pass_s(HOUR_S)
    assert not device.clock.stamp().held


@pytest.mark.parametrize(
    "text", [b"", b"[" * 9000, b'{"left_s": -1}', b'{"left_s": 1e999, "since_s": 0, "boot": "a"}']
)
def test_a_damaged_note_is_the_longest(tmp_path: Path, text: bytes) -> None:
    """A note that can't be understood makes thin groups wait for a week of running time."""
    (tmp_path / "clock-held").write_bytes(text)
    note = HandSetNote(tmp_path / "clock-held")
    assert note.left_s("a", 60.0) == LONGEST_HOLD_S - 60
    assert note.left_s("a", LONGEST_HOLD_S) == 0


steps = st.one_of(
    st.tuples(st.just("pass"), st.integers(1, 60)),
    st.tuples(st.just("pass"), st.integers(60, 200)),
    st.tuples(st.just("set"), st.integers(-250, 250)),
    st.tuples(st.just("visit"), st.integers(1, 3)),
)


@given(st.lists(steps, max_size=25))
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_sequence_of_steps_singles_anybody_out(
    tmp_path: Path, story: list[tuple[str, int]]
) -> None:
    """However the clock is moved: a group of fewer than five goes out only when, since each moment
    after its visit, as much time has really passed as the clock was moved by, or a week."""
    (tmp_path / "device" / "clock-held").unlink(missing_ok=True)
    device, waiting = Device(tmp_path / "device"), list[Waiting]()
    ended_s: dict[int, float] = {}
    moves: list[tuple[float, float]] = []
    for what, count in story:
        if what == "pass":
            device.pass_s(count * HOUR_S)
        elif what == "set":
            device.set_by_hand(count * HOUR_S)
            moves.append((device.since_boot_s, abs(count) * HOUR_S))
        else:
            for _ in range(count):
                ended_s[len(ended_s)] = device.since_boot_s
                hour = hour_of(datetime.fromtimestamp(device.wall_s, UTC), ZONE)
                waiting.append(Waiting(len(ended_s) - 1, KIN, hour))
        stamp = device.clock.stamp()
        assert stamp.hour is not None
        waiting = [_settled(each, stamp.hour) for each in waiting]
        out = due(waiting, stamp.hour, everything=False, held=stamp.held)
        waiting = [each for each in waiting if each.key not in out]
        for bucket, size in Counter(out.values()).items():
            if size < AT_LEAST:
                for key in (key for key, each in out.items() if each == bucket):
                    _has_waited(device.since_boot_s, ended_s[key], moves)


def _settled(visit: Waiting, now: datetime) -> Waiting:
    """Do as the store does: an hour that lies in the future is unknown."""
    if visit.hour is not None and visit.hour > now + timedelta(hours=1):
        return Waiting(visit.key, visit.kin, None, unknown_since=now.date())
    if visit.unknown_since is not None and visit.unknown_since > now.date():
        return Waiting(visit.key, visit.kin, None, unknown_since=now.date())
    return visit


def _has_waited(now_s: float, ended_s: float, moves: list[tuple[float, float]]) -> None:
    after = [(at_s, far_s) for at_s, far_s in moves if at_s >= ended_s]
    for since_s, _ in after:
        moved_s = sum(far_s for at_s, far_s in after if at_s >= since_s)
        assert now_s - since_s >= min(moved_s, LONGEST_HOLD_S)
