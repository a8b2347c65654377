"""What the staff screen looks like: `view(rules, state, texts)`, complete and translated."""

from __future__ import annotations

from kiosk.core.staff.rules import StaffRules
from kiosk.core.staff.state import StaffState
from kiosk.core.staff.view.about import about_view
from kiosk.core.staff.view.clock import clock_view
from kiosk.core.staff.view.export import export_view
from kiosk.core.staff.view.home import home_view
from kiosk.core.staff.view.pin import pin_view
from kiosk.core.staff.view.restart import restart_view
from kiosk.core.staff.view.words import StaffWords
from kiosk.core.staff.viewmodels import StaffViewModel
from kiosk.core.texts import Texts

__all__ = ["view"]


def view(rules: StaffRules, state: StaffState, texts: Texts) -> StaffViewModel:
    """Return what the staff screen shows in this state, in the office's language."""
    words = StaffWords(rules, state, texts.of(rules.language))
    match state.place:
        case None:
            return pin_view(words)
        case "home":
            return home_view(words)
        case "export":
            return export_view(words)
        case "clock":
            return clock_view(words)
        case "restart":
            return restart_view(words)
        case "about":
            return about_view(words)
