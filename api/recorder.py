"""Records questions beside the answers: a thread of its own takes what was answered and rated, scrubs
it and keeps it. Whatever goes wrong here, no answer waits for it or fails by it."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from api.asked import Asked, asked_of
from api.metrics import Metrics
from api.questions import Questions, Tally
from api.scrubbing import scrub
from rag.embedding import Embedder, Vectors
from rag.turn import Turn

logger = logging.getLogger(__name__)

# Turns that wait. More only pile up when the database is locked; then they are let go.
_WAITING = 200
_STOP_SECONDS = 5


@dataclass(frozen=True)
class _Answered:
    turn: Turn
    answer_id: str
    site: str


@dataclass(frozen=True)
class _Rated:
    answer_id: str


class Recorder:
    """Takes turns and thumbs in order. `today` gives the day under which a question is kept."""

    def __init__(
        self,
        questions: Questions,
        embedder: Embedder,
        metrics: Metrics,
        today: Callable[[], date],
    ) -> None:
        self._questions = questions
        self._embedder = embedder
        self._metrics = metrics
        self._today = today
        self._queue: queue.Queue[_Answered | _Rated | None] = queue.Queue(_WAITING)
        self._told = False
        self._thread: threading.Thread | None = None
        if questions.keep_days:
            self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
            self._thread.start()

    def answered(self, turn: Turn, answer_id: str = "", site: str = "") -> None:
        """Notes a finished turn; returns at once. `answer_id` if it is kept in a conversation, `site` if
        it came by a site's widget."""
        self._put(_Answered(turn, answer_id, site))

    def rated(self, answer_id: str) -> None:
        """Notes that an answer got a thumb; returns at once."""
        self._put(_Rated(answer_id))

    def settle(self) -> None:
        """Returns when all that was noted is dealt with."""
        self._queue.join()

    def stop(self) -> None:
        """Deals with what was noted, for a few seconds at most, and ends."""
        if self._thread:
            try:
                self._queue.put(None, timeout=_STOP_SECONDS)
            except queue.Full:
                return
            self._thread.join(_STOP_SECONDS)

    def _put(self, noted: _Answered | _Rated) -> None:
        if self._thread is None:
            return
        try:
            self._queue.put_nowait(noted)
        except queue.Full:
            self._metrics.questions.labels("failed").inc()

    def _run(self) -> None:
        while (noted := self._queue.get()) is not None:
            try:
                tally = (
                    self._answered(noted) if isinstance(noted, _Answered) else self._rated(noted)
                )
                self._metrics.questions.labels("recorded").inc(tally.recorded)
                self._metrics.questions.labels("dropped").inc(tally.dropped)
                self._told = False
            except Exception as error:
                self._metrics.questions.labels("failed").inc()
                if not self._told:
                    # Once until it goes well again; without the text, which may be private.
                    logger.warning(
                        "Questions without a good answer cannot be recorded (%s). Answers go out all "
                        "the same. See that the database can be written and its disk has room.",
                        getattr(error, "orig", None) or type(error).__name__,
                    )
                    self._told = True
            finally:
                self._queue.task_done()
        self._queue.task_done()

    def _answered(self, noted: _Answered) -> Tally:
        asked = [replace(one, text=scrub(one.text)) for one in asked_of(noted.turn)]
        asked = [one for one in asked if one.text]
        if not asked or not (noted.answer_id or any(one.wanting for one in asked)):
            return Tally()
        wanting = self._vectors([one for one in asked if one.wanting])
        tally = self._questions.keep(asked, wanting, self._today(), noted.answer_id, noted.site)
        # A thumb that another process took before there was anything to find.
        if noted.answer_id and self._questions.rated_down(noted.answer_id):
            tally += self._rated(_Rated(noted.answer_id))
        return tally

    def _rated(self, noted: _Rated) -> Tally:
        vectors = self._vectors(self._questions.unrecorded(noted.answer_id))
        return self._questions.rate(noted.answer_id, vectors, self._today())

    def _vectors(self, asked: list[Asked]) -> dict[str, Vectors]:
        texts = list(dict.fromkeys(one.text for one in asked))
        return dict(zip(texts, self._embedder.embed(texts), strict=True)) if texts else {}
