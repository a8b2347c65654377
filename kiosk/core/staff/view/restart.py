"""The page for a restart; it asks once more before it does."""

from __future__ import annotations

from kiosk.core.staff.messages import PlaceOpened, RestartAsked, RestartConfirmed
from kiosk.core.staff.view.words import StaffWords
from kiosk.core.staff.viewmodels import Line, StaffRestartView
from kiosk.core.viewmodels import Action


def restart_view(words: StaffWords) -> StaffRestartView:
    """Return the page, with the question once a way was chosen."""
    _ = words.gettext
    asked = words.state.restart.told == "asked"
    if words.state.restart.kind is None:
        body = _("Try the program first. Nothing that was answered is lost.")
        ways: tuple[Action, ...] = (
            Action(_("Restart the program"), RestartAsked("program"), enabled=not asked),
            Action(_("Restart the device"), RestartAsked("device"), enabled=not asked),
        )
    else:
        body = _question(words)
        ways = (
            Action(_("Yes, restart"), RestartConfirmed()),
            Action(_("No"), PlaceOpened("restart")),
        )
    return StaffRestartView(
        frame=words.frame(),
        title=_("Restart"),
        body=body,
        ways=ways,
        told=_told(words),
        back=words.back(),
        close=words.close(),
    )


def _question(words: StaffWords) -> str:
    _ = words.gettext
    if words.state.restart.kind == "device":
        return _("Restart the device? It takes a minute or two.")
    return _("Restart the program? It takes a few seconds.")


def _told(words: StaffWords) -> Line | None:
    _ = words.gettext
    match words.state.restart.told:
        case "":
            return None
        case "asked":
            return Line(_("Restart"), _("One moment…"))
        case problem:
            return words.refusal(problem)
