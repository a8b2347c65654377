"""A total deadline over one attempt: name, connection, TLS, sending, headers, body.

Timeouts of a socket count from one read to the next, so one byte every half second goes on for
ever, and nothing interrupts a name look-up. Therefore the attempt runs in a thread of its own. The
caller waits for the thread no longer than the deadline; then it shuts the thread's socket down,
which ends whatever waits on it, and leaves the thread to end by itself.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from functools import partial
from queue import Empty, SimpleQueue
from typing import NoReturn, TypeVar

T = TypeVar("T")


class TooLateError(Exception):
    """The deadline passed; `stage` says during what."""

    def __init__(self, stage: str) -> None:
        self.stage = stage
        super().__init__(stage)


class StoppedError(Exception):
    """Somebody ended the attempt from outside."""


class Guard:
    """Knows what the attempt is doing and holds its socket, so that it can be cut from outside."""

    def __init__(self) -> None:
        self.stage = ""
        self.opened = 0
        """Connections made during this attempt; 0: it goes over the one that was kept."""
        self._cut = False
        self._socket: socket.socket | None = None
        self._lock = threading.RLock()

    def begin(self) -> None:
        """Note that an attempt starts."""
        self.stage, self.opened = "starting", 0

    def watch(self, sock: socket.socket) -> None:
        """Hold on to a new connection.

        A duplicate of its descriptor reaches the same connection however TLS wraps it meanwhile.
        """
        with self._lock:
            self.opened += 1
            self.let_go()
            self._socket = sock.dup()
            if self._cut:
                self.cut()

    def cut(self) -> None:
        """End the connection at once, and any that this attempt might still make."""
        with self._lock:
            self._cut = True
            if self._socket is not None:
                with contextlib.suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)
                self.let_go()

    def let_go(self) -> None:
        """Forget the connection, so that closing it elsewhere really closes it."""
        with self._lock:
            if self._socket is not None:
                self._socket.close()
                self._socket = None


class Waiting:
    """Waits for one attempt at a time; `stop` may be called from another thread or a signal."""

    def __init__(self) -> None:
        self._stop: Callable[[], None] | None = None
        self._over = False

    def within(self, deadline_s: float, guard: Guard, work: Callable[[], T]) -> T:
        """Return what `work` returns, or raise what it raises.

        Raises `TooLateError` after `deadline_s`, and `StoppedError` after `stop`; the connection
        is cut then. After `stop_for_good` it raises `StoppedError` at once.
        """
        # A SimpleQueue may be put to from a signal's handler, an Event may not.
        results: SimpleQueue[Callable[[], T]] = SimpleQueue()
        guard.begin()
        self._stop = lambda: results.put(partial(_raise, StoppedError()))
        # Only now: who stops it between here and the look ends the wait itself.
        if self._over:
            raise StoppedError
        threading.Thread(
            target=lambda: results.put(_result_of(work)), name="vuoro-attempt", daemon=True
        ).start()
        try:
            return results.get(timeout=deadline_s)()
        except Empty:
            guard.cut()
            raise TooLateError(guard.stage) from None
        except StoppedError:
            guard.cut()
            raise
        finally:
            self._stop = None

    def stop_for_good(self) -> None:
        """End the attempt that is being waited for, and let no other begin."""
        self._over = True
        self.stop()

    def stop(self) -> None:
        """End the attempt that is being waited for, if there is one."""
        stop = self._stop
        if stop is not None:
            stop()


def _result_of(work: Callable[[], T]) -> Callable[[], T]:
    try:
        value = work()
    except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
        return partial(_raise, error)
    return lambda: value


def _raise(error: BaseException) -> NoReturn:
    raise error
