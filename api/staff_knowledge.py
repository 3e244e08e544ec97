"""Staff: the files of the knowledge as it is published, and which of them are due for review."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from api.deps import SettingsDep, TasksDep, staff_member
from api.problems import NotFoundError, Problem
from api.settings import Settings
from api.staff_telling import told
from ingest.drafts import Drafts, kind_of
from ingest.review import KnowledgeFile, due_documents, knowledge_files
from rag.errors import DraftError

router = APIRouter(
    prefix="/v1/staff",
    tags=["staff"],
    dependencies=[Depends(staff_member)],
    responses={401: {"model": Problem}, 404: {"model": Problem}, 409: {"model": Problem}},
)


class FileOut(BaseModel):
    """A file. Days are ISO dates; a day that a file does not have, or that cannot be read, is null."""

    path: str
    kind: str
    title: str
    owner: str
    checked: str | None
    review_every: str | None
    due: str | None
    open_tasks: list[int]
    drafted: bool


class FilesOut(BaseModel):
    """Every file of the knowledge."""

    files: list[FileOut]


class TextOut(BaseModel):
    """A file's text as it is published: that of knowledge/, or of the approved draft over it."""

    path: str
    text: str


class DueOut(BaseModel):
    """A document to look at again. Without a `due` nobody can say when it was."""

    path: str
    id: str
    title: str
    owner: str
    checked: str | None
    review_every: str | None
    due: str | None
    overdue_days: int
    open_tasks: list[int]


class ReviewOut(BaseModel):
    """The review list, the most overdue first."""

    documents: list[DueOut]


@router.get("/knowledge", response_model=FilesOut)
def knowledge(settings: SettingsDep, tasks: TasksDep) -> FilesOut:
    """Every file, with its owner, when it is due, and whether a draft changes it. New files of drafts are
    not among them: see the drafts."""
    with told():
        drafts = drafts_of(settings)
        open_drafts = drafts.open.all()
        files = knowledge_files(drafts, tasks.all(open_only=True))
    return FilesOut(
        files=[
            FileOut(
                path=f.path,
                kind=f.kind,
                title=f.title,
                owner=f.owner,
                checked=f.checked or None,
                review_every=f.review_every or None,
                due=f.due or None,
                open_tasks=list(f.open_tasks),
                drafted=f.path in open_drafts,
            )
            for f in files
        ]
    )


@router.get("/knowledge/{path:path}", response_model=TextOut)
def one_file(path: str, settings: SettingsDep) -> TextOut:
    """The published text of a file."""
    require_file(path)
    with told():
        text = drafts_of(settings).below(path)
    if text is None:
        raise NotFoundError(f"There is no file {path} in the knowledge.")
    return TextOut(path=path, text=text)


@router.get("/review", response_model=ReviewOut)
def review(settings: SettingsDep, tasks: TasksDep) -> ReviewOut:
    """Documents that are due or that rest on a page with an open task, the most overdue first."""
    with told():
        files = knowledge_files(drafts_of(settings), tasks.all(open_only=True))
    due = due_documents(files, settings.current_day())
    return ReviewOut(documents=[_due(d.file, d.overdue_days) for d in due])


def drafts_of(settings: Settings) -> Drafts:
    return Drafts(settings.knowledge_dir, settings.state_dir)


def require_file(path: str) -> None:
    """Raises NotFoundError for a path that can be no file of the knowledge."""
    try:
        kind_of(path)
    except DraftError as error:
        raise NotFoundError(str(error)) from None


def _due(file: KnowledgeFile, overdue_days: int) -> DueOut:
    return DueOut(
        path=file.path,
        id=file.id,
        title=file.title,
        owner=file.owner,
        checked=file.checked or None,
        review_every=file.review_every or None,
        due=file.due or None,
        overdue_days=overdue_days,
        open_tasks=list(file.open_tasks),
    )
