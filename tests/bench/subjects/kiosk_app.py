"""The subject with a face: the real `vuoro kiosk`, watched from outside and obeying orders.

`kiosk_app.py DATA_DIR [CONFIG]` starts it as the command does, with `--demo` so that SIGUSR1
closes a period. Nothing of it is replaced: a hook on one import binds to the window's `on_flip`,
and a finger taps what stands on the screen.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

from tests.bench.subjects.fingers import obey, when_drawn
from tests.bench.untyped import Untyped

_WINDOW = "kivy.core.window"


class _AfterImport:
    """A finder that calls back when the window's module has been imported."""

    def __init__(self, then: Callable[[Untyped], None]) -> None:
        self._then = then

    def find_spec(self, name: str, path: Untyped, target: Untyped = None) -> ModuleSpec | None:
        """Return the usual spec, with the callback after its execution."""
        if name != _WINDOW:
            return None
        spec = PathFinder.find_spec(name, path, target)
        assert spec is not None
        assert spec.loader is not None
        loader, then = spec.loader, self._then
        execute = loader.exec_module

        def and_then(module: ModuleType) -> None:
            execute(module)
            if module.Window is not None:
                then(module.Window)

        loader.exec_module = and_then  # type: ignore[method-assign]
        return spec


def _watch(window: Untyped) -> None:
    """Report the first frame, then listen."""

    def listen(drawn_ns: int) -> None:
        from tests.bench.subjects.visits import Client

        client = Client(window)
        orders = {
            "swap": client.timed_visit,
            "answer": client.first_answer,
            "visits": client.thousand,
        }
        obey(drawn_ns, orders)

    when_drawn(window, listen)


def main() -> int:
    """Start the kiosk."""
    data_dir, *configs = sys.argv[1:]
    words = ["kiosk", "--demo", "--windowed", "1280x800", "--data-dir", data_dir]
    for config in configs:
        words += ["--config", config]
    sys.meta_path.insert(0, _AfterImport(_watch))
    from kiosk.cli import main as vuoro

    return vuoro(words)


if __name__ == "__main__":
    sys.exit(main())
