"""How sending goes, in staff's words: what waits, when it last went, what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from kiosk.core.staff.state import Sending
from kiosk.core.staff.things import Facts
from kiosk.core.staff.view.troubles import trouble
from kiosk.core.staff.view.words import FEWEST, StaffWords, number
from kiosk.core.staff.viewmodels import Line
from sync.policy.telling import SyncStatus

_MINUTE_S = 60


def sync_lines(words: StaffWords, facts: Facts) -> Iterator[Line]:
    """Yield the lines about sending."""
    _ = words.gettext
    status = facts.sync
    if status is None:
        what = _("It can't be read how sending goes. Ask IT to look at this kiosk.")
        yield Line(_("Sending"), what, "warning")
        return
    if status.sends:
        yield from _wrong(words, status)
    yield Line(_("Waiting to be sent"), _waiting(words, status))
    if not status.sends:
        yield Line(_("Sending"), _("This kiosk sends nothing. Take the answers out by export."))
        return
    yield Line(_("Last sent"), _last(words, facts, status))
    yield from _counted(words, status)
    if words.state.sending is not None:
        yield _came_of(words, words.state.sending)
    elif status.running and status.next_attempt_in_s is not None:
        yield Line(_("Next attempt"), _in(words, status.next_attempt_in_s))


def _waiting(words: StaffWords, status: SyncStatus) -> str:
    _ = words.gettext
    if not status.pending:
        return _("nothing")
    if not status.oldest_day or status.pending < FEWEST:
        return words.count(status.pending)
    since = words.day(date.fromisoformat(status.oldest_day))
    return _("{number}, since {day}").format(number=number(status.pending), day=since)


def _last(words: StaffWords, facts: Facts, status: SyncStatus) -> str:
    _ = words.gettext
    if status.last_ack is None:
        return _("never yet")
    if not status.last_ack:
        return _("at an unknown time")
    then = datetime.fromisoformat(status.last_ack)
    match facts:
        case Facts(local_time=datetime() as local) if local.date() == then.date():
            return words.time(then)
    return f"{words.day(then)} {words.time(then)}"


def _wrong(words: StaffWords, status: SyncStatus) -> Iterator[Line]:
    _ = words.gettext
    if not status.running:
        yield Line(_("Problem"), _("The program that sends is not running."), "warning")
        yield Line(_("What to do"), _("Restart the device, or ask IT."), "warning")
        return
    if status.last_error_kind is not None:
        what, do = trouble(status.last_error_kind, words.gettext)
        yield Line(_("Problem"), what, "warning")
        yield Line(_("What to do"), do, "warning")
    elif status.alert is not None and not status.conflicts and not status.set_aside:
        yield Line(_("Problem"), _("Something about sending needs a person's eye."), "warning")
        yield Line(_("What to do"), _("Tell IT: “vuoro sync --status” says what it is."), "warning")


def _counted(words: StaffWords, status: SyncStatus) -> Iterator[Line]:
    _ = words.gettext
    if status.set_aside:
        yield Line(_("Refused by the server, kept here"), words.count(status.set_aside), "warning")
    if status.quarantined:
        yield Line(_("In the server's quarantine"), words.count(status.quarantined))
    if status.conflicts:
        told = _("{number}. Tell IT: is there a second kiosk of this name, or a copied card?")
        yield Line(
            _("The server has others under the same numbers"),
            told.format(number=words.count(status.conflicts)),
            "warning",
        )
    if status.waits_for_epoch:
        yield Line(_("Sending"), _("The answers get new numbers first. This takes a minute."))


def _came_of(words: StaffWords, sending: Sending) -> Line:
    """Return what came of "Send now"."""
    _ = words.gettext
    label = _("Send now")
    match sending.phase:
        case "asked" | "trying":
            return Line(label, _("Sending is being tried…"))
        case "sent":
            return Line(label, _("Everything has been sent."), "good")
        case "failed":
            return Line(label, _("It did not get through. Nothing is lost."), "warning")
        case "unheard":
            return Line(label, _("The program that sends did not answer. Ask IT."), "warning")
        case "later":
            return Line(label, _("It is not finished yet. It goes on by itself."))


def _in(words: StaffWords, seconds: float) -> str:
    _ = words.gettext
    if seconds < 1:
        return _("now")
    if seconds < _MINUTE_S:
        return _("in less than a minute")
    return _("in {minutes} min").format(minutes=round(seconds / _MINUTE_S))
