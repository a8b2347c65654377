"""When the time of day is believed, and what of it may be stored."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kiosk.clock import SimulatedClock, SystemClock

ZONE = ZoneInfo("Europe/Helsinki")


def device(tmp_path: Path, year: int = 2027, **fields: object) -> SystemClock:
    """Return a device's clock that stands in a year, with its marker in a folder of ours."""
    seconds = datetime(year, 5, 4, 9, 59, 30, tzinfo=ZONE).timestamp()
    boot = tmp_path / "boot_id"
    boot.write_text("a-boot\n")
    marker = tmp_path / "synchronized"
    return SystemClock(
        ZONE,
        marker=marker,
        boot_id=boot,
        wall=lambda: seconds,
        **fields,  # type: ignore[arg-type]
    )


def test_the_time_is_believed_once_network_time_has_set_it(tmp_path: Path) -> None:
    """With trust = "timesync" the marker of systemd-timesyncd decides, in both directions."""
    clock = device(tmp_path)
    assert clock.now() is None
    assert clock.stamp().hour is None
    assert clock.stamp().boot == "a-boot"
    (tmp_path / "synchronized").touch()
    assert clock.stamp().hour == datetime(2027, 5, 4, 9, tzinfo=ZONE)


@pytest.mark.parametrize(("year", "believed"), [(1970, False), (2025, False), (2026, True)])
def test_a_clock_that_was_never_set_is_not_believed(
    tmp_path: Path, year: int, believed: bool
) -> None:
    """No time before this program was written is true, whoever vouches for it."""
    (tmp_path / "synchronized").touch()
    assert (device(tmp_path, year, trust="system").now() is not None) == believed
    assert (device(tmp_path, year, trust="timesync").now() is not None) == believed


def test_a_stamp_holds_no_minute(tmp_path: Path) -> None:
    """What may be stored of the present is the start of the hour and whole hours since boot."""
    stamp = device(tmp_path, trust="system").stamp()
    assert stamp.hour is not None
    assert (stamp.hour.minute, stamp.hour.second, stamp.hour.microsecond) == (0, 0, 0)
    assert stamp.uptime_h == int(device(tmp_path).elapsed_s() // 3600)


def test_the_next_hour_is_half_a_minute_away(tmp_path: Path) -> None:
    """A release can be planned for the end of the hour, if the hour is known."""
    assert device(tmp_path, trust="system").next_hour_in_s() == pytest.approx(30)
    assert device(tmp_path).next_hour_in_s() is None


def test_a_device_without_a_boot_id_still_runs(tmp_path: Path) -> None:
    """Where the kernel names no boot, none is made up."""
    clock = SystemClock(ZONE, boot_id=tmp_path / "missing")
    assert clock.stamp().boot == "unnamed"


def test_intervals_do_not_step_with_the_time_of_day() -> None:
    """Setting the time moves no timer; time that passes moves both."""
    clock = SimulatedClock(datetime(2026, 11, 23, 9, tzinfo=ZONE))
    clock.set(datetime(2036, 11, 23, 9, tzinfo=UTC))
    assert clock.elapsed_s() == 0
    clock.advance(7200)
    assert clock.elapsed_s() == 7200
    assert clock.now() == datetime(2036, 11, 23, 13, tzinfo=ZONE)
    assert clock.stamp().uptime_h == 2


def test_the_simulated_hour_repeats_in_autumn() -> None:
    """An hour of simulated time after 03:30 in summer time it is 03:30 again."""
    clock = SimulatedClock(datetime(2026, 10, 25, 2, 30, tzinfo=ZONE))
    hours = []
    for _ in range(4):
        hours.append(clock.stamp().hour)
        clock.advance(timedelta(hours=1).total_seconds())
    assert [hour.isoformat() for hour in hours if hour] == [
        "2026-10-25T02:00:00+03:00",
        "2026-10-25T03:00:00+03:00",
        "2026-10-25T03:00:00+02:00",
        "2026-10-25T04:00:00+02:00",
    ]


def test_a_start_without_a_zone_is_refused() -> None:
    """A simulated clock must know where it stands."""
    with pytest.raises(ValueError, match="must carry a zone"):
        SimulatedClock(datetime(2026, 11, 23, 9))


def test_staff_vouch_for_the_time_in_this_boot_only(tmp_path: Path) -> None:
    """A clock that staff set is believed at once by all that share the file, in this boot."""
    vouched = tmp_path / "clock-set"
    ours, another = device(tmp_path, vouched=vouched), device(tmp_path, vouched=vouched)
    assert ours.now() is None
    ours.vouch()
    assert ours.now() == another.now() == datetime(2027, 5, 4, 9, 59, 30, tzinfo=ZONE)
    (tmp_path / "boot_id").write_text("another-boot\n")
    assert ours.now() is None


@pytest.mark.parametrize(("year", "boot"), [(1970, "a-boot"), (2025, "a-boot"), (2027, None)])
def test_nobody_can_vouch_for_the_impossible(tmp_path: Path, year: int, boot: str | None) -> None:
    """Nobody vouches for a time before this program was written, or a boot without a name."""
    clock = device(tmp_path, year, vouched=tmp_path / "clock-set")
    if boot is None:
        (tmp_path / "boot_id").unlink()
    clock.vouch()
    assert clock.now() is None
