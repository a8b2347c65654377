"""The last screens: thanks, "your answers were removed", nothing answered."""

from __future__ import annotations

from kiosk.core.messages import ChangeAsked, Finished, MoreTimeAsked, WithdrawAsked
from kiosk.core.overlays import withdrawable
from kiosk.core.state import Last
from kiosk.core.view.frame import Words, frame
from kiosk.core.viewmodels import Action, LastView


def last_view(words: Words) -> LastView:
    """Return the last screen. It thanks only for what is committed."""
    _ = words.gettext
    left, total = words.seconds
    title, body = _said(words)
    thanks = words.state.step == Last("thanks")
    removable = thanks and withdrawable(words.state)
    return LastView(
        frame=frame(words),
        title=title,
        body=body,
        seconds_left=left,
        seconds_total=total,
        clears=_("The screen clears"),
        more_time=Action(_("I need more time"), MoreTimeAsked()),
        done=Action(_("Done"), Finished()),
        change=Action(_("Change my answer"), ChangeAsked()) if thanks else None,
        withdraw=Action(_("Remove my answers"), WithdrawAsked()) if removable else None,
    )


def _said(words: Words) -> tuple[str, str]:
    _ = words.gettext
    storing = words.state.storing
    if words.state.step == Last("removed"):
        return _("Your answers were removed."), _("Nothing of this visit is kept.")
    if words.state.step == Last("nothing"):
        return _("You left the questions open."), _("That is fine. You are welcome another time.")
    if storing.committed < storing.revision:
        return _("One moment – we are saving."), ""
    return _("Thank you! Your answers are saved."), _(
        "They are read together with what others say, so that the service can become better."
    )
