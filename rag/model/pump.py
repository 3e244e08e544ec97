"""Runs a blocking stream in a thread of its own, so that whoever reads it can stop waiting."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Generator, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")
_current = threading.local()


class SlotsFullError(Exception):
    """All threads are taken."""


class AbandonedError(Exception):
    """Raised in a pump's thread when nobody reads it any more."""


class EndedError(Exception):
    """The stream came to its end."""


class Pump(Generic[T]):
    """One running stream. `take` gives its items; `abandon` lets go of it."""

    def __init__(self) -> None:
        self._items: queue.SimpleQueue[tuple[T] | BaseException] = queue.SimpleQueue()
        self._abandoned = threading.Event()

    def take(self, seconds: float) -> T:
        """The next item. Raises EndedError at the end, TimeoutError when none comes within `seconds`,
        and what the stream raised."""
        try:
            item = self._items.get(timeout=max(0.0, seconds))
        except queue.Empty:
            raise TimeoutError from None
        if isinstance(item, BaseException):
            raise item
        return item[0]

    def abandon(self) -> None:
        """Ends the thread at its next sign of life; what it still gives is thrown away."""
        self._abandoned.set()

    def run(self, stream: Callable[[], Iterator[T]]) -> None:
        """The work of the thread."""
        _current.abandoned = self._abandoned
        try:
            items = stream()
            # Closing a generator closes the connection that it reads.
            with contextlib.closing(items) if isinstance(items, Generator) else _nothing():
                for item in items:
                    if self._abandoned.is_set():
                        return
                    self._items.put((item,))
        except Exception as error:
            self._items.put(error)
        else:
            self._items.put(EndedError())


class Pumps:
    """Starts pumps, at most `most` at a time: threads that hang cannot pile up."""

    def __init__(self, most: int) -> None:
        self._slots = threading.BoundedSemaphore(most)

    def start(self, stream: Callable[[], Iterator[T]]) -> Pump[T]:
        """Starts `stream` in a thread. Raises SlotsFullError when all are taken."""
        if not self._slots.acquire(blocking=False):
            raise SlotsFullError
        pump: Pump[T] = Pump()

        def work() -> None:
            try:
                pump.run(stream)
            finally:
                self._slots.release()

        # A daemon, because a thread that hangs must not keep the process from ending.
        try:
            threading.Thread(target=work, name="language-model", daemon=True).start()
        except RuntimeError:
            self._slots.release()
            raise SlotsFullError from None
        return pump


def check_abandoned() -> None:
    """For code that blocks inside a pump's thread: raises AbandonedError when nobody reads it any
    more. Does nothing in other threads."""
    abandoned = getattr(_current, "abandoned", None)
    if abandoned is not None and abandoned.is_set():
        raise AbandonedError


@contextlib.contextmanager
def _nothing() -> Iterator[None]:
    yield
