"""`advisor review`: the documents that a person has to hold against their sources again."""

from __future__ import annotations

import typer

from api.settings import get_settings
from ingest.drafts import Drafts
from ingest.review import Due, due_documents, knowledge_files
from ingest.watching.tasks import Tasks
from ui.terminal import Json, out, print_json, print_table


def review_command(as_json: Json = False) -> None:
    """Documents that are due or rest on a page with an open task, the most overdue first. Exit code 3
    when there is one."""
    settings = get_settings()
    drafts = Drafts(settings.knowledge_dir, settings.state_dir)
    files = knowledge_files(drafts, Tasks(settings.state_dir).all(open_only=True))
    found = due_documents(files, settings.current_day())
    if as_json:
        print_json({"documents": [_row(due) for due in found]})
    elif found:
        headings = ("file", "title", "owner", "checked", "due", "days overdue", "open tasks")
        print_table(headings, [_cells(due) for due in found], ("file",))
    else:
        out.print("No document is due, and none rests on a page with an open task.")
    if found:
        raise typer.Exit(3)


def _row(due: Due) -> dict[str, object]:
    names = ("path", "id", "title", "owner", "checked", "review_every", "due", "open_tasks")
    return {n: getattr(due.file, n) for n in names} | {"overdue_days": due.overdue_days}


def _cells(due: Due) -> tuple[object, ...]:
    file = due.file
    tasks = ", ".join(map(str, file.open_tasks))
    late = due.overdue_days or ""
    return (file.path, file.title, file.owner, file.checked, file.due, late, tasks)
