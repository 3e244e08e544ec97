"""`advisor sources`: the cited pages, what the watch found of them, and the tasks."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from api.settings import Settings, get_settings
from ingest.check import read_knowledge
from ingest.priority import give_way
from ingest.runs import recorded
from ingest.sources import read_sources
from ingest.watching.tasks import Task, Tasks, changes_of, files_of
from ingest.watching.watch import Watched, watch
from rag.schema import Source
from ui.terminal import Json, err, out, plain, print_json, print_table, user

app = typer.Typer(
    help="Watches the pages that the knowledge cites, and lists what is to be looked at.",
    no_args_is_help=True,
)
_SHOWN = 5


@app.command()
def check(
    ids: Annotated[
        list[str] | None, typer.Option("--id", help="only this source; may be given again")
    ] = None,
    as_json: Json = False,
) -> None:
    """Looks at every cited page now. Exit code 3 when tasks are open afterwards, else 0."""
    give_way()
    settings = get_settings()
    with recorded(settings.state_dir, "check", user()) as run:
        watched = _look(settings, ids or [], quiet=as_json)
        run.done(watched.told)
    _give(watched, Tasks(settings.state_dir).all(open_only=True), as_json)


def _look(settings: Settings, ids: list[str], quiet: bool) -> Watched:
    knowledge, faults = read_knowledge(settings.knowledge_dir)
    if faults:
        err.print(
            f"The knowledge has {len(faults)} faults (advisor check); faulty sources are left out."
        )
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err, disable=quiet, transient=True) as bar:
        shown = bar.add_task("Looking at sources", total=None)
        return watch(
            knowledge,
            settings.state_dir,
            settings.current_day(),
            settings.visit,
            only=ids,
            progress=lambda what, done, total: bar.update(
                shown, description=what, completed=done, total=total
            ),
        )


def _give(watched: Watched, tasks: list[Task], as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "counts": watched.counts,
                "found": [
                    {"source": f.source.id, "outcome": f.outcome, "reason": f.reason}
                    for f in watched.found
                ],
                "open_tasks": [_row(t) for t in tasks],
            }
        )
    else:
        _tell(watched, tasks)
    if tasks:
        raise typer.Exit(3)


@app.command(name="list")
def list_command(as_json: Json = False) -> None:
    """Every source with its state."""
    settings = get_settings()
    sources, _ = read_sources(settings.knowledge_dir)
    states = Tasks(settings.state_dir).states()
    rows = []
    for source in sources.values():
        found = states.get(source.id)
        state = found if found and found.url == source.url else None
        rows.append(
            {
                "id": source.id,
                "state": state.state if state else "unread" if source.url else "no_address",
                "read_on": state.read_on if state else "",
                "failures": state.failures if state else 0,
                "reason": state.reason if state else "",
                "official": source.official,
                "url": source.url,
            }
        )
    if as_json:
        print_json(rows)
        return
    cells = [(row["id"], row["state"], row["read_on"], row["reason"]) for row in rows]
    print_table(("source", "state", "last read", "why"), cells, ("source",))


@app.command(name="tasks")
def tasks_command(
    number: Annotated[
        int | None, typer.Argument(help="a task's number: shows what was removed and added")
    ] = None,
    closed: Annotated[bool, typer.Option(help="show closed tasks as well")] = False,
    as_json: Json = False,
) -> None:
    """The open tasks, or one with its difference."""
    settings = get_settings()
    tasks = Tasks(settings.state_dir)
    if number is not None:
        task = tasks.get(number)
        files = files_of(settings.knowledge_dir, task.passages)
        if as_json:
            changes = [asdict(c) for c in changes_of(task)]
            print_json(_row(task) | {"files": files, "changes": changes})
        else:
            _show(task, read_sources(settings.knowledge_dir)[0].get(task.source), files)
        return
    found = tasks.all(open_only=not closed)
    if as_json:
        print_json([_row(t) for t in found])
        return
    rows = []
    for task in found:
        sections = ", ".join(task.passages[:_SHOWN])
        more = len(task.passages) - _SHOWN
        told = f"{sections} and {more} more" if more > 0 else sections
        end = f"{task.closed} {task.closed_by}: {task.note}" if task.closed else ""
        rows.append((task.number, task.source, task.kind, task.opened, told, end))
    if rows:
        print_table(("task", "source", "kind", "since", "sections", "closed"), rows, ("source",))
    else:
        out.print("No task is open.")


@app.command()
def close(
    number: Annotated[int, typer.Argument(metavar="TASK", help="the task's number")],
    note: Annotated[str, typer.Option(help="what came of it: 'no effect', or what was edited")],
    name: Annotated[str, typer.Option(help="who closes it; without it the user name")] = "",
) -> None:
    """Closes a task. Answers from its sections say no more that a page changed."""
    settings = get_settings()
    task = Tasks(settings.state_dir).finish(number, name or user(), note, settings.current_day())
    out.print(f"Task {task.number} ({task.source}) is closed.", highlight=False)


def _tell(watched: Watched, tasks: list[Task]) -> None:
    for found in watched.found:
        if found.outcome != "first":
            _line(f"{found.source.id}: {found.outcome}{': ' * bool(found.reason)}{found.reason}")
    out.print(watched.told)
    if tasks:
        are = "1 task is" if len(tasks) == 1 else f"{len(tasks)} tasks are"
        out.print(f"{are} open: advisor sources tasks", highlight=False)


def _show(task: Task, source: Source | None, files: list[str]) -> None:
    what = "changed" if task.kind == "changed" else "could not be read"
    _line(f"Task {task.number}: {task.source} {what} on {task.opened}. {task.reason}".rstrip())
    if source:
        _line(f"Page: {source.title}, {source.publisher} {source.url}".rstrip())
    _line(f"Sections: {', '.join(task.passages) or 'none'}")
    _line(f"Files: {', '.join(files) or 'none'}")
    for change in changes_of(task):
        out.print()
        for sign, style, texts in (("-", "red", change.removed), ("+", "green", change.added)):
            for text in texts:
                _line(f"{sign} {text}", style)
    out.print()
    if task.closed:
        _line(f"Closed on {task.closed} by {task.closed_by}: {task.note}")
        return
    if files:
        _line(f"To edit: advisor drafts show {files[0]} --text > FILE")
    _line(
        f'To close it: advisor sources close {task.number} --note "no effect", or what was edited'
    )


def _line(text: str, style: str = "") -> None:
    out.print(plain(text), style=style, highlight=False, markup=False, soft_wrap=True)


def _row(task: Task) -> dict[str, Any]:
    names = "number source kind official opened reason passages closed closed_by note".split()
    return {name: getattr(task, name) for name in names}
