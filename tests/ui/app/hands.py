# ruff: noqa: ANN401 - Kivy is untyped
"""What the tests of the running kiosk touch it with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.clock import SimulatedClock
from kiosk.config.settings import LanguageSettings, Settings
from kiosk.core.messages import Message, VisitRecord
from kiosk.core.rules import rules_from
from kiosk.store.api import CannotWriteError, VisitStore
from kiosk.surveys import load_survey
from kiosk.texts import Catalogues
from sync.model.calendar import Stamp
from sync.sqlite import sqlite3

SIZE = (1280, 800)
PATIENCE_TURNS = 4000
NEVER_S = 1e6


class HandTimers:
    """Timers that run out when told to."""

    def __init__(self) -> None:
        self.running: dict[str, Callable[[], None]] = {}

        self.after_s: dict[str, float] = {}

    def start(self, name: str, after_s: float, work: Callable[[], None]) -> None:
        self.running[name] = work
        self.after_s[name] = after_s

    def stop(self, name: str) -> None:
        self.running.pop(name, None)

    def run_out(self, name: str) -> None:
        self.running.pop(name)()


class Gate:
    """Stands before a real store: lets saves through, holds them, or makes them fail."""

    def __init__(self) -> None:
        self.open = Event()
        self.open.set()
        self.broken = False

    def around(self, store: Any) -> VisitStore:
        """Return `store` behind this gate."""
        save, probe = store.save, store.probe

        def gated(visit: int, record: VisitRecord) -> None:
            self.open.wait(10)
            self._check()
            save(visit, record)

        def probed() -> None:
            self._check()
            probe()

        store.save, store.probe = gated, probed
        return store

    def _check(self) -> None:
        if self.broken:
            raise CannotWriteError("the disk is full, for a test")


class Bench:
    """A kiosk with its window, and the hand that touches it."""

    def __init__(
        self,
        window: Any,
        folder: Path,
        *,
        language: str,
        survey: str,
        gate: Gate | None,
        staff: Any = None,
    ) -> None:
        from kiosk.ui import ahead
        from kiosk.ui.app import Kiosk, Parts, store_of

        # The tests of the staff screen do not wait for screens that they never show.
        ahead.REHEARSE_EVERY_S = 0.0 if staff is None else NEVER_S

        settings = replace(Settings(), languages=LanguageSettings(default=language))
        zone = ZoneInfo(settings.hours.timezone)
        self.data_dir = folder / "data"
        self.data_dir.mkdir()
        self.now_s = 1000.0
        self.timers = HandTimers()
        self.window = window
        open_real = store_of(settings, self.data_dir)

        def open_store(stamp: Stamp) -> VisitStore:
            store = open_real(stamp)
            return gate.around(store) if gate else store

        self.kiosk = Kiosk(
            Parts(
                settings=settings,
                rules=rules_from(settings, load_survey(survey, Path())),
                texts=Catalogues(),
                clock=SimulatedClock(datetime(2026, 11, 23, 10, 0, tzinfo=zone)),
                open_store=open_store,
                timers=lambda: self.timers,
                now_s=lambda: self.now_s,
                staff=staff,
            )
        )
        self.kiosk.open_window(demo=True)
        window.add_widget(self.kiosk.stage)
        self.until(lambda: self.kiosk._writing and (self.rehearsed or staff is not None))

    @property
    def view(self) -> Any:
        """What is shown to clients."""
        return self.kiosk.runtime.shown

    @property
    def screen(self) -> Any:
        """The screen that is shown."""
        return self.kiosk.stage.screen

    @property
    def rehearsed(self) -> bool:
        """Whether the screens to come have been drawn ahead."""
        return not self.kiosk.ahead.under_way

    @property
    def still(self) -> bool:
        """Whether no fade is under way."""
        return bool(self.screen.opacity >= 1)

    def until(self, true: Callable[[], bool]) -> None:
        """Let the interface run until something holds."""
        for _ in range(PATIENCE_TURNS):
            self.kiosk.loop.turn()
            if true():
                return
            self.kiosk.loop._await(0.003)
        raise AssertionError("it did not come about")

    def control(self, message: Message) -> Any:
        """Return the control on the screen that says this."""
        for control in self.screen.controls():
            if control.action is not None and control.action.message == message:
                return control
        raise AssertionError(f"nothing on the screen says {message}")

    def tap(self, message: Message) -> None:
        """Touch the control that says this, as a finger would."""
        self.touch(self.control(message).center)

    def touch(self, place: tuple[float, float], lift: tuple[float, float] | None = None) -> None:
        """Put a finger down, and lift it there or elsewhere."""
        finger = self.put_down(place)
        if lift is not None:
            self.move(finger, lift)
        self.lift(finger)

    def put_down(self, place: tuple[float, float], *, wide: float = 0.0) -> Any:
        """Put a finger down and leave it there; `wide`: of which share of the panel it is."""
        from kivy.base import EventLoop

        from tests.ui.app.finger import Finger

        self.now_s += 1
        width, height = self.window.size
        finger = Finger(place[0] / width, place[1] / height, wide)
        EventLoop.post_dispatch_input("begin", finger)
        return finger

    def move(self, finger: Any, place: tuple[float, float]) -> None:
        """Slide the finger."""
        from kivy.base import EventLoop

        width, height = self.window.size
        finger.move((place[0] / width, place[1] / height))
        EventLoop.post_dispatch_input("update", finger)

    def lift(self, finger: Any) -> None:
        """Lift the finger."""
        from kivy.base import EventLoop

        self.now_s += 0.1
        EventLoop.post_dispatch_input("end", finger)
        self.kiosk.loop.turn()

    def key(self, code: int, text: str | None = None, modifiers: tuple[str, ...] = ()) -> bool:
        """Press a key of a hardware keyboard; returns whether Kivy may do something with it."""
        self.now_s += 1
        window = self.window
        taken = window.dispatch("on_key_down", code, 0, text, list(modifiers))
        taken = taken or window.dispatch("on_keyboard", code, 0, text, list(modifiers))
        window.dispatch("on_key_up", code, 0)
        return not taken

    def pixels(self) -> bytes:
        """Return what the window shows, as bytes."""
        self.kiosk.loop.turn()
        return bytes(self.kiosk.stage.export_as_image()._texture.pixels)

    def finish(self) -> None:
        """End the kiosk as its process would, with everything released."""
        if self.kiosk.stage.parent is None:
            return
        self.kiosk.close(release_everything=True)
        self.window.remove_widget(self.kiosk.stage)

    def rows(self) -> list[tuple[Any, ...]]:
        """End the kiosk and return what was stored: language, rating, answers, comment, flag."""
        self.finish()
        with sqlite3.connect(self.data_dir / "kiosk.db") as database:
            return database.execute(
                "SELECT language, rating, answers, comment, doubtful FROM submissions"
            ).fetchall()
