"""A panel that hangs turned: the picture stands upright for its viewer, touches land on it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
WALK = """
import os
import sys
from dataclasses import replace

os.environ["SDL_VIDEODRIVER"] = "offscreen"
from kiosk.config.settings import ScreenSettings, Settings
from kiosk.ui.environment import prepare

width, height = 1280, 800
turned = ScreenSettings(10.1, width, height, rotation=int(sys.argv[1]))
prepare(replace(Settings(), screen=turned), (width, height))
from kivy.base import EventLoop, runTouchApp
from kivy.core.window import Window
from kivy.graphics.opengl import GL_RGBA, GL_UNSIGNED_BYTE, glReadPixels

runTouchApp(embedded=True)
EventLoop.set_window(Window)
from PIL import Image

from kiosk.ui.gallery.scenes import scenes_named, view_of
from kiosk.ui.stage import Stage
from tests.ui.app.finger import Finger

told = []
size = round(Window.width), round(Window.height)
stage = Stage(told.append, size=size, inches=10.1, movement=False)
Window.add_widget(stage)
stage.show(view_of(scenes_named(("rating",))[0], "fi", "normal"))
Window.dispatch("on_draw")
pixels = glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE)
picture = Image.frombytes("RGBA", (width, height), pixels).convert("RGB")


def seen(colour):
    # Where the middle of what has this colour is seen on the glass, from the lower left corner.
    places = [i for i, pixel in enumerate(picture.getdata()) if pixel == colour]
    assert places, colour
    across = sum(i % width for i in places) / len(places)
    return across / width, sum(i // width for i in places) / len(places) / height


worst, best = seen((0xC4, 0x51, 0x3D)), seen((0x2E, 0x85, 0x73))
for place in (worst, best):
    finger = Finger(*place)
    EventLoop.post_dispatch_input("begin", finger)
    EventLoop.post_dispatch_input("end", finger)
print(size, [message.value for message in told], worst[0] < best[0])
"""


@pytest.mark.parametrize(
    ("degrees", "expected"),
    [
        (0, "(1280, 800) [1, 5] True"),
        (90, "(800, 1280) [1, 5] True"),
        (180, "(1280, 800) [1, 5] False"),
        (270, "(800, 1280) [1, 5] False"),
    ],
)
def test_a_touch_lands_where_it_is_seen(degrees: int, expected: str) -> None:
    """Turned by 90 degrees, up is where left was; a finger on a drawn face touches that face."""
    done = subprocess.run(
        [sys.executable, "-c", WALK, str(degrees)],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.stdout.strip() == expected, done.stderr[-2000:]
