"""The home page: what is kept here, how sending goes, and the ways on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from kiosk.core.languages import name
from kiosk.core.staff.messages import CleaningAsked, PlaceOpened, SendNowAsked
from kiosk.core.staff.things import Facts
from kiosk.core.staff.view.isolating import listed, paired
from kiosk.core.staff.view.syncing import sync_lines
from kiosk.core.staff.view.words import FEWEST, StaffWords, number
from kiosk.core.staff.viewmodels import Line, StaffHomeView, Tone
from kiosk.core.viewmodels import Action

_LITTLE_ROOM: Final = 100 * 10**6


def home_view(words: StaffWords) -> StaffHomeView:
    """Return the home page."""
    _ = words.gettext
    facts = words.state.facts
    return StaffHomeView(
        frame=words.frame(),
        title=_("Staff screen"),
        lines=tuple(_lines(words, facts)) if facts else _reading(words),
        sync=tuple(sync_lines(words, facts)) if facts else (),
        send=_send(words) if words.rules.sends else None,
        pages=(
            Action(_("Export to a USB stick"), PlaceOpened("export")),
            Action(_("Clean the screen"), CleaningAsked()),
            Action(_("Set the clock"), PlaceOpened("clock")),
            Action(_("Restart"), PlaceOpened("restart")),
            Action(_("About this kiosk"), PlaceOpened("about")),
        ),
        close=words.close(),
    )


def _send(words: StaffWords) -> Action:
    _ = words.gettext
    sending = words.state.sending
    under_way = sending is not None and sending.phase in ("asked", "trying")
    return Action(_("Send now"), SendNowAsked(), enabled=not under_way)


def _reading(words: StaffWords) -> tuple[Line, ...]:
    _ = words.gettext
    return (Line(_("Answers kept here"), _("One moment…")),)


def _lines(words: StaffWords, facts: Facts) -> Iterator[Line]:
    _ = words.gettext
    if facts.local_time is None:
        waits = _("It is not set: new answers wait. Touch “Set the clock”.")
        yield Line(_("Clock"), waits, "warning")
    if facts.readable:
        yield from _counts(words, facts)
    else:
        yield Line(_("Answers kept here"), _("They can't be read now. Tell IT."), "warning")
    tone: Tone = "warning" if facts.free_bytes < _LITTLE_ROOM else "calm"
    yield Line(_("Free room on the disk"), words.size(facts.free_bytes), tone)
    if facts.local_time is not None:
        yield Line(_("Clock"), f"{words.day(facts.local_time)} {words.time(facts.local_time)}")


def _counts(words: StaffWords, facts: Facts) -> Iterator[Line]:
    _ = words.gettext
    yield Line(_("Answers kept here"), words.count(facts.released))
    yield Line(_("Of these doubtful"), _doubtful(words, facts))
    if by_language := _by_language(words, facts.by_language):
        yield Line(_("By language, in full fives"), by_language)
    if facts.released >= FEWEST and facts.oldest_day and facts.newest_day:
        yield Line(_("From"), _days(words, facts.oldest_day, facts.newest_day))


def _doubtful(words: StaffWords, facts: Facts) -> str:
    """Return how many are doubtful; few that are not doubtful are as telling as few that are."""
    _ = words.gettext
    if 0 < facts.released - facts.doubtful < FEWEST <= facts.doubtful:
        return _("nearly all")
    return words.count(facts.doubtful)


def _by_language(words: StaffWords, counts: Mapping[str, int]) -> str:
    """Return the languages with their counts in full fives, most first, without small ones.

    So neither one look nor two, before and after somebody answered, tell who it was.
    """
    _ = words.gettext
    fives = {code: count // FEWEST * FEWEST for code, count in counts.items()}
    ordered = sorted(fives.items(), key=lambda each: (-each[1], each[0]))
    way = words.direction
    told = (paired(name(code), number(count), way) for code, count in ordered if count)
    return listed(told, _(", "), way)


def _days(words: StaffWords, oldest: str, newest: str) -> str:
    if oldest == newest:
        return words.day(date.fromisoformat(oldest))
    days = (words.day(date.fromisoformat(day)) for day in (oldest, newest))
    return listed(days, " – ", words.direction)
