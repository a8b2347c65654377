"""The pad for the PIN. It tells how many digits were typed, never which."""

from __future__ import annotations

from math import ceil

from kiosk.core.staff.messages import DigitErased, DigitTyped, PinSent
from kiosk.core.staff.pad import may_send
from kiosk.core.staff.view.export import for_anybody, share
from kiosk.core.staff.view.words import StaffWords
from kiosk.core.staff.viewmodels import PinView
from kiosk.core.viewmodels import Action

_DIGITS = "1234567890"
_MINUTE_S = 60


def pin_view(words: StaffWords) -> PinView:
    """Return the pad."""
    _ = words.gettext
    pad, export = words.state.pad, words.state.export
    return PinView(
        frame=words.frame(),
        title=_("For staff"),
        hint=_hint(words),
        told=for_anybody(words, export) if export else None,
        progress=share(export) if export else None,
        typed=len(pad.digits),
        digits=tuple(
            Action(digit, DigitTyped(digit), enabled=pad.takes_digits) for digit in _DIGITS
        ),
        erase=Action(_("Erase"), DigitErased(), enabled=bool(pad.digits)),
        send=Action(_("Open"), PinSent(), enabled=may_send(pad)),
        close=words.close(enabled=not words.state.writing),
    )


def _hint(words: StaffWords) -> str:
    _ = words.gettext
    pad = words.state.pad
    if pad.checking:
        return _("One moment…")
    wait = _wait(words, pad.left_s) if pad.left_s > 0 else ""
    if pad.wrong and wait:
        return _("That PIN is not right. {wait}").format(wait=wait)
    if pad.wrong:
        return _("That PIN is not right.")
    return wait or _("Type the PIN of this kiosk.")


def _wait(words: StaffWords, left_s: float) -> str:
    _ = words.gettext
    if left_s > _MINUTE_S:
        return _("Try again in {minutes} min.").format(minutes=ceil(left_s / _MINUTE_S))
    return _("Try again in {seconds} s.").format(seconds=ceil(left_s))
