"""The staff screen step by step: what each touch asks of the device, and what is shown."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.clock import BUILD_FLOOR
from kiosk.core.staff.clock_fields import stepped
from kiosk.core.staff.commands import (
    CheckPin,
    Clean,
    EndVisit,
    IgnoreSticks,
    Leave,
    ReadFacts,
    ReadLock,
    Restart,
    SendNow,
    SetClock,
    StopStaffTimers,
)
from kiosk.core.staff.messages import (
    CleaningAsked,
    ClockConfirmed,
    ClockSet,
    ClockSetAsked,
    ClockStepped,
    CornerHeld,
    DigitErased,
    EjectAsked,
    Ejected,
    FactsRead,
    LockRead,
    PinJudged,
    PinSent,
    PlaceOpened,
    RestartAsked,
    RestartConfirmed,
    RestartRefused,
    SendNowAsked,
    SentNow,
    StaffClosed,
    StaffTouched,
    StickSeen,
)
from kiosk.core.staff.rules import StaffRules
from kiosk.core.staff.things import ClockPart, Facts
from kiosk.core.staff.view.troubles import kinds
from kiosk.core.staff.viewmodels import (
    Line,
    StaffAboutView,
    StaffClockView,
    StaffRestartView,
)
from kiosk.core.viewmodels import Action
from sync.policy.telling import _TOLD
from tests.kiosk.core.staff.driving import (
    CALM,
    FACTS,
    PIN,
    RULES,
    STICK,
    Staff,
    clock,
    export,
    home,
    pin_view,
    said,
)


def test_a_right_pin_opens_the_home_page_and_ends_the_clients_visit(staff: Staff) -> None:
    """The pad asks for the lock first, and a right PIN ends the visit and reads the facts."""
    assert ReadLock() in staff.send(CornerHeld())
    staff.type(PIN)
    assert staff.send(PinSent()) == []
    staff.send(LockRead(0.0))
    assert staff.send(PinSent()) == [CheckPin(PIN, staff.session)]
    asked = staff.send(PinJudged(right=True, session=staff.session))
    assert [c for c in asked if c in (EndVisit(), ReadFacts())] == [EndVisit(), ReadFacts()]
    assert home(staff).title == "Staff screen"


def test_the_pad_shows_only_how_many_digits_were_typed(staff: Staff) -> None:
    """Digits are counted, taken back, and no more than twelve are taken."""
    staff.send(CornerHeld(), LockRead(0.0))
    staff.type("12345")
    assert (pin_view(staff).typed, pin_view(staff).send.enabled) == (5, False)
    staff.type("6")
    assert pin_view(staff).send.enabled
    staff.send(DigitErased())
    assert pin_view(staff).typed == 5
    staff.type("0" * 20)
    assert pin_view(staff).typed == 12
    assert "12345" not in repr(staff.state)
    assert "12345" not in repr(CheckPin("123456")) + repr(pin_view(staff))


def test_a_wrong_pin_is_told_and_the_wait_counts_down(staff: Staff) -> None:
    """While it is locked no PIN is sent and the pad says how long, minute by minute."""
    staff.send(CornerHeld(), LockRead(0.0))
    staff.type(PIN)
    staff.send(PinSent(), PinJudged(right=False, locked_s=240.0, session=staff.session))
    assert pin_view(staff).hint == "That PIN is not right. Try again in 4 min."
    staff.type(PIN)
    assert (pin_view(staff).typed, staff.send(PinSent())) == (0, [])
    for _ in range(10):
        staff.send(StaffTouched())
        staff.wait(20.0)
    assert pin_view(staff).hint == "That PIN is not right. Try again in 40 s."
    staff.send(StaffTouched())
    staff.wait(20.0)
    staff.send(StaffTouched())
    staff.wait(21.0)
    assert pin_view(staff).hint == "That PIN is not right."
    staff.type(PIN)
    assert staff.send(PinSent()) == [CheckPin(PIN, staff.session)]


def test_an_answer_to_the_pin_of_an_earlier_pad_opens_nothing(staff: Staff) -> None:
    """A right PIN that is judged late, after its pad was closed, does not open the next."""
    staff.send(CornerHeld(), LockRead(0.0))
    staff.type(PIN)
    staff.send(PinSent())
    earlier = staff.session
    staff.send(StaffClosed(), after_s=1.0)
    staff.send(CornerHeld(), LockRead(0.0), after_s=5.0)
    staff.type("000000")
    staff.send(PinSent(), PinJudged(right=True, session=earlier))
    assert pin_view(staff).hint == "One moment…"


def test_the_pad_closes_sooner_than_the_pages(staff: Staff) -> None:
    """30 s without a touch for the pad, 120 s for a page; a touch begins anew."""
    staff.send(CornerHeld())
    staff.wait(29.0)
    staff.send(StaffTouched())
    staff.wait(29.0)
    assert staff.state is not None
    staff.wait(1.0)
    assert staff.state is None
    assert staff.commands[-3:] == [IgnoreSticks(), StopStaffTimers(), Leave(entered=False)]
    staff.come_in()
    staff.wait(119.0)
    staff.send(StaffTouched())
    staff.wait(119.0)
    assert staff.state is not None
    staff.wait(1.5)
    assert staff.commands[-3:] == [IgnoreSticks(), StopStaffTimers(), Leave(entered=True)]


def test_facts_are_read_again_while_home_shows(inside: Staff) -> None:
    """Every 5 s, once the last reading has come, and not on other pages."""
    inside.commands.clear()
    inside.wait(5.0)
    inside.wait(5.0)
    assert inside.commands.count(ReadFacts()) == 1
    inside.send(FactsRead(FACTS), PlaceOpened("about"))
    inside.commands.clear()
    inside.wait(20.0)
    assert ReadFacts() not in inside.commands
    assert ReadFacts() in inside.send(PlaceOpened("home"))


def test_home_tells_counts_without_small_ones(inside: Staff) -> None:
    """Languages with fewer than five are not told at all."""
    lines = said(home(inside).lines)
    assert "Answers kept here: 300" in lines
    assert "By language, in full fives: Suomi\u00a0280, Svenska\u00a015" in lines
    assert "From: 1.10.2026 – 21.11.2026" in lines
    inside.send(FactsRead(replace(FACTS, released=4, doubtful=1, by_language={"fi": 4})))
    lines = said(home(inside).lines)
    assert "kept here: fewer than 5" in lines
    assert "doubtful: fewer than 5" in lines
    assert "By language" not in lines
    inside.send(FactsRead(Facts(0, 0, readable=False)))
    assert "can't be read" in said(home(inside).lines)


SMALL = st.integers(0, 12)


@given(
    released=SMALL, doubtful=SMALL, languages=st.dictionaries(st.sampled_from(["fi", "sv"]), SMALL),
    pending=SMALL, set_aside=SMALL, quarantined=SMALL, conflicts=SMALL,
)  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_no_line_of_the_home_page_gives_a_count_of_one_to_four(
    released: int, doubtful: int, languages: dict[str, int], pending: int, set_aside: int,
    quarantined: int, conflicts: int,
) -> None:  # fmt: skip
    """Whatever is kept, waits or was refused; nor a day behind which fewer than five stand."""
    staff = Staff()
    staff.come_in()
    sync = replace(
        CALM, pending=pending, set_aside=set_aside, quarantined=quarantined, conflicts=conflicts,
        last_ack=None, next_attempt_in_s=None,
    )  # fmt: skip
    doubtful = min(doubtful, released)
    staff.send(FactsRead(replace(
        FACTS, released=released, doubtful=doubtful, by_language=languages, sync=sync,
        local_time=None, free_bytes=500 * 10**6,
    )))  # fmt: skip
    seen = home(staff)
    for line in (*seen.lines, *seen.sync):
        assert not re.search(r"(?<![\d.])[1-4](?![\d.])", line.value), line
    assert pending >= 5 or "2026" not in said(seen.sync)
    assert released >= 5 or "2026" not in said(seen.lines)


def test_one_more_of_a_small_language_changes_no_figure(inside: Staff) -> None:
    """Languages are told in full fives, so that two looks do not tell who came in between."""
    told = []
    for languages in ({"fi": 100, "sv": 7}, {"fi": 100, "sv": 7, "en": 1}, {"fi": 101, "sv": 7}):
        inside.send(FactsRead(replace(FACTS, by_language=languages)))
        told.append([line.value for line in home(inside).lines if "language" in line.label])
    assert told[0] == told[1] == told[2] != []


def test_home_tells_the_time_and_that_answers_wait_without_it(inside: Staff) -> None:
    """A clock that is not trusted comes first: nothing is released until it is set."""
    assert "Clock: 22.11.2026 10:00" in said(home(inside).lines)
    inside.send(FactsRead(replace(FACTS, local_time=None)))
    first = home(inside).lines[0]
    assert (first.label, first.tone) == ("Clock", "warning")
    assert first.value == "It is not set: new answers wait. Touch “Set the clock”."


def test_nothing_can_be_sent_where_no_endpoint_is_named() -> None:
    """Then there is no button for it."""
    staff = Staff(replace(RULES, sends=False))
    staff.come_in()
    assert home(staff).send is None
    assert staff.send(SendNowAsked()) == []


def test_a_stick_that_is_looked_for_is_not_called_missing(inside: Staff) -> None:
    """Until the device has said what is in; a mounted one is called in use, one let go is not."""
    inside.send(PlaceOpened("export"))
    assert stick_line(inside) == Line("USB stick", "One moment…")
    inside.send(StickSeen(None))
    assert stick_line(inside) == Line("USB stick", "Put a USB stick into the kiosk.")
    inside.send(StickSeen(STICK))
    assert stick_line(inside).label == "USB stick, in use"
    inside.send(EjectAsked(), Ejected())
    assert export(inside).stick is None


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("KINGSTON", "KINGSTON"),
        ("", "found"),
        ("\u202eevil\u200f[b]x[/b]\n\u2067y", "evil [b]x[/b] y"),
        ("a" * 128, "a" * 23 + "…"),
    ],
)
def test_a_sticks_name_can_turn_or_hide_nothing(inside: Staff, label: str, shown: str) -> None:
    """It is somebody else's text: one short line without signs that nobody sees."""
    inside.send(PlaceOpened("export"), StickSeen(replace(STICK, label=label)))
    assert stick_line(inside).value == f"{shown}, 32 GB, 12 GB free"


def stick_line(staff: Staff) -> Line:
    """Return what is said of the stick."""
    line = export(staff).stick
    assert line is not None
    return line


def test_sync_is_told_in_plain_words(inside: Staff) -> None:
    """How many wait, since when, when it last went, what is wrong and what to do."""
    wrong = replace(CALM, last_error="tls_clock: expired", last_error_kind="tls_clock")
    inside.send(FactsRead(replace(FACTS, sync=wrong)))
    told = said(home(inside).sync)
    assert "Waiting to be sent: 214, since 20.11.2026; Last sent: 09:12" in told
    assert "The server's certificate has expired" in told
    assert "What to do: Check the date and time" in told
    inside.send(FactsRead(replace(FACTS, sync=None)))
    assert "Ask IT" in said(home(inside).sync)


def test_every_kind_of_failure_has_words_for_staff() -> None:
    """No kind that sync tells IT is missing for staff, and none is invented."""
    assert kinds() == frozenset(_TOLD)


def test_send_now_says_what_came_of_it(inside: Staff) -> None:
    """Tried, sent, not got through, not heard."""
    assert inside.send(SendNowAsked()) == [SendNow()]
    assert inside.send(SendNowAsked()) == []
    send = home(inside).send
    assert send is not None
    assert not send.enabled
    inside.send(SentNow(heard=True), FactsRead(FACTS))
    assert "being tried" in said(home(inside).sync)
    inside.send(FactsRead(replace(FACTS, sync=replace(CALM, pending=0))))
    assert "Everything has been sent" in said(home(inside).sync)
    inside.send(SendNowAsked(), SentNow(heard=True))
    failed = replace(CALM, last_error="dns: x", last_error_kind="dns")
    inside.send(FactsRead(replace(FACTS, sync=failed)))
    assert "did not get through" in said(home(inside).sync)
    inside.send(SendNowAsked(), SentNow(heard=True))
    soon = replace(failed, next_attempt_in_s=0.0)
    inside.send(FactsRead(replace(FACTS, sync=soon)))
    assert "being tried" in said(home(inside).sync)
    inside.send(FactsRead(replace(FACTS, sync=replace(failed, next_attempt_in_s=40.0))))
    assert "did not get through" in said(home(inside).sync)
    inside.send(SendNowAsked(), SentNow(heard=False))
    assert "did not answer" in said(home(inside).sync)


def test_the_clock_is_set_to_what_is_shown(inside: Staff) -> None:
    """Fields begin at the kiosk's time, or without trust at the latest day that is known."""
    inside.send(PlaceOpened("clock"), ClockStepped("hour", 1))
    assert inside.send(ClockSetAsked()) == [SetClock(datetime(2026, 11, 22, 11, 0))]
    assert inside.send(ClockSetAsked()) == []
    inside.send(ClockSet("network_time"))
    seen = inside.view
    assert isinstance(seen, StaffClockView)
    assert seen.told is not None
    assert seen.told.tone == "warning"
    inside.send(
        PlaceOpened("home"), FactsRead(replace(FACTS, local_time=None)), PlaceOpened("clock")
    )
    assert inside.send(ClockSetAsked()) == [SetClock(datetime(2026, 11, 21, 12, 0))]


@pytest.mark.parametrize(
    ("facts", "steps", "told"),
    [
        (FACTS, [("month", 1)], "The kiosk believes that it is 22.11.2026."),
        (FACTS, [("year", 1)], "The kiosk believes that it is 22.11.2026."),
        (FACTS, [("day", -1), ("day", -1)], "The kiosk believes that it is 22.11.2026."),
        (replace(FACTS, local_time=None), [("month", -1)], "The last answers are of 21.11.2026."),
        (
            replace(FACTS, local_time=datetime(2026, 11, 2)), [],
            "The last answers are of 21.11.2026.",
        ),
        (Facts(0, 0), [], "The kiosk knows no day to compare with."),
    ],
)  # fmt: skip
def test_a_clock_that_is_set_far_away_is_asked_about_once_more(
    inside: Staff, facts: Facts, steps: list[tuple[ClockPart, int]], told: str
) -> None:
    """More than a day from what the kiosk knows, both days are told before anything is set."""
    inside.send(FactsRead(facts), PlaceOpened("clock"))
    inside.send(*(ClockStepped(part, by) for part, by in steps))  # type: ignore[arg-type]
    local = clock(inside).fields
    assert inside.send(ClockConfirmed()) == []
    assert inside.send(ClockSetAsked()) == []
    asked = clock(inside)
    assert asked.told is not None
    day = ".".join(field.value for field in local[:3])
    assert (asked.told.label, asked.told.value) == (told, f"Set the clock to {day}?")
    assert inside.send(ClockSetAsked()) == []
    assert asked.refuse == Action("No", PlaceOpened("clock"))
    assert asked.set.message == ClockConfirmed()
    assert [type(c) for c in inside.send(ClockConfirmed())] == [SetClock]
    assert clock(inside).refuse is None


def test_the_question_about_the_clock_is_over_when_the_time_is_changed(inside: Staff) -> None:
    """What was asked of one time is not confirmed for another."""
    inside.send(PlaceOpened("clock"), ClockStepped("month", 1), ClockSetAsked())
    inside.send(ClockStepped("year", 1))
    assert inside.send(ClockConfirmed()) == []
    inside.send(ClockSetAsked(), PlaceOpened("clock"))
    assert inside.send(ClockConfirmed()) == []


def test_years_have_no_way_on_at_their_ends(inside: Staff) -> None:
    """The arrow there is disabled: one touch never leads decades away."""
    inside.send(PlaceOpened("clock"))
    year = clock(inside).fields[2]
    assert (year.value, year.down.enabled, year.up.enabled) == ("2026", False, True)
    inside.send(*(ClockStepped("year", 1) for _ in range(40)))
    year = clock(inside).fields[2]
    assert (year.value, year.down.enabled, year.up.enabled) == ("2041", True, False)


@pytest.mark.parametrize(
    ("start", "part", "by", "end"),
    [
        ("2026-11-30T10:00", "day", 1, "2026-11-01T10:00"),
        ("2026-11-01T10:00", "day", -1, "2026-11-30T10:00"),
        ("2026-12-31T10:00", "month", 1, "2026-03-01T00:00"),
        ("2027-03-31T10:00", "month", -1, "2027-02-28T10:00"),
        ("2028-02-29T10:00", "year", 1, "2029-02-28T10:00"),
        ("2041-05-01T10:00", "year", 1, "2041-05-01T10:00"),
        ("2026-05-01T10:00", "year", -1, "2026-05-01T10:00"),
        ("2099-05-01T10:00", "year", -1, "2041-05-01T10:00"),
        ("2026-05-01T23:59", "hour", 1, "2026-05-01T00:59"),
        ("2026-05-01T23:59", "minute", 1, "2026-05-01T23:00"),
    ],
)
def test_each_part_goes_round_but_years_stop(
    start: str, part: ClockPart, by: int, end: str
) -> None:
    """Every date is one that exists; none lies before the earliest day or 16 years after it."""
    moved = stepped(datetime.fromisoformat(start), part, by, date(2026, 3, 1))
    assert moved == datetime.fromisoformat(end)


def test_the_earliest_day_is_that_of_the_clock() -> None:
    """No clock is set to a day that the kiosk would not believe."""
    assert StaffRules(has_pin=True).earliest == BUILD_FLOOR


def test_a_restart_is_asked_for_twice(inside: Staff) -> None:
    """The first touch asks, the second does; no leads back; a refusal is told."""
    inside.send(PlaceOpened("restart"))
    assert inside.send(RestartConfirmed()) == []
    assert inside.send(RestartAsked("device")) == []
    inside.send(PlaceOpened("restart"))
    assert inside.send(RestartConfirmed()) == []
    assert inside.send(RestartAsked("program"), RestartConfirmed()) == [Restart("program")]
    inside.send(RestartRefused("not_allowed"))
    seen = inside.view
    assert isinstance(seen, StaffRestartView)
    assert seen.told is not None
    assert "Ask IT" in seen.told.value


def test_cleaning_leaves_and_freezes_the_clients_screen(inside: Staff) -> None:
    """The staff screen closes first."""
    asked = inside.send(CleaningAsked())
    assert asked == [IgnoreSticks(), StopStaffTimers(), Leave(), Clean()]
    assert inside.state is None


def test_about_says_which_kiosk_this_is(inside: Staff) -> None:
    """The code for IT holds name, site, version and survey."""
    inside.send(PlaceOpened("about"))
    seen = inside.view
    assert isinstance(seen, StaffAboutView)
    assert seen.code == "Vuoro 0.4.0\nkiosk: torikatu-1\nsite: torikatu\nsurvey: pulse 1"


def test_the_screen_follows_the_clients_contrast(staff: Staff) -> None:
    """Who needs large text and strong contrast keeps it."""
    staff.send(CornerHeld(contrast=True))
    assert pin_view(staff).frame.theme == "contrast"
