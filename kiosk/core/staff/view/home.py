"""The home page: what is kept here, how sending goes, and the ways on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from kiosk.core.languages import name
from kiosk.core.staff.messages import CleaningAsked, PlaceOpened, SendNowAsked
from kiosk.core.staff.things import Facts
from kiosk.core.staff.view.syncing import sync_lines
from kiosk.core.staff.view.words import StaffWords, number
from kiosk.core.staff.viewmodels import Line, StaffHomeView, Tone
from kiosk.core.viewmodels import Action

FEWEST: Final = 5
"""A smaller figure is not told apart: it could be recognised as somebody."""
_LITTLE_ROOM: Final = 100 * 10**6


def home_view(words: StaffWords) -> StaffHomeView:
    """Return the home page."""
    _ = words.gettext
    facts, sending = words.state.facts, words.state.sending
    under_way = sending is not None and sending.phase in ("asked", "trying")
    send = Action(_("Send now"), SendNowAsked(), enabled=words.rules.sends and not under_way)
    return StaffHomeView(
        frame=words.frame(),
        title=_("Staff screen"),
        lines=tuple(_lines(words, facts)) if facts else _reading(words),
        sync=tuple(sync_lines(words, facts)) if facts else (),
        send=send,
        pages=(
            Action(_("Export to a USB stick"), PlaceOpened("export")),
            Action(_("Clean the screen"), CleaningAsked()),
            Action(_("Set the clock"), PlaceOpened("clock")),
            Action(_("Restart"), PlaceOpened("restart")),
            Action(_("About this kiosk"), PlaceOpened("about")),
        ),
        close=words.close(),
    )


def _reading(words: StaffWords) -> tuple[Line, ...]:
    _ = words.gettext
    return (Line(_("Answers kept here"), _("One moment…")),)


def _lines(words: StaffWords, facts: Facts) -> Iterator[Line]:
    _ = words.gettext
    if facts.readable:
        yield from _counts(words, facts)
    else:
        yield Line(_("Answers kept here"), _("They can't be read now. Tell IT."), "warning")
    tone: Tone = "warning" if facts.free_bytes < _LITTLE_ROOM else "calm"
    yield Line(_("Free room on the disk"), words.size(facts.free_bytes), tone)


def _counts(words: StaffWords, facts: Facts) -> Iterator[Line]:
    _ = words.gettext
    yield Line(_("Answers kept here"), _told(words, facts.released))
    yield Line(_("Of these doubtful"), _doubtful(words, facts))
    if by_language := _by_language(words, facts.by_language):
        yield Line(_("By language"), by_language)
    if facts.oldest_day and facts.newest_day:
        yield Line(_("From"), _days(words, facts.oldest_day, facts.newest_day))


def _told(words: StaffWords, count: int) -> str:
    _ = words.gettext
    if count == 0:
        return _("none")
    return _("fewer than {number}").format(number=FEWEST) if count < FEWEST else number(count)


def _doubtful(words: StaffWords, facts: Facts) -> str:
    """Return how many are doubtful; few that are not doubtful are as telling as few that are."""
    _ = words.gettext
    if 0 < facts.released - facts.doubtful < FEWEST <= facts.doubtful:
        return _("nearly all")
    return _told(words, facts.doubtful)


def _by_language(words: StaffWords, counts: Mapping[str, int]) -> str:
    _ = words.gettext
    apart, rest = told_apart(counts)
    told = [f"{name(code)} {number(count)}" for code, count in apart]
    if rest and apart:
        told.append(_("others {number}").format(number=number(rest)))
    return _(", ").join(told)


def told_apart(counts: Mapping[str, int]) -> tuple[list[tuple[str, int]], int]:
    """Return the languages that are told with their counts, most first, and the sum of the rest.

    The rest is of two languages at least and comes to `FEWEST` or more, else it could be worked
    out from the sum of all: then the smallest of the others joins it.
    """
    ordered = sorted(((c, n) for c, n in counts.items() if n), key=lambda each: (-each[1], each[0]))
    apart = [each for each in ordered if each[1] >= FEWEST]
    few = [each[1] for each in ordered if each[1] < FEWEST]
    while few and apart and (sum(few) < FEWEST or len(few) == 1):
        few.append(apart.pop()[1])
    return apart, sum(few)


def _days(words: StaffWords, oldest: str, newest: str) -> str:
    if oldest == newest:
        return words.day(date.fromisoformat(oldest))
    return f"{words.day(date.fromisoformat(oldest))} – {words.day(date.fromisoformat(newest))}"
