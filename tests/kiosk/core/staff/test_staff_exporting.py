"""The page for the export step by step, and what becomes of an export that nobody watches."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.core.staff.commands import (
    CancelExport,
    Eject,
    EndVisit,
    Export,
    IgnoreSticks,
    Leave,
    ReadLock,
    StopStaffTimers,
    WatchSticks,
)
from kiosk.core.staff.messages import (
    EjectAsked,
    Ejected,
    ExportAsked,
    ExportCancelAsked,
    ExportEnded,
    ExportMoved,
    FormChosen,
    LockRead,
    PinJudged,
    PinSent,
    PlaceOpened,
    StaffClosed,
    StaffTouched,
    StickSeen,
)
from kiosk.core.staff.things import ExportDone, Stick
from kiosk.core.staff.viewmodels import (
    Line,
)
from tests.kiosk.core.staff.driving import (
    PIN,
    RULES,
    STICK,
    Staff,
    export,
    pin_view,
)


def stick_line(staff: Staff) -> Line:
    """Return what is said of the stick."""
    line = export(staff).stick
    assert line is not None
    return line


def test_a_bundle_comes_first_where_there_is_a_key(inside: Staff) -> None:
    """Else it is not offered, and the workbook is the default."""
    inside.send(PlaceOpened("export"))
    assert next((a.message, a.selected) for a in export(inside).forms) == (
        FormChosen("bundle"), True,
    )  # fmt: skip
    plain = Staff(replace(RULES, bundle=False))
    plain.come_in()
    plain.send(PlaceOpened("export"), FormChosen("bundle"))
    forms = export(plain).forms
    assert [a.message for a in forms if a.selected] == [FormChosen("xlsx")]
    assert FormChosen("bundle") not in [a.message for a in forms]


def test_an_export_from_stick_to_safe_removal(inside: Staff) -> None:
    """A stick is seen, written to, told of, and let go of."""
    assert inside.send(PlaceOpened("export")) == [WatchSticks()]
    start = export(inside).start
    assert start is not None
    assert not start.enabled
    inside.send(StickSeen(STICK), FormChosen("xlsx"))
    assert stick_line(inside).value == "STICK, 32 GB, 12 GB free"
    assert inside.send(ExportAsked())[0] == Export("xlsx", "en", inside.session)
    inside.send(ExportMoved(50, 200, inside.session))
    seen = export(inside)
    assert (seen.progress, seen.progress_label) == (0.25, "50 of 200. Leave the stick in.")
    assert (seen.start, seen.eject, seen.back.enabled) == (None, None, False)
    inside.send(ExportEnded(ExportDone("vuoro.xlsx", 200), inside.session))
    told = export(inside).told
    assert told is not None
    assert told.value.startswith("vuoro.xlsx, answers: 200.")
    assert inside.send(EjectAsked()) == [Eject()]
    inside.send(Ejected())
    told = export(inside).told
    assert told is not None
    assert told.value == "You can pull the stick out now."
    assert inside.send(PlaceOpened("home"))[0] == IgnoreSticks()


def begin_export(staff: Staff) -> None:
    """Have an export written onto a stick."""
    staff.send(PlaceOpened("export"), StickSeen(STICK), ExportAsked())


def told_of(staff: Staff) -> str:
    """Return the news on the page for the export."""
    told = export(staff).told
    return told.value if told is not None else ""


def moving(staff: Staff, seconds: float) -> None:
    """Let time pass while rows are written, one a second of a thousand."""
    for done in range(1, int(seconds) + 1):
        staff.wait(1.0)
        staff.send(ExportMoved(done, 1000, staff.session))


def test_an_export_that_nobody_watches_goes_on_behind_the_pin(inside: Staff) -> None:
    """After the time of a page the pad is back, with the progress; nothing is stopped."""
    begin_export(inside)
    inside.commands.clear()
    moving(inside, 119.0)
    assert export(inside).progress == 0.119
    moving(inside, 2.0)
    assert ReadLock() in inside.commands
    assert inside.watching
    moving(inside, 300.0)
    pad = pin_view(inside)
    assert (pad.progress, pad.told) == (0.3, Line("An export is written", "Leave the stick in."))
    assert not pad.close.enabled
    assert inside.send(StaffClosed()) == []
    assert inside.send(ExportCancelAsked(), EjectAsked(), PlaceOpened("home")) == []
    assert CancelExport() not in inside.commands


def test_the_right_pin_leads_back_to_the_export(inside: Staff) -> None:
    """And to nothing else: a wrong one does not, and the client's visit was ended before."""
    begin_export(inside)
    moving(inside, 121.0)
    inside.send(LockRead(0.0))
    inside.type("000000")
    inside.send(PinSent(), PinJudged(right=False, session=inside.session))
    inside.type(PIN)
    assert pin_view(inside).typed == 6
    moving(inside, 31.0)
    assert pin_view(inside).typed == 0
    inside.type(PIN)
    inside.send(PinSent())
    assert EndVisit() not in inside.send(PinJudged(right=True, session=inside.session))
    assert export(inside).progress is not None
    assert inside.send(ExportCancelAsked()) == [CancelExport()]


def test_what_an_export_came_to_is_told_on_the_pad(inside: Staff) -> None:
    """Without its figures; then the clients' screen is back and the stick is let go of."""
    begin_export(inside)
    moving(inside, 121.0)
    inside.send(ExportEnded(ExportDone("vuoro.xlsx", 3), inside.session))
    told = pin_view(inside).told
    assert told is not None
    assert (told.label, told.tone) == ("The export is on the stick", "good")
    assert "3" not in told.value
    assert pin_view(inside).progress is None
    inside.wait(119.0)
    assert inside.state is not None
    inside.wait(2.0)
    assert inside.commands[-3:] == [IgnoreSticks(), StopStaffTimers(), Leave(entered=True)]


def test_the_page_stays_for_its_time_after_an_export(inside: Staff) -> None:
    """Who comes back sees what came of it."""
    begin_export(inside)
    moving(inside, 110.0)
    assert inside.send(PlaceOpened("home")) == []
    inside.send(ExportEnded("full", inside.session))
    inside.wait(119.0)
    assert told_of(inside).startswith("The stick is full.")
    inside.wait(2.0)
    assert inside.state is None


def test_an_export_is_never_closed_away(inside: Staff) -> None:
    """Only "Stop the export" stops it; a late end changes no later session."""
    begin_export(inside)
    earlier = inside.session
    assert not export(inside).close.enabled
    assert inside.send(StaffClosed()) == []
    assert inside.send(ExportCancelAsked()) == [CancelExport()]
    assert inside.send(ExportCancelAsked()) == []
    assert export(inside).progress_label == "Stopping…"
    inside.send(ExportEnded("cancelled", earlier))
    inside.send(StaffClosed(), after_s=6.0)
    inside.come_in()
    begin_export(inside)
    inside.send(ExportEnded("cancelled", earlier))
    assert export(inside).progress is not None


@pytest.mark.parametrize("stopped", [False, True], ids=["left alone", "asked to stop"])
def test_a_stick_that_hangs_is_told_of_and_frees_the_page(inside: Staff, stopped: bool) -> None:
    """A minute without progress; the writing is told to stop, and the ways on are there again."""
    begin_export(inside)
    moving(inside, 30.0)
    if stopped:
        inside.send(ExportCancelAsked())
    inside.commands.clear()
    inside.wait(59.0)
    assert export(inside).progress is not None
    inside.wait(2.0)
    assert inside.commands[-1] == CancelExport()
    assert told_of(inside).startswith("The stick does not answer. Pull it out.")
    assert (export(inside).close.enabled, export(inside).back.enabled) == (True, True)
    inside.send(ExportEnded("cancelled", inside.session))
    assert told_of(inside).startswith("The stick does not answer. Pull it out.")
    inside.send(ExportEnded(ExportDone("vuoro.xlsx", 9), inside.session))
    assert told_of(inside).startswith("vuoro.xlsx")


def test_a_stick_may_take_its_time_over_the_last_of_it(inside: Staff) -> None:
    """All rows are handed over, and a slow stick still writes what it has buffered."""
    begin_export(inside)
    inside.send(ExportMoved(1000, 1000, inside.session))
    for _ in range(2):
        inside.send(StaffTouched())
        inside.wait(89.0)
    assert export(inside).progress == 1.0
    inside.wait(3.0)
    assert told_of(inside).startswith("The stick does not answer.")


def test_a_stick_that_was_pulled_out_is_not_called_safe(inside: Staff) -> None:
    """What was said of one stick is not said of the next."""
    inside.send(PlaceOpened("export"), StickSeen(STICK), EjectAsked(), Ejected())
    start = export(inside).start
    assert start is not None
    assert not start.enabled
    inside.send(StickSeen(None), StickSeen(STICK))
    assert export(inside).told is None
    start = export(inside).start
    assert start is not None
    assert start.enabled
    inside.send(StickSeen(replace(STICK, problem="read_only")))
    assert stick_line(inside).value.startswith("This stick can't be written to.")


def test_a_kiosk_that_can_use_no_stick_says_so(inside: Staff) -> None:
    """No stick is blamed that is not there, and none is offered to be taken out."""
    inside.send(PlaceOpened("export"), StickSeen(Stick("", "", 0, problem="unavailable")))
    assert stick_line(inside).value == "This kiosk can't use sticks. Ask IT."
    assert export(inside).eject is None
    assert inside.send(EjectAsked()) == []
    inside.send(StickSeen(replace(STICK, free_bytes=None, problem="no_file_system")))
    assert export(inside).eject is None
    inside.send(StickSeen(replace(STICK, problem="read_only")))
    assert export(inside).eject is not None


def test_a_sticks_receipts_are_counted_in_one_piece(inside: Staff) -> None:
    """How many were taken is told with the stick; no line break parts the number from its words."""
    inside.send(PlaceOpened("export"), StickSeen(replace(STICK, receipts=2)))
    assert stick_line(inside).value.endswith("receipts taken from it:\u00a02")
