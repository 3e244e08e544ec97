"""Runs the watch inside the server: on request of staff, and by the clock when that is set."""

from __future__ import annotations

import asyncio
import logging
import threading
from datetime import UTC, datetime, timedelta

from api.settings import Settings
from ingest.check import read_knowledge
from ingest.runs import recorded
from ingest.watching.tasks import Run, Tasks
from ingest.watching.watch import Watched, locked, watch
from rag.errors import AdvisorError, WatchLockedError

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 30
# Until a run that was cut off is begun anew.
_AFTER_BREAK = timedelta(minutes=15)
_STOP_SECONDS = 5


class Watcher:
    """At most one run at a time, in a thread beside the requests."""

    def __init__(self, settings: Settings, tasks: Tasks) -> None:
        self._settings = settings
        self._tasks = tasks
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self.done, self.total = 0, 0
        self.trouble = ""

    @property
    def running(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def start(self, only: tuple[str, ...] = (), by: str = "the clock") -> None:
        """Begins a run of all sources, or of `only`, in the name of `by`; raises WatchLockedError
        when one is going on, here or in another process."""
        with self._lock:
            if self.running:
                raise WatchLockedError(
                    "A check of the sources is running already. Wait until it ends."
                )
            with locked(self._settings.state_dir):
                pass  # free: no other process is at it
            self.done, self.total, self.trouble = 0, 0, ""
            self._thread = threading.Thread(
                target=self._run, args=(only, by), name="watch", daemon=True
            )
            self._thread.start()

    def stop(self) -> None:
        """Ends a run that is going on; what it found is kept."""
        self._stop.set()
        if self._thread:
            self._thread.join(_STOP_SECONDS)

    async def keep_time(self) -> None:
        """Begins a run whenever one is due; returns at once when none is ever due."""
        while self._settings.watch_hours:
            try:
                if _is_due(await asyncio.to_thread(self._tasks.last_run), self._settings):
                    await asyncio.to_thread(self.start)
            except WatchLockedError:
                pass  # somebody runs it already
            except Exception:
                logger.exception("The check of the sources could not be begun")
            await asyncio.sleep(_LOOK_SECONDS)

    def _run(self, only: tuple[str, ...], by: str) -> None:
        try:
            with recorded(self._settings.state_dir, "check", by) as run:
                watched = self._watch(only)
                run.done(watched.told)
                if self._stop.is_set():
                    run.outcome = "interrupted"
        except AdvisorError as error:
            self.trouble = str(error)
            logger.error("The sources were not checked: %s", error)
        except Exception:
            self.trouble = "The check broke off. The log of the service says why."
            logger.exception("The check of the sources broke off")
        else:
            logger.info("Sources checked: %s", watched.counts)

    def _watch(self, only: tuple[str, ...]) -> Watched:
        settings = self._settings
        knowledge, faults = read_knowledge(settings.knowledge_dir)
        if faults:
            logger.warning(
                "The knowledge has %d faults; sources with one are left out", len(faults)
            )
        return watch(
            knowledge,
            settings.state_dir,
            settings.current_day(),
            settings.visit,
            only=only,
            progress=self._tell,
            stop=self._stop,
        )

    def _tell(self, _what: str, done: int, total: int) -> None:
        self.done, self.total = done, total


def _is_due(last: Run | None, settings: Settings) -> bool:
    if last is None:
        return True
    pause = timedelta(hours=settings.watch_hours) if last.ended else _AFTER_BREAK
    return datetime.now(UTC).replace(tzinfo=None) >= last.began + pause
