"""The edition that serves: follows the pointer while answers go on."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from rag.edition import Edition
from rag.errors import AdvisorError
from rag.memory import give_back
from rag.shelf import Shelf

logger = logging.getLogger(__name__)

# When the last answers from a replaced edition are over, as a rule.
_OVER_SECONDS = 5.0


class CurrentEdition:
    """Always the published edition: opens a new one when the pointer moves.

    A new edition that cannot be opened is reported in the log once, the old one goes on serving, and
    it is tried again after a while: the trouble may have been the machine's. Answers under way keep
    the edition with which they began.
    """

    def __init__(
        self,
        shelf: Shelf,
        model: str,
        retry: float = 30,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`retry` is the seconds until an edition that could not be opened is tried again."""
        self._shelf = shelf
        self._model = model
        self._retry = retry
        self._clock = clock
        self._lock = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._again: float | None = None
        self._refused = ""
        self._edition: Edition | None = None
        self._followed = False
        self._give_back: float | None = None

    def get(self) -> Edition:
        """The current edition. Raises EditionError when none can be opened.

        Whoever first sees that the pointer moved opens the new edition, and the others go on with the
        old; nobody does where `follow` is called.
        """
        held = self._edition
        if held is None:
            with self._lock:
                if self._edition is None:
                    self._refresh(warm=False)
                assert self._edition is not None
                return self._edition
        if self._followed or not self._moved() or not self._lock.acquire(blocking=False):
            return held
        try:
            if self._moved():
                self._refresh(warm=False)
            return self._edition or held
        finally:
            self._lock.release()

    def follow(self) -> None:
        """Looks whether the pointer moved, and opens and warms the new edition before anybody is given
        it. Once called, it has to be called again and again: `get` leaves the looking to it."""
        self._followed = True
        with self._lock:
            if self._edition is not None and self._moved():
                self._refresh(warm=True)
                self._give_back = self._clock() + _OVER_SECONDS
        if self._give_back is not None and self._clock() >= self._give_back:
            self._give_back = None
            give_back()

    def _moved(self) -> bool:
        return self._stamp() != self._seen or (
            self._again is not None and self._clock() >= self._again
        )

    def _stamp(self) -> tuple[int, int] | None:
        try:
            stat = self._shelf.pointer.stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_ino

    def _refresh(self, warm: bool) -> None:
        stamp, self._again = self._stamp(), None
        try:
            wanted = self._shelf.current_id()
            if self._edition is None or wanted != self._edition.id:
                opened = Edition.open(self._shelf.path(wanted), self._model)
                if warm:
                    opened.warm()
                self._edition = opened
                logger.info("Serving edition %s", opened.id)
            self._refused = ""
        except Exception as error:
            if self._edition is None:
                raise
            # Whatever it was (a damaged edition, no more file handles), the old one can answer.
            trouble = f"Still serving edition {self._edition.id}: {error or type(error).__name__}"
            if trouble != self._refused:
                logger.error("%s", trouble, exc_info=not isinstance(error, AdvisorError))
            self._refused, self._again = trouble, self._clock() + self._retry
        self._seen = stamp


class OneEdition(CurrentEdition):
    """An edition that is not the published one, for those who ask it before it may be."""

    def __init__(self, edition: Edition) -> None:
        self._only = edition

    def get(self) -> Edition:
        return self._only
