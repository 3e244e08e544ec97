"""Staff: outside documents. They are read when they are added, and are part of the next edition."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from api.deps import SettingsDep, StaffDep, staff_member
from api.problems import ConflictError, NotFoundError, Problem, RefusedRequestError
from api.settings import Settings
from ingest.outside.extracted import Limits
from ingest.outside.intake import Labels, Report, add
from ingest.outside.shelf import DocumentShelf, OutsideDocument
from rag.errors import DocumentError, DocumentLockedError
from rag.schema import OutsidePassage

PATH = "/v1/staff/documents"
_FIELDS = ("title", "publisher", "dated", "scope", "url")
# What a form adds to the file that is in it, in bytes.
_AROUND = 65_536
_TEXT = {"type": "string"}
_FORM = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file", "title", "publisher", "dated", "scope"],
                "properties": {
                    "file": {"type": "string", "format": "binary"},
                    "title": _TEXT,
                    "publisher": _TEXT,
                    "dated": {"type": "string", "format": "date"},
                    "scope": _TEXT,
                    "url": _TEXT,
                },
            }
        }
    },
}

router = APIRouter(
    prefix=PATH,
    tags=["staff"],
    dependencies=[Depends(staff_member)],
    responses={401: {"model": Problem}, 404: {"model": Problem}},
)


class DocumentOut(BaseModel):
    """An outside document: what was said of it when it was added, and what the file is."""

    id: str
    title: str
    publisher: str
    dated: str
    scope: str
    url: str
    added: str
    by: str
    name: str
    kind: str
    pages: int
    size: int
    warnings: list[str]


class DocumentsOut(BaseModel):
    """All outside documents, the latest first; ids of those that are damaged and stop the next build."""

    documents: list[DocumentOut]
    damaged: list[str]


class PartOut(BaseModel):
    """A passage as the next edition will hold it."""

    id: str
    headings: list[str]
    place: str
    text: str


class DocumentDetail(DocumentOut):
    """A document with its passages."""

    passages: list[PartOut]


class ReportOut(BaseModel):
    """What came of an intake: the new document's id, or why the file was refused (nothing was kept)."""

    id: str
    accepted: bool
    refused: str | None
    kind: str
    pages: int
    passages: int
    warnings: list[str]


def largest(megabytes: int) -> int:
    """The largest request, in bytes, with a document of so many megabytes."""
    return megabytes * 1_000_000 + _AROUND


@router.get("", response_model=DocumentsOut)
def documents(settings: SettingsDep) -> DocumentsOut:
    """Every document on the shelf."""
    shelf = DocumentShelf(settings.state_dir)
    found = shelf.all()
    damaged = set(shelf.ids()) - {d.id for d in found}
    return DocumentsOut(documents=[_out(d) for d in found], damaged=sorted(damaged))


@router.post(
    "",
    status_code=201,
    response_model=ReportOut,
    responses={
        200: {"model": ReportOut, "description": "The file was refused; nothing was kept"},
        409: {"model": Problem},
        413: {"model": Problem},
        422: {"model": Problem},
    },
    openapi_extra={"requestBody": _FORM},
)
async def add_document(
    request: Request, response: Response, name: StaffDep, settings: SettingsDep
) -> ReportOut:
    """Reads a file; its passages are part of the next edition. 201 when it was taken, 200 with the reason
    when it was refused, 409 while another one is being read."""
    # The form is read here, after the key was looked at, and not before.
    try:
        async with request.form(max_files=1, max_fields=20) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise RefusedRequestError("Nothing was added: the form holds no file named 'file'.")
            given = {f: value if isinstance(value := form.get(f), str) else "" for f in _FIELDS}
            body, called = await file.read(), file.filename or ""
    except HTTPException as error:
        raise RefusedRequestError(f"Nothing was added: {error.detail}") from None
    report = await run_in_threadpool(_add, settings, called, body, given, name)
    response.status_code = 201 if report.accepted else 200
    return ReportOut.model_validate(asdict(report))


def _add(settings: Settings, called: str, body: bytes, given: dict[str, Any], name: str) -> Report:
    try:
        labels = Labels.checked(**given, today=settings.current_day())
        limits = Limits(size=settings.document_mb * 1_000_000)
        return add(settings.state_dir, called, body, labels, name, limits)
    except DocumentLockedError as error:
        raise ConflictError(str(error)) from None
    except DocumentError as error:
        raise RefusedRequestError(str(error)) from None


@router.get("/{document}", response_model=DocumentDetail)
def one_document(document: str, settings: SettingsDep) -> DocumentDetail:
    """A document with its passages."""
    shelf = DocumentShelf(settings.state_dir)
    try:
        found, passages = shelf.get(document), shelf.passages(document)
    except DocumentError as error:
        raise NotFoundError(str(error)) from None
    parts = [_part(p) for p in passages]
    return DocumentDetail(**_out(found).model_dump(), passages=parts)


@router.delete("/{document}", status_code=204)
def remove_document(document: str, settings: SettingsDep) -> None:
    """Takes a document off the shelf. The current edition keeps it until the next one is built."""
    try:
        DocumentShelf(settings.state_dir).remove(document)
    except DocumentError as error:
        raise NotFoundError(str(error)) from None


def _out(document: OutsideDocument) -> DocumentOut:
    return DocumentOut.model_validate({**asdict(document), "warnings": list(document.warnings)})


def _part(passage: OutsidePassage) -> PartOut:
    return PartOut(
        id=passage.id, headings=list(passage.headings), place=passage.place, text=passage.text
    )
