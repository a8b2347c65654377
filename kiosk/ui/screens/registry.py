"""Which screen draws which ViewModel. Screens are imported only when they are needed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from kiosk.core import viewmodels

_SCREENS: dict[type, tuple[str, str]] = {
    viewmodels.RatingView: ("rating", "RatingScreen"),
    viewmodels.TopicsView: ("topics", "TopicsScreen"),
    viewmodels.ChoiceView: ("choice", "ChoiceScreen"),
    viewmodels.ScaleView: ("scale", "ScaleScreen"),
    viewmodels.CommentView: ("comment", "CommentScreen"),
    viewmodels.LastView: ("last", "LastScreen"),
    viewmodels.LanguagesView: ("languages", "LanguagesScreen"),
    viewmodels.IdleView: ("idle", "IdleScreen"),
    viewmodels.PageView: ("page", "PageScreen"),
    viewmodels.ConfirmView: ("confirm", "ConfirmScreen"),
    viewmodels.MessageView: ("message", "MessageScreen"),
}


def screen_class(view: type) -> type[Any]:
    """Return the screen for a class of ViewModel."""
    module, name = _SCREENS[view]
    found: type[Any] = getattr(import_module(f"kiosk.ui.screens.{module}"), name)
    return found
