"""Switches a failing language model off for a while, so that people need not wait for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Literal

State = Literal["closed", "open", "probing"]
_LONGEST = 300.0


class Breaker:
    """Opens after `failures` failures in a row for `seconds`, then lets one call through as a probe:
    its success closes it, its failure opens it for twice as long, at most five minutes."""

    def __init__(
        self, failures: int = 4, seconds: float = 20.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = failures
        self._first = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._failed = 0
        self._pause = seconds
        self._until: float | None = None
        self._probing = False

    @property
    def state(self) -> State:
        """`closed`: calls go through; `open`: none does; `probing`: one may find out."""
        with self._lock:
            if self._until is None:
                return "closed"
            return "open" if self._clock() < self._until else "probing"

    def enter(self) -> float:
        """Asks for a call: 0 when it may go ahead, else the seconds after which to ask again. Who gets
        0 must tell the outcome: `succeeded`, `failed` or `left`."""
        with self._lock:
            if self._until is None:
                return 0.0
            wait = self._until - self._clock()
            if wait > 0:
                return wait
            if self._probing:
                return self._first
            self._probing = True
            return 0.0

    def succeeded(self) -> None:
        """The model answered as it should."""
        with self._lock:
            self._failed = 0
            self._pause = self._first
            self._until = None
            self._probing = False

    def failed(self, wait: float | None = None) -> None:
        """The model failed; `wait` seconds is what it asks for itself, which opens at once."""
        with self._lock:
            self._failed += 1
            if wait is None and self._failed < self._most and not self._probing:
                return
            if self._probing:
                self._pause = min(self._pause * 2, _LONGEST)
            self._probing = False
            self._until = self._clock() + min(max(self._pause, wait or 0.0), _LONGEST)

    def left(self) -> None:
        """The call ended without telling anything about the model."""
        with self._lock:
            self._probing = False
