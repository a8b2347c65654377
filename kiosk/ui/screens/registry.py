"""Which screen draws which ViewModel. Screens are imported only when they are needed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_SCREENS = {
    "RatingView": ("rating", "RatingScreen"),
    "TopicsView": ("topics", "TopicsScreen"),
    "ChoiceView": ("choice", "ChoiceScreen"),
    "ScaleView": ("scale", "ScaleScreen"),
    "CommentView": ("comment", "CommentScreen"),
    "LastView": ("last", "LastScreen"),
    "LanguagesView": ("languages", "LanguagesScreen"),
    "IdleView": ("idle", "IdleScreen"),
    "PageView": ("page", "PageScreen"),
    "ConfirmView": ("confirm", "ConfirmScreen"),
    "MessageView": ("message", "MessageScreen"),
    "PinView": ("staff.pin", "PinScreen"),
    "StaffHomeView": ("staff.home", "HomeScreen"),
    "StaffExportView": ("staff.export", "ExportScreen"),
    "StaffClockView": ("staff.clock", "ClockScreen"),
    "StaffRestartView": ("staff.restart", "RestartScreen"),
    "StaffAboutView": ("staff.about", "AboutScreen"),
}


def screen_class(view: type) -> type[Any]:
    """Return the screen for a class of ViewModel."""
    module, name = _SCREENS[view.__name__]
    found: type[Any] = getattr(import_module(f"kiosk.ui.screens.{module}"), name)
    return found
