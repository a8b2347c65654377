"""The clock and restarting, against made-up services on a bus of our own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from kiosk.staff.bus import NO_ANSWER, BusError, SystemBus, Target
from kiosk.staff.clock_setting import set_clock
from kiosk.staff.restart import restart_device
from tests.kiosk.staff.services import Service

ZONE = ZoneInfo("Europe/Helsinki")
LOCAL = datetime(2026, 11, 23, 9, 5)
NAMES = ("org.freedesktop.timedate1", "org.freedesktop.login1")
DENIED = "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired"


@pytest.fixture
def bus(bus_address: str) -> Iterator[SystemBus]:
    """A connection to our bus."""
    bus = SystemBus(bus_address)
    yield bus
    bus.close()


@pytest.fixture
def services(bus_address: str) -> Iterator[dict[str, Service]]:
    """A made-up timedated and logind."""
    with ExitStack() as stack:
        made = {name: Service(bus_address, name) for name in NAMES}
        for service in made.values():
            stack.callback(service.close)
        yield made


class Clock:
    """A clock that notes what is asked of it."""

    def __init__(self, *, full: bool = False, believed: bool = True) -> None:
        self.done: list[str] = []
        self._full, self._believed = full, believed

    def hold(self, instant_s: float) -> Callable[[], None]:
        """Note to what it is about to be set."""
        self.done.append(f"hold {instant_s:.0f}")
        return lambda: self.done.append("take back")

    def vouch(self) -> None:
        """Note it, unless there is no room."""
        if self._full:
            raise OSError(28, "No space left on device")
        self.done.append("vouch")

    def now(self) -> datetime | None:
        """Return any time, if it is believed."""
        return LOCAL.replace(tzinfo=ZONE) if self._believed else None


def setting(bus: SystemBus, clock: Clock) -> Callable[[], object]:
    """Return what sets the clock."""
    return lambda: set_clock(bus, LOCAL, ZONE, clock)


def test_the_clock_is_set_and_vouched_for(bus: SystemBus, services: dict[str, Service]) -> None:
    """The local time goes to the system as an instant, no question asked, and is then believed."""
    clock = Clock()
    assert setting(bus, clock)() is None
    instant_s = int(datetime(2026, 11, 23, 7, 5, tzinfo=UTC).timestamp())
    assert services[NAMES[0]].calls == [("SetTime", (instant_s * 1_000_000, False, False))]
    assert clock.done == [f"hold {instant_s}", "vouch"]


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        ("org.freedesktop.timedate1.AutomaticTimeSyncEnabled", "network_time"),
        (DENIED, "not_allowed"),
        ("org.freedesktop.DBus.Error.AccessDenied", "not_allowed"),
        ("org.freedesktop.DBus.Error.Failed", "failed"),
    ],
)
def test_a_clock_that_was_not_set_is_not_believed(
    bus: SystemBus, services: dict[str, Service], error: str, problem: str
) -> None:
    """Why the clock was not set is told, nobody vouches for it, and nobody waits longer for it."""
    services[NAMES[0]].error = error
    clock = Clock()
    assert setting(bus, clock)() == problem
    assert clock.done[1:] == ["take back"]


def test_a_clock_that_can_not_be_vouched_for_is_a_failure(
    bus: SystemBus, services: dict[str, Service]
) -> None:
    """Where the note can't be written, or is not believed, visits would wait on: that is said."""
    assert setting(bus, Clock(full=True))() == "failed"
    assert setting(bus, Clock(believed=False))() == "failed"
    assert len(services[NAMES[0]].calls) == 2


def test_a_clock_whose_step_can_not_be_noted_is_not_set(
    bus: SystemBus, services: dict[str, Service]
) -> None:
    """Where it can't be noted how far the clock is moved, it is not moved."""

    class Full(Clock):
        def hold(self, instant_s: float) -> Callable[[], None]:
            raise OSError(28, "No space left on device")

    assert setting(bus, Full())() == "failed"
    assert services[NAMES[0]].calls == []


def test_the_device_is_asked_to_reboot(bus: SystemBus, services: dict[str, Service]) -> None:
    """Restarting asks logind, which ends every service in order; why not is told."""
    logind = services[NAMES[1]]
    assert restart_device(bus) is None
    assert logind.calls == [("Reboot", (False,))]
    logind.error = DENIED
    assert restart_device(bus) == "not_allowed"


def test_a_device_without_these_services_says_so(bus: SystemBus) -> None:
    """Without timedated and logind, or without a bus at all, both are `unavailable`."""
    nowhere = SystemBus("unix:path=/nowhere/bus")
    assert setting(bus, Clock())() == restart_device(bus) == "unavailable"
    assert setting(nowhere, Clock())() == restart_device(nowhere) == "unavailable"


def test_who_does_not_answer_holds_nobody_up(bus: SystemBus, services: dict[str, Service]) -> None:
    """A call ends when its time is over, and the next one gets its own answer."""
    logind = services[NAMES[1]]
    logind.silent = True
    target = Target(NAMES[1], "/org/freedesktop/login1", "org.freedesktop.login1.Manager")
    with pytest.raises(BusError) as caught:
        bus.call(target, "Reboot", "b", (False,), timeout_s=0.05)
    assert caught.value.name == NO_ANSWER
    logind.silent = False
    assert restart_device(bus) is None
