"""The clock at 1970, ten years ahead, across both changes, and stepping in mid-visit."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from kiosk.clock import UNNAMED_BOOT, SystemClock
from sync.model.calendar import parse_bucket
from tests.kiosk.store.bench import ZONE, Bench, record

HOUR_S = 3600
NOW = datetime(2026, 11, 23, 9, 5, tzinfo=ZONE)


class Device:
    """A device's own clock, with a wall time that the test sets."""

    def __init__(self, bench: Bench, tmp_path: Path, wall: datetime) -> None:
        self.bench, self.wall_s = bench, wall.timestamp()
        self.marker = tmp_path / "synchronized"
        self.clock = SystemClock(ZONE, marker=self.marker, wall=lambda: self.wall_s)

    def visit(self, number: int) -> None:
        """Let a client come and go under the device's present clock."""
        self.bench.store.save(number, record())
        self.bench.store.end(number, "completed", frozenset(), self.clock.stamp())

    def release(self) -> None:
        """Release what is due by the device's clock."""
        self.bench.store.release(self.clock.stamp())


def buckets(bench: Bench) -> Counter[str]:
    """Count the buckets in the outbox."""
    return Counter(row["bucket"] for row in bench.outbox())


@pytest.mark.parametrize("vouched_for", [False, True])
def test_1970_reaches_no_submission(bench: Bench, tmp_path: Path, vouched_for: bool) -> None:
    """A clock that was never set gives no bucket, even with the marker of network time; when the
    time is right in the same boot the visits get their hour."""
    device = Device(bench, tmp_path, datetime(1970, 1, 1, 3, tzinfo=ZONE))
    if vouched_for:
        device.marker.touch()
    for number in range(5):
        device.visit(number)
    device.release()
    assert buckets(bench) == {}
    device.marker.touch()
    device.wall_s = NOW.timestamp()
    device.release()
    device.wall_s += HOUR_S
    device.release()
    assert buckets(bench) == {"2026-11-23T09:00+02:00/PT1H": 5}


def test_ten_years_ahead_and_back(bench: Bench, tmp_path: Path) -> None:
    """Waiting visits of the wrong future never get its hour; those of the present are not hurt."""
    device = Device(bench, tmp_path, NOW)
    device.marker.touch()
    for number in range(5):
        device.visit(number)
    device.wall_s = (NOW + timedelta(days=3652)).timestamp()
    for number in range(5, 10):
        device.visit(number)
    device.wall_s = (NOW + timedelta(hours=1)).timestamp()
    device.release()
    assert buckets(bench) == {"2026-11-23T09:00+02:00/PT1H": 5}
    device.wall_s = (NOW + timedelta(days=1)).timestamp()
    device.release()
    assert buckets(bench) == {"2026-11-23T09:00+02:00/PT1H": 5, "unknown": 5}


def test_unknown_found_ten_years_ahead_is_not_kept_for_ten_years(bench: Bench) -> None:
    """Visits of a lost boot that were found unknown while the clock was ahead go out at the end of
    the day on which the clock is right again."""
    bench.clock.trusted = False
    bench.visit()
    bench.clock.reboot("another")
    bench.clock.trusted = True
    bench.clock.set(NOW + timedelta(days=3652))
    assert bench.store.release(bench.clock.stamp()) is None
    bench.clock.set(NOW)
    assert bench.store.release(bench.clock.stamp()) is None
    assert bench.sql("SELECT unknown_since FROM visits") == [("2026-11-23",)]
    bench.clock.advance(24 * HOUR_S)
    bench.store.release(bench.clock.stamp())
    assert buckets(bench) == {"unknown": 1}


def test_a_boot_without_a_name_is_never_the_same_boot(bench: Bench) -> None:
    """Where the system names no boot, visits from before the clock was trusted get no hour."""
    bench.clock.reboot(UNNAMED_BOOT)
    bench.clock.trusted = False
    for _ in range(5):
        bench.visit()
    bench.clock.reboot(UNNAMED_BOOT)
    bench.clock.trusted = True
    bench.clock.advance(24 * HOUR_S)
    bench.store.release(bench.clock.stamp())
    assert bench.sql("SELECT DISTINCT hour, boot FROM visits") == [(None, None)]
    bench.clock.advance(24 * HOUR_S)
    bench.store.release(bench.clock.stamp())
    assert buckets(bench) == {"unknown": 5}


def test_a_system_that_names_no_boot_says_so(tmp_path: Path) -> None:
    """A boot id that can't be read gives the name that stands for none."""
    assert SystemClock(ZONE, boot_id=tmp_path / "missing").stamp().boot == UNNAMED_BOOT


def test_a_release_ten_years_ahead_keeps_the_true_bucket(bench: Bench, tmp_path: Path) -> None:
    """A clock that jumps ahead makes periods end early, but writes no wrong time on anybody."""
    device = Device(bench, tmp_path, NOW)
    device.marker.touch()
    for number in range(5):
        device.visit(number)
    device.wall_s = (NOW + timedelta(days=3652)).timestamp()
    device.release()
    assert buckets(bench) == {"2026-11-23T09:00+02:00/PT1H": 5}


def test_a_step_in_mid_visit_moves_only_its_end(bench: Bench, tmp_path: Path) -> None:
    """A visit belongs to the hour in which it ends, whatever the clock said at its first tap."""
    device = Device(bench, tmp_path, NOW)
    device.marker.touch()
    for number in range(5):
        bench.store.save(number, record())
    device.wall_s = (NOW + timedelta(hours=3)).timestamp()
    for number in range(5):
        bench.store.end(number, "completed", frozenset(), device.clock.stamp())
    device.wall_s += HOUR_S
    device.release()
    assert buckets(bench) == {"2026-11-23T12:00+02:00/PT1H": 5}


@pytest.mark.parametrize(
    "start", [datetime(2026, 3, 28, 20, tzinfo=ZONE), datetime(2026, 10, 24, 20, tzinfo=ZONE)]
)
def test_across_a_change_every_visit_lies_in_its_bucket(bench: Bench, start: datetime) -> None:
    """Around both changes every row's bucket holds the hour in which its visit ended."""
    bench.opened = bench.another(durable=False)
    chance = Random(2)
    bench.clock.set(start)
    ended: dict[str, datetime] = {}
    for number in range(240):
        bench.clock.advance(chance.choice((1, 60, 400, 900)))
        hour = bench.clock.stamp().hour
        assert hour is not None
        ended[f"visit {number}"] = hour
        bench.store.save(number, record(comment=f"visit {number}" if number % 3 == 0 else None))
        bench.store.end(number, "completed", frozenset(), bench.clock.stamp())
        bench.store.release(bench.clock.stamp())
    bench.clock.advance(8 * 24 * HOUR_S)
    bench.store.release(bench.clock.stamp())
    rows = bench.outbox()
    assert len(rows) == 240
    for row in rows:
        bucket = parse_bucket(row["bucket"])
        assert bucket is not None
        if row["comment"] is not None:
            assert bucket.contains(ended[row["comment"]])
    assert len({row["bucket"][-11:] for row in rows}) > 1


def test_visits_from_before_staff_set_the_clock_get_their_hour(
    bench: Bench, tmp_path: Path
) -> None:
    """What waited without a trusted clock gets its bucket once staff vouch for the time, in the
    same boot, with no network time at all."""
    device = Device(bench, tmp_path, datetime(2026, 3, 1, 3, tzinfo=ZONE))
    device.clock = replace(device.clock, vouched=tmp_path / "clock-set")
    for number in range(5):
        device.visit(number)
    device.release()
    device.wall_s = (NOW + timedelta(hours=2)).timestamp()
    device.release()
    assert buckets(bench) == {}
    device.wall_s = NOW.timestamp()
    device.clock.vouch()
    device.release()
    device.wall_s += HOUR_S
    device.release()
    assert buckets(bench) == {"2026-11-23T09:00+02:00/PT1H": 5}
