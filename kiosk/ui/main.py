"""`vuoro kiosk`: prepares the environment, then imports Kivy and runs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from kiosk.clock import VOUCHED, SystemClock
from kiosk.config.settings import Settings
from kiosk.core.rules import rules_from
from kiosk.surveys import load_survey
from kiosk.texts import Catalogues
from kiosk.ui.environment import prepare
from kiosk.ui.staff_parts import staff_parts

if TYPE_CHECKING:
    from kiosk.ui.app import Kiosk

NO_DISPLAY = 3


def run(settings: Settings, *, data_dir: Path, windowed: tuple[int, int] | None, demo: bool) -> int:
    """Run the kiosk until it is asked to end; returns the process's exit status.

    Raises `InvalidFileError` when the survey has mistakes.
    """
    kiosk = opened(settings, data_dir=data_dir, windowed=windowed)
    if kiosk is None:
        return NO_DISPLAY
    kiosk.run(demo=demo)
    return 0


def opened(settings: Settings, *, data_dir: Path, windowed: tuple[int, int] | None) -> Kiosk | None:
    """Return a kiosk with its window, not yet running; None, and a word why, without a display.

    Raises `InvalidFileError` when the survey has mistakes.
    """
    survey = load_survey(settings.survey.file, Path())
    prepare(settings, windowed)
    from kivy.core.window import Window

    if Window is None:
        driver = os.environ["SDL_VIDEODRIVER"]
        sys.stderr.write(
            f"vuoro kiosk: the display can't be opened with SDL_VIDEODRIVER={driver}: use kmsdrm"
            " on a console (as a user of the groups video and render), x11 with DISPLAY set;"
            " see docs/it.md\n"
        )
        return None

    from kiosk.ui.app import Kiosk, Parts, store_of

    clock = SystemClock(
        ZoneInfo(settings.hours.timezone), settings.clock.trust, vouched=data_dir / VOUCHED
    )
    parts = Parts(
        settings=settings,
        rules=rules_from(settings, survey),
        texts=Catalogues(),
        clock=clock,
        open_store=store_of(settings, data_dir),
        staff=staff_parts(settings, survey, data_dir, clock, lambda: kiosk.loop.stop()),
    )
    kiosk = Kiosk(parts)
    return kiosk
