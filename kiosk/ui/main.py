"""`vuoro kiosk`: prepares the environment, then imports Kivy and runs."""

from __future__ import annotations

import sys
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.clock import SystemClock
from kiosk.config.settings import Settings
from kiosk.core.rules import rules_from
from kiosk.surveys import load_survey
from kiosk.texts import Catalogues
from kiosk.ui.environment import prepare

NO_DISPLAY = 3


def run(settings: Settings, *, data_dir: Path, windowed: tuple[int, int] | None, demo: bool) -> int:
    """Run the kiosk until it is asked to end; returns the process's exit status.

    Raises `InvalidFileError` when the survey has mistakes.
    """
    survey = load_survey(settings.survey.file, Path())
    prepare(settings, windowed)
    from kivy.core.window import Window

    if Window is None:
        driver = "the display can't be opened: set SDL_VIDEODRIVER (kmsdrm, x11 or offscreen)"
        print(f"vuoro kiosk: {driver}; see docs/", file=sys.stderr)  # noqa: T201
        return NO_DISPLAY

    from kiosk.ui.app import Kiosk, Parts, store_of

    clock = SystemClock(ZoneInfo(settings.hours.timezone), settings.clock.trust)
    parts = Parts(
        settings=settings,
        rules=rules_from(settings, survey),
        texts=Catalogues(),
        clock=clock,
        open_store=store_of(settings, data_dir),
    )
    Kiosk(parts).run(demo=demo)
    return 0
