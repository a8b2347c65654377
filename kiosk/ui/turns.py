"""One step at a time: a message that comes during a step waits until that step is done."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

_Message = TypeVar("_Message")


class Turns(Generic[_Message]):
    """Takes messages on one thread and gives them to `step` in the order in which they came."""

    def __init__(self, step: Callable[[_Message], None]) -> None:
        self._step = step
        self._waiting: deque[_Message] = deque()
        self._stepping = False

    def take(self, message: _Message) -> None:
        """Take a step; one that is asked for during a step follows it.

        Raises what `step` raises; what still waited is taken before the next message.
        """
        self._waiting.append(message)
        if self._stepping:
            return
        self._stepping = True
        try:
            while self._waiting:
                self._step(self._waiting.popleft())
        finally:
            self._stepping = False
