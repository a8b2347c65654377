"""Everything that must be settled before Kivy is imported for the first time.

Kivy reads its environment and its configuration while it is being imported, and opens the window
with the first widget; what is set later has no effect. `prepare` therefore runs first, and is the
only function of `kiosk.ui` that may be called before a Kivy import.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from kiosk.config.settings import ScreenSettings, Settings
from kiosk.ui.input_devices import input_section


def prepare(settings: Settings, windowed: tuple[int, int] | None) -> None:
    """Set Kivy's environment and configuration for this kiosk.

    `windowed` is a window's width and height in pixels, None for the whole screen. Raises
    `RuntimeError` when Kivy's window has been opened already.
    """
    if "kivy.core.window" in sys.modules:
        raise RuntimeError("kiosk.ui.environment.prepare must run before Kivy is imported")
    _prepare_environment(home=_private_home())
    _prepare_config(settings.screen, windowed)


def _private_home() -> Path:
    """Return a directory of our own for what Kivy insists on writing; it goes with the process."""
    home = Path(tempfile.mkdtemp(prefix="vuoro-kivy-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return home


def _lean_data(home: Path) -> Path:
    """Return a copy, by links, of Kivy's data with an empty `style.kv`.

    No widget of ours is styled by Kivy's 1,300 lines of rules; reading them takes a sixth of the
    time from the start of the process to the first frame.
    """
    found = find_spec("kivy")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("Kivy is not installed", name="kivy")
    lean = home / "data"
    lean.mkdir()
    for entry in (Path(found.origin).parent / "data").iterdir():
        if entry.name != "style.kv":
            (lean / entry.name).symlink_to(entry)
    (lean / "style.kv").touch()
    return lean


def _prepare_environment(home: Path) -> None:
    os.environ.update(
        KIVY_NO_ARGS="1",
        KIVY_NO_CONFIG="1",
        KIVY_NO_FILELOG="1",
        KIVY_NO_CONSOLELOG="1",
        KIVY_NO_ENV_CONFIG="1",
        KIVY_HOME=str(home),
        KIVY_DATA_DIR=str(_lean_data(home)),
        KIVY_WINDOW="sdl2",
        KIVY_TEXT="sdl2",
        KIVY_IMAGE="sdl2",
        KIVY_LOG_MODE="PYTHON",
        KIVY_METRICS_DENSITY="1",
        KIVY_METRICS_FONTSCALE="1",
        KIVY_DPI="96",
    )
    # Alt-F4 is no way out, and a screen saver would hide the kiosk.
    os.environ.setdefault("SDL_WINDOWS_NO_CLOSE_ON_ALT_F4", "1")
    os.environ.setdefault("SDL_VIDEO_ALLOW_SCREENSAVER", "0")
    # Left to itself SDL draws into memory when it finds no display, and the kiosk looks healthy.
    os.environ.setdefault("SDL_VIDEODRIVER", "kmsdrm" if on_console() else "x11")


def on_console() -> bool:
    """Return whether SDL will draw on the bare console, where no display server reads input."""
    driver = os.environ.get("SDL_VIDEODRIVER", "")
    if driver:
        return driver.lower() == "kmsdrm"
    return not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _prepare_config(screen: ScreenSettings, windowed: tuple[int, int] | None) -> None:
    from kivy.config import Config

    width, height = windowed or (screen.width_px, screen.height_px)
    graphics = {
        "width": str(width),
        "height": str(height),
        "fullscreen": "0" if windowed else "auto",
        "borderless": "0" if windowed else "1",
        "resizable": "0",
        "rotation": str(screen.rotation),
        "maxfps": "0",  # kiosk.ui.loop paces the frames
        "multisamples": "0",
        "show_cursor": "1" if windowed else "0",
        "allow_screensaver": "0",
        "vsync": "",
    }
    for key, value in graphics.items():
        Config.set("graphics", key, value)
    for key, value in {
        "exit_on_escape": "0",
        "keyboard_mode": "",
        "log_enable": "0",
        "log_level": "warning",
        "pause_on_minimize": "0",
        "desktop": "0",
    }.items():
        Config.set("kivy", key, value)
    _replace_section(Config, "input", input_section(console=on_console() and not windowed))
    _replace_section(Config, "modules", {})


def _replace_section(config: object, section: str, entries: dict[str, str]) -> None:
    from kivy.config import ConfigParser

    assert isinstance(config, ConfigParser)  # noqa: S101 - narrows Kivy's untyped global
    config.remove_section(section)
    config.add_section(section)
    for key, value in entries.items():
        config.set(section, key, value)
