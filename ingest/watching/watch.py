"""A run of the watch: every source looked at, a host at a time, under a lock."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import logging
import queue
import threading
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import httpx
from sqlalchemy.exc import SQLAlchemyError

from ingest.check import Knowledge
from ingest.watching.difference import difference
from ingest.watching.extract import text_of
from ingest.watching.fetch import Fetcher, FetchError, Pace
from ingest.watching.robots import Robots
from ingest.watching.snapshot import Snapshot, Snapshots
from ingest.watching.tasks import Looked, Tasks
from ingest.watching.visit import NAME, Visit
from rag.errors import WatchError, WatchLockedError
from rag.schema import Source

logger = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]
# So many pages, all of which fail, speak of this machine and not of the pages.
_OFFLINE = 5
_SPOKEN = {"first": "read for the first time"}


@dataclass(frozen=True)
class Watched:
    """What a run gave: how many sources had which outcome, and what was not simply unchanged."""

    counts: dict[str, int]
    found: list[Looked]

    @property
    def told(self) -> str:
        """The outcomes in a line."""
        named = sorted((_SPOKEN.get(outcome, outcome), n) for outcome, n in self.counts.items())
        counts = ", ".join(f"{n} {outcome}" for outcome, n in named)
        return f"Looked at {sum(self.counts.values())} sources: {counts or 'none'}."


def citing(knowledge: Knowledge) -> dict[str, list[str]]:
    """The sections that rest on each source: those that cite it, and the homes of rules that do."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for passage in knowledge.passages:
        for statement in (*passage.statements, *passage.cautions):
            for source in statement.sources:
                found[source][passage.id] = None
    for rule in knowledge.rules:
        for source in rule.sources:
            if rule.passage:
                found[source][rule.passage] = None
    return {source: list(passages) for source, passages in found.items()}


def watch(
    knowledge: Knowledge,
    state: Path,
    day: date,
    visit: Visit,
    *,
    only: Sequence[str] = (),
    progress: Progress = lambda *_: None,
    stop: threading.Event | None = None,
) -> Watched:
    """Looks at every source with an address, or at those named in `only`.

    Raises WatchError for an unknown id, and WatchLockedError when a run is going on. Killed at any
    moment it leaves whole snapshots and tasks; `stop` ends it soon, what was found is kept.
    """
    if unknown := [i for i in only if i not in knowledge.sources]:
        raise WatchError(f"There is no source {unknown[0]!r}. `advisor sources list` shows them.")
    sources = [s for s in knowledge.sources.values() if s.url and (not only or s.id in only)]
    stop = stop or threading.Event()
    with locked(state):
        try:
            snapshots = Snapshots(state / "watch")
            snapshots.clean()
            for half in state.glob("review.json.*.new"):
                half.unlink(missing_ok=True)
            tasks = Tasks(state)
            try:
                return _run(
                    sources, citing(knowledge), snapshots, tasks, day, visit, progress, stop
                )
            finally:
                tasks.close()
        except (OSError, SQLAlchemyError) as error:
            raise WatchError(
                f"The check stopped: {getattr(error, 'orig', None) or error}. What was found before is "
                "kept. Make room or mend the state folder, then run advisor sources check again."
            ) from error


def _run(
    sources: Sequence[Source],
    cited: Mapping[str, Sequence[str]],
    snapshots: Snapshots,
    tasks: Tasks,
    day: date,
    visit: Visit,
    progress: Progress,
    stop: threading.Event,
) -> Watched:
    tasks.cite(cited)
    tasks.publish()
    number = tasks.begin()
    counts: Counter[str] = Counter()
    found: list[Looked] = []
    # Failures wait until one page could be reached: else it is this machine that is offline.
    held: list[Looked] = []
    reached = len(sources) < _OFFLINE
    progress("Looking at sources", 0, len(sources))
    for looked in _look_at_all(sources, snapshots, day, visit, stop):
        counts[looked.outcome] += 1
        if looked.outcome != "unchanged":
            found.append(looked)
        reached = reached or looked.outcome != "failed"
        held.append(looked)
        if reached:
            for each in held:
                _keep(each, cited, snapshots, tasks, day)
            held = []
        progress("Looking at sources", counts.total(), len(sources))
    if held and not stop.is_set():
        raise WatchError(
            f"None of {len(held)} pages could be read; the first says: {held[0].reason}. Is this "
            "machine online? Nothing was counted against the pages. Run the check again later."
        )
    if not stop.is_set():
        tasks.end(number, counts)
    return Watched(dict(counts), found)


def _keep(
    looked: Looked,
    cited: Mapping[str, Sequence[str]],
    snapshots: Snapshots,
    tasks: Tasks,
    day: date,
) -> None:
    """The task before the snapshot: killed in between, the next run finds the change again."""
    if tasks.record(looked, cited.get(looked.source.id, ()), day):
        tasks.publish()
    if looked.snapshot is not None:
        snapshots.write(looked.snapshot)


def _look_at_all(
    sources: Sequence[Source],
    snapshots: Snapshots,
    day: date,
    visit: Visit,
    stop: threading.Event,
) -> Iterator[Looked]:
    """Looks at the sources, several hosts at once and one page at a time of each. A run that is being
    stopped gives no more."""
    hosts: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        hosts[_host(source)].append(source)
    over = threading.Event()
    pace = Pace(visit.limits.pace, over)
    robots = Robots(NAME)
    tls = httpx.create_ssl_context()
    # The longest first, so that the run does not wait for one host at its end.
    waiting = deque(sorted(hosts.values(), key=len, reverse=True))
    done: queue.SimpleQueue[Looked | Exception] = queue.SimpleQueue()

    def work() -> None:
        fetcher = Fetcher(visit.guard, visit.limits, pace, visit.agent, tls)

        def allow(url: str) -> float:
            return robots.allow(url, Fetcher(visit.guard, visit.limits, pace, visit.agent, tls))

        try:
            while not over.is_set() and waiting:
                with contextlib.suppress(IndexError):
                    for source in waiting.popleft():
                        done.put(_look(source, snapshots, day, fetcher, allow))
        except Exception as error:  # goes on to the run, which ends with it
            done.put(error)
        finally:
            fetcher.close()

    for n in range(min(visit.workers, len(hosts))):
        # A run that is stopped does not wait for slow pages, so these may be left behind.
        threading.Thread(target=work, name=f"watch-{n}", daemon=True).start()
    try:
        for _ in sources:
            looked = _next(done, stop)
            if looked is None:
                return
            yield looked
    finally:
        over.set()


def _next(done: queue.SimpleQueue[Looked | Exception], stop: threading.Event) -> Looked | None:
    while not stop.is_set():
        try:
            looked = done.get(timeout=0.2)
        except queue.Empty:
            continue
        if isinstance(looked, Exception):
            raise looked
        return looked
    return None


def _look(
    source: Source,
    snapshots: Snapshots,
    day: date,
    fetcher: Fetcher,
    allow: Callable[[str], float],
) -> Looked:
    """One source, compared with its last reading."""
    last = snapshots.read(source.id, source.url)
    try:
        page = fetcher.get(source.url, last.validators if last else None, allow)
        if page.status == 304:
            if last is None:
                raise FetchError("the server answered 304 to a request without a condition", 304)
            return Looked(source, "unchanged")
        body = hashlib.sha256(page.body).hexdigest()
        same = last is not None and last.body == body
        sentences = last.sentences if last and same else tuple(text_of(page))
    except FetchError as error:
        return Looked(source, "refused" if error.refused else "failed", str(error))
    except Exception as error:  # one odd page must not end the run
        logger.exception("Source %s could not be looked at", source.id)
        return Looked(source, "failed", f"it could not be read ({type(error).__name__})")
    now = Snapshot(
        source.id, source.url, day.isoformat(), page.etag, page.modified, body, sentences
    )
    if last is None:
        return Looked(source, "first", snapshot=now)
    if not difference(last.sentences, sentences):
        validators = (page.etag, page.modified) != (last.etag, last.modified)
        return Looked(source, "unchanged", snapshot=now if validators or not same else None)
    return Looked(source, "changed", snapshot=now, before=last.sentences)


def _host(source: Source) -> str:
    try:
        return httpx.URL(source.url).host
    except httpx.InvalidURL:
        return source.url


@contextmanager
def locked(state: Path) -> Iterator[None]:
    """One run at a time in a state folder; the lock falls with the process that holds it."""
    try:
        state.mkdir(parents=True, exist_ok=True)
        file = (state / "watch.lock").open("w")
    except OSError as error:
        raise WatchError(
            f"The state folder {state} cannot be written ({error.strerror}). Nothing was looked at. "
            "Set ADVISOR_STATE_DIR to a folder that can."
        ) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise WatchLockedError(
                "Another check of the sources is running in this state folder. Wait until it ends; "
                "nothing was changed."
            ) from None
        yield
