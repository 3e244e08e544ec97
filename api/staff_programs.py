"""Staff: a table of programs, taken into drafts after a report on each row."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from api.deps import SettingsDep, StaffDep, staff_member
from api.problems import ConflictError, Problem, RefusedRequestError
from ingest.csv_text import MAX_BYTES
from ingest.program_import import ImportReport, Mode, import_programs
from rag.errors import DraftConflictError, DraftError, ImportRefusedError

PATH = "/v1/staff/programs/import"
# The largest request, in bytes: the file and what a form adds to it.
LARGEST = MAX_BYTES + 65_536
_MODES: dict[str, Mode] = {"": "merge", "merge": "merge", "replace": "replace"}
_YES_NO = {"": False, "false": False, "true": True}
_FORM = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {
                    "file": {"type": "string", "format": "binary"},
                    "mode": {"type": "string", "enum": ["merge", "replace"]},
                    "skip_faulty": {"type": "boolean"},
                },
            }
        }
    },
}

router = APIRouter(
    tags=["staff"],
    dependencies=[Depends(staff_member)],
    responses={401: {"model": Problem}, 409: {"model": Problem}},
)


class _Read(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class CellFaultOut(_Read):
    """What is wrong with a row. `column` is empty where it is the whole row."""

    column: str
    reason: str


class CellChangeOut(_Read):
    """A cell before and after."""

    column: str
    before: str
    after: str


class RowOut(_Read):
    """A row by its number in the file (1 is the header); `state` is new, changed, same or faulty."""

    row: int
    id: str
    name: str
    state: str
    faults: list[CellFaultOut]
    changes: list[CellChangeOut]


class ImportOut(_Read):
    """What came of a table. `counts` are rows of each state, and `removed` programs; `drafts` the drafts
    that were written (none: nothing was), `draft` the first of them."""

    rows: list[RowOut]
    counts: dict[str, int]
    draft: str | None
    drafts: list[str]


@router.post(
    PATH,
    response_model=ImportOut,
    responses={413: {"model": Problem}, 422: {"model": Problem}},
    openapi_extra={"requestBody": _FORM},
)
async def import_table(request: Request, name: StaffDep, settings: SettingsDep) -> ImportOut:
    """Reads a CSV or XLSX table of programs. Nothing is written while a row is faulty, unless
    `skip_faulty`. 409 when somebody else changed the draft in the same moment."""
    # The form is read here, after the key was looked at, and not before.
    try:
        async with request.form(max_files=1, max_fields=10) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise RefusedRequestError("Nothing was read: the form holds no file named 'file'.")
            mode, skip = _given(form, "mode", _MODES), _given(form, "skip_faulty", _YES_NO)
            body, called = await file.read(), file.filename or ""
    except HTTPException as error:
        raise RefusedRequestError(f"Nothing was read: {error.detail}") from None

    def work() -> ImportReport:
        folders = settings.knowledge_dir, settings.state_dir
        return import_programs(*folders, called, body, name, mode, skip_faulty=skip)

    try:
        report = await run_in_threadpool(work)
    except DraftConflictError as error:
        raise ConflictError(str(error)) from None
    except (ImportRefusedError, DraftError) as error:
        raise RefusedRequestError(str(error)) from None
    rows = [RowOut.model_validate(row) for row in report.rows]
    draft = report.drafts[0] if report.drafts else None
    return ImportOut(rows=rows, counts=report.counts, draft=draft, drafts=report.drafts)


def _given(form: FormData, field: str, known: dict[str, Any]) -> Any:
    value = form.get(field, "")
    if not isinstance(value, str) or value.lower() not in known:
        choices = ", ".join(k for k in known if k)
        raise RefusedRequestError(f"Nothing was read: {field} is one of {choices}.")
    return known[value.lower()]
