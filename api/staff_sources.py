"""Staff: the pages that the knowledge cites, what the watch found of them, and the tasks."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from api.deps import SettingsDep, StaffDep, TasksDep, WatcherDep, staff_member
from api.problems import ConflictError, NotFoundError, Problem
from ingest.sources import read_sources
from ingest.watching.tasks import Task, changes_of, files_of
from rag.errors import TaskError, WatchLockedError

router = APIRouter(
    prefix="/v1/staff",
    tags=["staff"],
    dependencies=[Depends(staff_member)],
    responses={401: {"model": Problem}, 404: {"model": Problem}, 409: {"model": Problem}},
)


class SourceStateOut(BaseModel):
    """A source and how it did: `read`, `failing`, `refused` (robots.txt: check by hand), `unread` (not
    looked at yet) or `no_address`."""

    id: str
    title: str
    publisher: str
    url: str
    official: bool
    state: str
    read_on: str = ""
    tried: datetime | None = None
    failures: int = 0
    reason: str = ""


class RunOut(BaseModel):
    """The last run (UTC), and whether one is going on in this server. A run without an end that is not
    going on was cut off, or goes on in another process."""

    running: bool
    done: int
    total: int
    trouble: str
    began: datetime | None = None
    ended: datetime | None = None
    counts: dict[str, int] = Field(default_factory=dict)


class SourcesOut(BaseModel):
    """All sources, and the last run."""

    run: RunOut
    sources: list[SourceStateOut]


class ChangeOut(BaseModel):
    """Sentences of one place of the page, before and now."""

    removed: list[str]
    added: list[str]


class TaskOut(BaseModel):
    """A task: a source that `changed`, or that is `failing`, and the sections that cite it."""

    number: int
    source: str
    kind: str
    official: bool
    opened: str
    reason: str
    passages: list[str]
    closed: str
    closed_by: str
    note: str


class TaskDetail(TaskOut):
    """A task with its difference, and the files in which its sections stand."""

    files: list[str]
    changes: list[ChangeOut]


class CloseRequest(BaseModel):
    """What came of a task: "no effect", or what was edited."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    note: str = Field(min_length=1, max_length=2000)


class CheckRequest(BaseModel):
    """Which sources to look at; none named: all."""

    model_config = ConfigDict(extra="forbid")

    ids: list[str] = Field(default_factory=list, max_length=1000)


@router.get("/sources", response_model=SourcesOut)
def sources(settings: SettingsDep, tasks: TasksDep, watcher: WatcherDep) -> SourcesOut:
    """Every source with its state, those that need a look first."""
    known, _ = read_sources(settings.knowledge_dir)
    states = tasks.states()
    found = []
    for source in known.values():
        state = states.get(source.id)
        out = SourceStateOut(
            id=source.id,
            title=source.title,
            publisher=source.publisher,
            url=source.url,
            official=source.official,
            state="unread" if source.url else "no_address",
        )
        if state and state.url == source.url:
            for name in ("state", "read_on", "tried", "failures", "reason"):
                setattr(out, name, getattr(state, name))
        found.append(out)
    order = ("failing", "refused", "unread", "read", "no_address")
    found.sort(key=lambda s: (order.index(s.state), not s.official, s.id))
    return SourcesOut(run=_run(tasks, watcher), sources=found)


@router.post("/sources/check", status_code=202, response_model=RunOut)
def check(
    body: CheckRequest,
    name: StaffDep,
    settings: SettingsDep,
    tasks: TasksDep,
    watcher: WatcherDep,
) -> RunOut:
    """Begins a check in the background; 409 while one is going on."""
    known, _ = read_sources(settings.knowledge_dir)
    if unknown := [i for i in body.ids if i not in known]:
        raise NotFoundError(f"There is no source {unknown[0][:100]!r}. Nothing was begun.")
    try:
        watcher.start(tuple(body.ids), name)
    except WatchLockedError as error:
        raise ConflictError(str(error)) from None
    return _run(tasks, watcher)


@router.get("/tasks", response_model=list[TaskOut])
def list_tasks(tasks: TasksDep, closed: bool = False) -> list[TaskOut]:
    """The open tasks, newest first; with `closed=true` the closed ones as well."""
    return [TaskOut.model_validate(_fields(t)) for t in tasks.all(open_only=not closed)]


@router.get("/tasks/{number}", response_model=TaskDetail)
def one_task(number: int, tasks: TasksDep, settings: SettingsDep) -> TaskDetail:
    """A task with what was removed and added."""
    return _detail(_found(tasks, number), settings)


@router.post("/tasks/{number}/close", response_model=TaskDetail)
def close_task(
    number: int, body: CloseRequest, name: StaffDep, tasks: TasksDep, settings: SettingsDep
) -> TaskDetail:
    """Closes a task in the name of the key's holder; 409 when it is closed."""
    _found(tasks, number)
    try:
        return _detail(tasks.finish(number, name, body.note, settings.current_day()), settings)
    except TaskError as error:
        raise ConflictError(str(error)) from None


def _found(tasks: TasksDep, number: int) -> Task:
    try:
        return tasks.get(number)
    except TaskError:
        raise NotFoundError(f"There is no task {number}.") from None


def _fields(task: Task) -> dict[str, object]:
    return {name: getattr(task, name) for name in TaskOut.model_fields}


def _detail(task: Task, settings: SettingsDep) -> TaskDetail:
    changes = [ChangeOut(removed=list(c.removed), added=list(c.added)) for c in changes_of(task)]
    files = files_of(settings.knowledge_dir, task.passages)
    return TaskDetail.model_validate({**_fields(task), "files": files, "changes": changes})


def _run(tasks: TasksDep, watcher: WatcherDep) -> RunOut:
    last = tasks.last_run()
    return RunOut(
        running=watcher.running,
        done=watcher.done,
        total=watcher.total,
        trouble=watcher.trouble,
        began=last.began if last else None,
        ended=last.ended if last else None,
        counts=last.counts if last else {},
    )
