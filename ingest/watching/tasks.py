"""What the watch found, in `watch.sqlite`: the state of every source, the runs, and the tasks, which
stay open until a person closes them. Open tasks are told to the answers through `review.json`."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, DateTime, String, Text, create_engine, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from ingest.watching.difference import Change, difference
from ingest.watching.snapshot import Snapshot, write_atomically
from rag.errors import TaskError
from rag.review import FILE, Notice
from rag.schema import Source

# So many failures in a row make a task.
FAILURES = 3
_WATCH = "the watch"


class _Base(DeclarativeBase):
    pass


class SourceState(_Base):
    """How a source did when it was last looked at. `state` is `read`, `failing` or `refused` (robots.txt
    does not allow it); `read_on` the day it was last read; `failures` those in a row."""

    __tablename__ = "sources"

    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    url: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(16))
    tried: Mapped[datetime] = mapped_column(DateTime)
    read_on: Mapped[str] = mapped_column(String(10), default="")
    failures: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(Text, default="")


class Task(_Base):
    """Something for a person to look at. `kind` is `changed` or `failing`; `before` the text (by
    sentence) that was last approved; `passages` the sections that cite the source."""

    __tablename__ = "tasks"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    source: Mapped[str] = mapped_column(String(200), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    official: Mapped[bool]
    opened: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text, default="")
    before: Mapped[list[str]] = mapped_column(JSON, default=list)
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    passages: Mapped[list[str]] = mapped_column(JSON, default=list)
    closed: Mapped[str] = mapped_column(String(10), default="", index=True)
    closed_by: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(Text, default="")


class Run(_Base):
    """A run: when it began and ended (UTC), and what it found. Without an end it was interrupted."""

    __tablename__ = "runs"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    began: Mapped[datetime] = mapped_column(DateTime)
    ended: Mapped[datetime | None] = mapped_column(DateTime, default=None)
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)


@dataclass(frozen=True)
class Looked:
    """What looking at one source gave: `outcome` is `unchanged`, `first` (nothing to compare with),
    `changed`, `failed` or `refused`; `snapshot` the new reading, if there is one to keep."""

    source: Source
    outcome: str
    reason: str = ""
    snapshot: Snapshot | None = None
    before: Sequence[str] = ()


class Tasks:
    """The watch's memory in a state folder."""

    def __init__(self, state: Path) -> None:
        state.mkdir(parents=True, exist_ok=True)
        self._state = state
        self._engine = create_engine(
            f"sqlite:///{state / 'watch.sqlite'}", connect_args={"timeout": 10}
        )
        event.listen(self._engine, "connect", _prepare)
        _Base.metadata.create_all(self._engine)

    def close(self) -> None:
        self._engine.dispose()

    def record(self, looked: Looked, passages: Sequence[str], day: date) -> bool:
        """Keeps what looking at a source gave, and opens or brings up to date its task; both or
        neither. Gives back whether the open tasks changed."""
        source = looked.source
        with Session(self._engine) as session, session.begin():
            row = session.get(SourceState, source.id)
            if row is None or row.url != source.url:
                row = session.merge(SourceState(id=source.id, url=source.url, failures=0))
                row.read_on = ""
            row.tried = _now()
            row.reason = looked.reason
            if looked.outcome == "failed":
                row.state, row.failures = "failing", row.failures + 1
                due = row.failures == FAILURES
                return due and _open_failing(session, looked, passages, day)
            row.failures = 0
            if looked.outcome == "refused":
                row.state = "refused"
                return False
            row.state, row.read_on = "read", day.isoformat()
            changed = _keep_changed(session, looked, passages, day)
            return _recover(session, looked, day) or changed

    def states(self) -> dict[str, SourceState]:
        with self._session() as session:
            return {row.id: row for row in session.scalars(select(SourceState))}

    def all(self, *, open_only: bool = False) -> list[Task]:
        """Tasks, newest first."""
        query = select(Task).order_by(Task.number.desc())
        with self._session() as session:
            return list(session.scalars(query.where(Task.closed == "") if open_only else query))

    def get(self, number: int) -> Task:
        """A task by its number; raises TaskError."""
        with self._session() as session:
            return _find(session, number)

    def finish(self, number: int, name: str, note: str, day: date) -> Task:
        """Closes a task for `name`, who says in `note` what came of it; raises TaskError."""
        if not note.strip():
            raise TaskError("Say in a note what came of it, for example 'no effect'.")
        with self._session() as session, session.begin():
            task = _find(session, number)
            if task.closed:
                raise TaskError(f"Task {number} was closed by {task.closed_by} on {task.closed}.")
            task.closed, task.closed_by, task.note = day.isoformat(), name, note.strip()
        self.publish()
        return task

    def cite(self, citing: Mapping[str, Sequence[str]]) -> None:
        """Puts the sections that cite each source now into its open tasks."""
        with self._session() as session, session.begin():
            for task in session.scalars(select(Task).where(Task.closed == "")):
                task.passages = list(citing.get(task.source, ()))

    def publish(self) -> None:
        """Writes the notices of the open tasks for the answers. Of several for a section, a change
        goes before a failure, an official page before others, the older before the newer."""
        path = self._state / FILE
        with (self._state / "review.lock").open("w") as lock:
            # Read and written as one: a task may be closed while a run opens another.
            fcntl.flock(lock, fcntl.LOCK_EX)
            notices: dict[str, Notice] = {}
            for task in sorted(self.all(open_only=True), key=_weight, reverse=True):
                for passage in task.passages:
                    notices[passage] = Notice(task.kind, task.opened, task.official)
            text = json.dumps({k: asdict(v) for k, v in sorted(notices.items())}, indent=1)
            try:
                same = path.read_text(encoding="utf-8") == text
            except FileNotFoundError:
                same = not notices
            except (OSError, UnicodeDecodeError):
                same = False
            if not same:
                write_atomically(path, text)

    def begin(self) -> int:
        """A new run; its number."""
        with self._session() as session, session.begin():
            run = Run(began=_now())
            session.add(run)
            session.flush()
            return run.number

    def end(self, number: int, counts: Mapping[str, int]) -> None:
        with self._session() as session, session.begin():
            run = session.get(Run, number)
            assert run is not None
            run.ended, run.counts = _now(), dict(counts)

    def last_run(self) -> Run | None:
        with self._session() as session:
            return session.scalars(select(Run).order_by(Run.number.desc()).limit(1)).first()

    def _session(self) -> Session:
        return Session(self._engine, expire_on_commit=False)


def files_of(root: Path, passages: Sequence[str]) -> list[str]:
    """The guidance files under the knowledge folder `root` in which sections stand, in their order."""
    documents = dict.fromkeys(passage.partition("#")[0] for passage in passages)
    found = [sorted((root / "guidance").glob(f"*/{document}.md")) for document in documents]
    return [path.relative_to(root).as_posix() for paths in found for path in paths]


def changes_of(task: Task) -> tuple[Change, ...]:
    """The difference of a task."""
    return tuple(Change(tuple(c["removed"]), tuple(c["added"])) for c in task.changes)


def _keep_changed(session: Session, looked: Looked, passages: Sequence[str], day: date) -> bool:
    """Opens the task of a changed source, or brings an open one up to date: its difference is always
    to the text before the first change that nobody has looked at."""
    task = _open_task(session, looked.source, "changed")
    if task is None:
        if looked.outcome != "changed" or looked.snapshot is None:
            return False
        task = Task(source=looked.source.id, kind="changed", before=list(looked.before))
        task.official, task.opened = looked.source.official, day.isoformat()
        session.add(task)
    if looked.snapshot is not None:
        found = difference(task.before, looked.snapshot.sentences)
        task.changes = [asdict(c) for c in found]
        task.reason = "" if found else "The page now reads again as it did before."
    task.passages = list(passages)
    return True


def _open_failing(session: Session, looked: Looked, passages: Sequence[str], day: date) -> bool:
    if _open_task(session, looked.source, "failing"):
        return False
    session.add(
        Task(
            source=looked.source.id,
            kind="failing",
            official=looked.source.official,
            opened=day.isoformat(),
            reason=looked.reason,
            passages=list(passages),
        )
    )
    return True


def _recover(session: Session, looked: Looked, day: date) -> bool:
    """Closes the task of a source that failed and now reads as before: nothing is left to look at."""
    task = _open_task(session, looked.source, "failing")
    if task is None or looked.outcome == "first":
        return False
    task.closed, task.closed_by = day.isoformat(), _WATCH
    task.note = "The page could be read again."
    return True


def _open_task(session: Session, source: Source, kind: str) -> Task | None:
    query = select(Task).where(Task.source == source.id, Task.kind == kind, Task.closed == "")
    return session.scalars(query).first()


def _find(session: Session, number: int) -> Task:
    task = session.get(Task, number)
    if task is None:
        raise TaskError(f"There is no task {number}. `advisor sources tasks` lists them.")
    return task


def _weight(task: Task) -> tuple[bool, bool, str]:
    return task.kind != "changed", not task.official, task.opened


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _prepare(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
