"""The files of the knowledge as it is published, and which of them a person has to look at again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ingest.drafts import Drafts, kind_of, text_of
from ingest.fault import Faults
from ingest.section import review_days
from ingest.watching.tasks import Task
from ingest.yaml_text import parse
from rag.errors import DraftError

_WORDS = {
    "programs": "Programs",
    "statistics": "Statistics",
    "golden": "Golden questions",
    "glossary": "Glossary",
    "rules": "Rules",
    "sources": "Sources",
    "boundaries": "Boundaries",
    "languages": "Languages",
}


@dataclass(frozen=True)
class KnowledgeFile:
    """A file below knowledge/. `checked` and `due` are days (ISO), `review_every` as `90d`; each is empty
    where the file has none or none that can be read. `open_tasks`: numbers of the open tasks of the pages
    that a document rests on."""

    path: str
    kind: str
    id: str
    title: str
    owner: str = ""
    checked: str = ""
    review_every: str = ""
    due: str = ""
    open_tasks: tuple[int, ...] = ()


@dataclass(frozen=True)
class Due:
    """A document to look at again, and by how many days it is overdue (0: not)."""

    file: KnowledgeFile
    overdue_days: int


@dataclass
class _Front:
    fields: Mapping[str, Any] = field(default_factory=dict)

    def text(self, name: str) -> str:
        value = self.fields.get(name)
        return "" if value is None or isinstance(value, list | dict) else str(value)


def knowledge_files(drafts: Drafts, tasks: Iterable[Task] = ()) -> list[KnowledgeFile]:
    """Every file by its path, with what published drafts made of it. A file that cannot be read is listed
    without what stands in it. `tasks`: the open ones. Raises DraftError when a draft is damaged."""
    published = {path: draft.text for path, draft in drafts.published.all().items()}
    open_tasks = _by_document(tasks)
    found = []
    for path in sorted({*_paths(drafts.root), *published}):
        try:
            text = published[path] if path in published else text_of(drafts.root, path)
        except DraftError:
            text = ""
        if text is not None:
            found.append(_file(path, text, open_tasks))
    return found


def due_documents(files: Sequence[KnowledgeFile], today: date) -> list[Due]:
    """Guidance that is due on `today`, that rests on an open task, or of which nobody can say when it is
    due; the most overdue first."""
    found = []
    for file in files:
        if file.kind != "guidance":
            continue
        late = (today - date.fromisoformat(file.due)).days if file.due else 0
        if late >= 0 or file.open_tasks:
            found.append(Due(file, max(0, late)))
    return sorted(found, key=lambda d: (-d.overdue_days, d.file.due, d.file.path))


def _file(path: str, text: str, open_tasks: Mapping[str, list[int]]) -> KnowledgeFile:
    kind = kind_of(path)
    stem = Path(path).stem
    if kind == "guidance":
        front = _front(text)
        return KnowledgeFile(
            path=path,
            kind=kind,
            id=stem,
            title=front.text("title") or stem,
            owner=front.text("owner"),
            checked=front.text("checked"),
            review_every=front.text("review_every"),
            due=_due(front),
            open_tasks=tuple(open_tasks.get(stem, ())),
        )
    word = _WORDS[kind]
    title = f"{word}: {stem.replace('_', ' ').replace('-', ' ')}" if "/" in path else word
    checked = _fields(text).text("checked") if path == "programs/table.yaml" else ""
    return KnowledgeFile(path=path, kind=kind, id=stem, title=title, checked=checked)


def _paths(root: Path) -> list[str]:
    found = []
    for file in root.rglob("*"):
        path = file.relative_to(root).as_posix()
        try:
            kind_of(path)
        except DraftError:
            continue  # no file that a build reads
        if file.is_file():
            found.append(path)
    return found


def _front(text: str) -> _Front:
    """The front matter of a document; empty where there is none that can be read."""
    head, _, rest = text.lstrip("\ufeff").partition("\n")
    block, end, _ = rest.partition("\n---")
    return _fields(block) if head.strip() == "---" and end else _Front()


def _fields(text: str) -> _Front:
    # Faults are told by `advisor check`; the list goes on without what is faulty.
    parsed = parse(text, Faults(Path(), Path("unread")))
    return _Front(parsed.data) if parsed and isinstance(parsed.data, dict) else _Front()


def _due(front: _Front) -> str:
    pace = review_days(front.text("review_every"))
    try:
        checked = date.fromisoformat(front.text("checked"))
        return (checked + timedelta(days=pace)).isoformat() if pace else ""
    except (ValueError, OverflowError):
        return ""


def _by_document(tasks: Iterable[Task]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for task in sorted(tasks, key=lambda t: t.number):
        for document in sorted({p.partition("#")[0] for p in task.passages}):
            found.setdefault(document, []).append(task.number)
    return found
