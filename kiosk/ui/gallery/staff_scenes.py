"""How to get to each page of the staff screen: by the messages of staff and of the device."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple

from kiosk.core.staff.messages import (
    ClockSetAsked,
    ClockStepped,
    CornerHeld,
    DigitTyped,
    EjectAsked,
    Ejected,
    ExportAsked,
    ExportEnded,
    ExportMoved,
    FactsRead,
    LockRead,
    PinJudged,
    PinSent,
    PlaceOpened,
    RestartAsked,
    RestartConfirmed,
    RestartRefused,
    StaffMessage,
    StaffTimerFired,
    StickSeen,
)
from kiosk.core.staff.rules import StaffRules
from kiosk.core.staff.session import update
from kiosk.core.staff.state import StaffState
from kiosk.core.staff.things import ExportDone, Facts, Place, Stick
from kiosk.core.staff.view import view
from kiosk.core.staff.viewmodels import StaffViewModel
from kiosk.core.texts import Texts
from kiosk.core.viewmodels import ThemeName
from sync.policy.telling import SyncStatus

STICK = Stick("sda1", "TERVEYSASEMA", 31_000_000_000, 28_400_000_000, receipts=2)
NO_STICKS = Stick("", "", 0, problem="unavailable")
FACTS = Facts(
    released=12418,
    doubtful=96,
    by_language={"fi": 10120, "sv": 1310, "en": 700, "ar": 288},
    oldest_day="2026-10-23",
    newest_day="2026-11-20",
    sync=SyncStatus(
        pending=214,
        oldest_day="2026-11-19",
        last_ack="2026-11-20T09:12+02:00",
        last_error="certificate has expired",
        last_error_kind="tls_clock",
        set_aside=2,
        conflicts=0,
        waits_for_epoch=False,
        next_attempt_in_s=840.0,
        alert=None,
    ),
    free_bytes=8_400_000_000,
    local_time=datetime(2026, 11, 20, 14, 30),
)


class StaffVisitor:
    """Sends messages to the staff screen's core, and looks no device up."""

    def __init__(self, rules: StaffRules) -> None:
        self.rules = rules
        self.state: StaffState | None = None
        self._now_s = 100.0

    def tell(self, *messages: StaffMessage) -> None:
        """Send messages one after the other, a second apart."""
        for message in messages:
            self._now_s += 1
            self.state = update(self.rules, self.state, message, self._now_s)[0]

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self._now_s += seconds

    def type_pin(self, digits: str = "271828") -> None:
        """Type a PIN."""
        self.tell(LockRead(0.0), *(DigitTyped(digit) for digit in digits))

    def enter(self, facts: Facts = FACTS) -> None:
        """Come in with the right PIN."""
        self.type_pin()
        self.tell(PinSent(), PinJudged(right=True, session=self.session), FactsRead(facts))

    @property
    def session(self) -> float:
        """The session that is going on."""
        assert self.state is not None  # noqa: S101 - nobody asks before the corner was held
        return self.state.session


class StaffScene(NamedTuple):
    """One page: its name, and how to get there from the held corner."""

    name: str
    go: Callable[[StaffVisitor], None]


def staff_view_of(
    scene: StaffScene, language: str, theme: ThemeName, texts: Texts
) -> StaffViewModel:
    """Return what this page shows in a language and theme."""
    rules = StaffRules(
        has_pin=True,
        language=language,
        bundle=True,
        earliest=date(2026, 1, 1),
        name="keskusta-2",
        site="Keskustan sosiaaliasema",
        survey="pulse, rev 3",
        version="1.4.0",
    )
    visitor = StaffVisitor(rules)
    visitor.tell(CornerHeld(contrast=theme == "contrast"))
    scene.go(visitor)
    assert visitor.state is not None  # noqa: S101 - no scene leaves the staff screen
    return view(rules, visitor.state, texts)


def _locked_out(visitor: StaffVisitor) -> None:
    visitor.type_pin()
    visitor.tell(PinSent(), PinJudged(right=False, locked_s=840.0, session=visitor.session))


def _on(place: Place, *messages: StaffMessage) -> Callable[[StaffVisitor], None]:
    def go(visitor: StaffVisitor) -> None:
        visitor.enter()
        visitor.tell(PlaceOpened(place), *messages)

    return go


def _exported(visitor: StaffVisitor) -> None:
    _on("export", StickSeen(STICK), ExportAsked())(visitor)
    done = ExportDone("vuoro-keskusta-2-2026-11-20.vuoro", 12418)
    visitor.tell(ExportEnded(done, session=visitor.session))


def _exporting(visitor: StaffVisitor) -> None:
    _on("export", StickSeen(STICK), ExportAsked())(visitor)
    visitor.tell(ExportMoved(5210, 12418, session=visitor.session))


def _left_alone(visitor: StaffVisitor) -> None:
    _exporting(visitor)
    visitor.wait(visitor.rules.close_after_s)
    visitor.tell(StaffTimerFired("idle"), LockRead(0.0))


def _gone_silent(visitor: StaffVisitor) -> None:
    _exporting(visitor)
    visitor.wait(120.0)
    visitor.tell(StaffTimerFired("silence"))


def _pulled_out(visitor: StaffVisitor) -> None:
    _exporting(visitor)
    visitor.tell(StickSeen(None), ExportEnded("gone", session=visitor.session))


STAFF_SCENES = (
    StaffScene("staff-pin", lambda visitor: visitor.type_pin("27182")),
    StaffScene("staff-locked", _locked_out),
    StaffScene("staff-home", lambda visitor: visitor.enter()),
    StaffScene("staff-export", _on("export", StickSeen(None))),
    StaffScene("staff-no-sticks", _on("export", StickSeen(NO_STICKS))),
    StaffScene("staff-exporting", _exporting),
    StaffScene("staff-exporting-alone", _left_alone),
    StaffScene("staff-silent", _gone_silent),
    StaffScene("staff-exported", _exported),
    StaffScene("staff-pulled-out", _pulled_out),
    StaffScene("staff-ejected", _on("export", StickSeen(STICK), EjectAsked(), Ejected())),
    StaffScene("staff-clock", _on("clock")),
    StaffScene("staff-clock-far", _on("clock", ClockStepped("year", 1), ClockSetAsked())),
    StaffScene("staff-restart", _on("restart")),
    StaffScene(
        "staff-refused",
        _on("restart", RestartAsked("device"), RestartConfirmed(), RestartRefused("not_allowed")),
    ),
    StaffScene("staff-about", _on("about")),
)
