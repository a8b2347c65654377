"""The kiosk on the screen: stage, runtime, writer, hours and signals, put together.

There is no Kivy `App`: its settings panel (F1), its configuration file and its ways to close are
not there to be switched off. The window refuses to close, and no key does anything but type and
move the focus.

The first frame comes before anything else. Then, one after the other: the store is opened (on the
writer's thread), the holidays are worked out (on another), the screens to come are drawn, so that a
touch finds them ready, and what recognises personal data is loaded.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple

from kivy.clock import Clock as KivyClock
from kivy.core.window import Window

from kiosk.clock import Clock
from kiosk.config.settings import Settings
from kiosk.core.messages import CleaningStarted, Message, Stopping, Touched
from kiosk.core.rules import Rules
from kiosk.core.texts import Texts
from kiosk.core.viewmodels import Said, ViewModel
from kiosk.store.api import StoreError, VisitStore
from kiosk.ui import text
from kiosk.ui.ahead import Ahead
from kiosk.ui.focus import install_focus
from kiosk.ui.hours import LOOK_EVERY_S, HoursWatcher
from kiosk.ui.loop import Loop
from kiosk.ui.ready import tell_ready
from kiosk.ui.rehearsal import rehearse
from kiosk.ui.runtime import Hands, Runtime, Timers
from kiosk.ui.stage import Stage
from kiosk.ui.timers import KivyTimers
from kiosk.ui.touch import install_touch_filter
from kiosk.writer import Writer
from sync.model.calendar import Stamp
from sync.model.personal_data import warm_up

if TYPE_CHECKING:
    from kiosk.ui.staff import StaffParts, StaffShell

STOP_S = 20.0
"""How long a slow card may take to finish when the kiosk ends."""


class Parts(NamedTuple):
    """What the kiosk is made of besides its screen."""

    settings: Settings
    rules: Rules
    texts: Texts
    clock: Clock
    open_store: Callable[[Stamp], VisitStore]
    timers: Callable[[], Timers] = KivyTimers
    now_s: Callable[[], float] = time.monotonic
    """A clock that never steps."""
    staff: StaffParts | None = None
    """None: there is no staff screen, and nothing watches for the corner."""


def store_of(settings: Settings, data_dir: Path) -> Callable[[Stamp], VisitStore]:
    """Return what opens the store; the libraries for it are imported only then."""

    def open_store(stamp: Stamp) -> VisitStore:
        from kiosk.store.store import Store

        return Store.open(data_dir, settings=settings, stamp=stamp)

    return open_store


class Kiosk:
    """One running kiosk. `run` returns when the process is asked to end."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        screen = parts.settings.screen
        self.loop = Loop(Window)
        self.stage = Stage(
            self._said,
            size=(round(Window.width), round(Window.height)),
            inches=screen.inches,
            movement=screen.movement,
        )
        self.writer = Writer(parts.open_store, parts.clock, self._answered, self._turned_away)
        self.listener: Callable[[Message], None] = lambda _: None
        """Is told what widgets say: the demonstration's client learns what came of its touch."""
        self._refusal: StoreError | None = None
        hands = Hands(self._show, parts.timers(), self.writer, parts.now_s)
        self.runtime = Runtime(parts.rules, parts.texts, hands)
        self.staff = self._with_staff(hands.timers)
        self.hours = HoursWatcher(
            parts.settings.hours,
            parts.settings.languages.offered,
            parts.texts,
            parts.clock,
            self.runtime.dispatch,
        )
        self._visit = self.runtime.visit
        self._writing = self._warm = False
        self.ahead = Ahead(
            self.stage, lambda: rehearse(parts.rules, parts.texts), self._nothing_to_draw
        )

    def run(self, *, demo: bool) -> None:
        """Show the first screen and go on until SIGTERM or SIGINT.

        Raises `StoreInUseError` or `StoreTooNewError` if the data directory is not this one's.
        """
        self.open_window(demo=demo)
        try:
            self.loop.run(self.stage)
        finally:
            self.close(release_everything=demo)
        if self._refusal is not None:
            raise self._refusal

    def open_window(self, *, demo: bool) -> None:
        """Set the window, the signals and the first screen up; nothing is drawn yet."""
        Window.clearcolor = (0, 0, 0, 1)
        Window.bind(on_request_close=self._stay, on_resize=self._resized)
        self._guard()
        self._listen_to_signals(demo=demo)
        self.stage.show(self.runtime.shown)
        Window.bind(on_flip=self._first_frame)

    def close(self, *, release_everything: bool) -> None:
        """Finish what the store was given; nothing was if the first frame never came."""
        if not self._writing:
            return
        try:
            self.runtime.dispatch(Stopping())
            if self.staff is not None:
                self.staff.let_go()
        finally:
            # Also after an error of the interface: what clients gave must reach the disk, and
            # that comes before any stick.
            self.writer.stop(release_everything=release_everything, timeout_s=STOP_S)
            if self.staff is not None:
                self.staff.close()

    def _guard(self) -> None:
        # Kivy asks the handler that was bound last first, and the lock on the keys lets nothing
        # through: what only listens to keys is bound after it.
        install_focus(Window, self.stage)
        Window.bind(on_key_down=self._touched)
        Window.bind(on_touch_down=self._touched)
        if self.staff is not None:
            self.staff.watch(Window)
        install_touch_filter(
            Window,
            self._parts.settings,
            lambda: 0 if self._with_staff_now else self.runtime.visit,
            lambda: self._parts.now_s() * 1000,
        )
        if self.staff is not None:
            self.staff.feel(Window)

    def _with_staff(self, timers: Timers) -> StaffShell | None:
        if self._parts.staff is None:
            return None
        from kiosk.ui.staff import StaffHands, StaffShell

        hands = StaffHands(
            stage=self.stage,
            clients_view=lambda: self.runtime.shown,
            tell=self.runtime.dispatch,
            post=self.loop.post,
            timers=timers,
            now_s=self._parts.now_s,
        )
        return StaffShell(self._parts.staff, self._parts.texts, hands)

    def _listen_to_signals(self, *, demo: bool) -> None:
        import signal

        cleaning = CleaningStarted(self._parts.settings.misuse.cleaning_s)
        self.loop.on_signal(signal.SIGTERM, self.loop.stop)
        self.loop.on_signal(signal.SIGINT, self.loop.stop)
        self.loop.on_signal(signal.SIGHUP, self.loop.stop)
        self.loop.on_signal(signal.SIGUSR2, lambda: self.runtime.dispatch(cleaning))
        # Without a handler the signal would kill the kiosk, and a visit with it.
        release = self.writer.release_everything if demo else lambda: None
        self.loop.on_signal(signal.SIGUSR1, release)

    # --- what comes in -----------------------------------------------------------------------

    def _said(self, message: Said) -> None:
        if isinstance(message, Message):
            self.listener(message)
            self.runtime.dispatch(message)
        elif self.staff is not None:
            self.staff.dispatch(message)

    def _stay(self, *_: object, **__: object) -> bool:
        return True

    def _resized(self, _window: object, width: int, height: int) -> None:
        self.stage.resize((width, height))

    def _touched(self, *_: object) -> bool:
        self.loop.stir()
        if self.staff is not None and self.staff.open:
            self.staff.touched()
        else:
            self.runtime.dispatch(Touched())
        return False

    def _answered(self, message: Message) -> None:
        """On the writer's thread."""
        self.loop.post(lambda: self.runtime.dispatch(message))

    def _turned_away(self, refusal: StoreError) -> None:
        """On the writer's thread: waiting would not help, so IT is to see it at once."""
        self._refusal = refusal
        self.loop.stop()

    # --- what goes out -----------------------------------------------------------------------

    def _show(self, view: ViewModel) -> None:
        if not self._with_staff_now:
            self.stage.show(view)
        if self.runtime.visit != self._visit:
            self._visit = self.runtime.visit
            text.forget()
            self.ahead.begin()

    @property
    def _with_staff_now(self) -> bool:
        return self.staff is not None and self.staff.open

    def _first_frame(self, *_: object) -> None:
        Window.unbind(on_flip=self._first_frame)
        KivyClock.schedule_once(self._after_first_frame, 0)

    def _after_first_frame(self, _passed_s: float) -> None:
        tell_ready()
        self._writing = True
        self.writer.start()
        self.ahead.begin()
        if self.hours.needed:
            self.hours.prepare(lambda: self.loop.post(self.hours.look))
            KivyClock.schedule_interval(lambda _: self.hours.look(), LOOK_EVERY_S)

    def _nothing_to_draw(self) -> None:
        if not self._warm:
            self._warm = True
            Thread(target=warm_up, name="warm-up", daemon=True).start()
