"""Staff: drafts, which change files of the knowledge in the next proposed edition and nothing before."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.concurrency import run_in_threadpool

from api.deps import SettingsDep, StaffDep, staff_member
from api.problems import ConflictError, NotFoundError, Problem, RefusedRequestError
from api.settings import Settings
from api.staff_knowledge import drafts_of, require_file
from api.staff_telling import told
from ingest.drafts import MAX_BYTES, Draft, kind_of
from ingest.overlay import KnownFaults
from rag.errors import DraftConflictError, DraftError

PATH = "/v1/staff/drafts"
# The largest request, in bytes: JSON may need three for each byte of a text.
LARGEST = 3 * MAX_BYTES + 65_536
_FAULTS = KnownFaults()

router = APIRouter(
    prefix=PATH,
    tags=["staff"],
    dependencies=[Depends(staff_member)],
    responses={401: {"model": Problem}, 404: {"model": Problem}, 409: {"model": Problem}},
)


class DraftRequest(BaseModel):
    """The file's whole new text, or that it is to be removed. `changed`: that of the draft which was
    edited, empty for none; without it only a draft of one's own is replaced."""

    model_config = ConfigDict(extra="forbid")

    text: str | None = None
    remove: bool = False
    changed: str | None = None


class FaultOut(BaseModel):
    """What keeps the draft from being proposed, by line. A fault in another file names that file."""

    line: int
    reason: str


class DraftRow(BaseModel):
    """A draft, with the number of its faults. `changed` (UTC) is also the token of this version."""

    path: str
    by: str
    changed: str
    removes: bool
    faults: int


class DraftsOut(BaseModel):
    """All drafts, by path."""

    drafts: list[DraftRow]


class DraftOut(BaseModel):
    """A draft, the published text below it (null: a new file), and its faults."""

    path: str
    text: str
    base_text: str | None
    by: str
    changed: str
    removes: bool
    faults: list[FaultOut]


@router.get("", response_model=DraftsOut)
def drafts(settings: SettingsDep) -> DraftsOut:
    """Every draft, with how many faults it has."""
    with told():
        kept = drafts_of(settings)
        found = kept.open.all()
        faults = _FAULTS.of(kept) if found else {}
    rows = [
        DraftRow(
            path=d.path,
            by=d.by,
            changed=d.changed,
            removes=d.removes,
            faults=len(faults.get(d.path, ())),
        )
        for _, d in sorted(found.items())
    ]
    return DraftsOut(drafts=rows)


@router.get("/{path:path}", response_model=DraftOut)
def one_draft(path: str, settings: SettingsDep) -> DraftOut:
    """A draft with its faults; 404 when there is none of this file."""
    require_file(path)
    with told():
        draft = drafts_of(settings).get(path)
        if draft is None:
            raise NotFoundError(f"There is no draft of {path}.")
        return _out(draft, settings)


@router.put(
    "/{path:path}",
    response_model=DraftOut,
    responses={
        413: {"model": Problem},
        422: {"model": Problem},
        507: {"model": Problem},
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": DraftRequest.model_json_schema()}},
        }
    },
)
async def save_draft(
    path: str, request: Request, name: StaffDep, settings: SettingsDep
) -> DraftOut:
    """Keeps the text as the draft of the file, faulty or not, and says its faults. 409 with who and when
    if the draft is not the one that was edited."""
    # The body is read here, after the key was looked at, and not before.
    given = _read(await request.body())
    return await run_in_threadpool(_save, path, given, name, settings)


@router.delete("/{path:path}", status_code=204)
def drop_draft(
    path: str, name: StaffDep, settings: SettingsDep, changed: str | None = None
) -> None:
    """Removes a draft for good. `changed` as for PUT: without it only a draft of one's own goes."""
    require_file(path)
    with told():
        kept = drafts_of(settings)
        draft = kept.get(path)
        if draft is None:
            raise NotFoundError(f"There is no draft of {path}.")
        if changed is None and draft.by != name:
            raise ConflictError(
                f"This draft is of {draft.by}, changed at {draft.changed}. Nothing was removed. To remove "
                "it all the same, send `changed` as it stands in the draft."
            )
        kept.drop(path, name, draft.changed if changed is None else changed)


def _read(body: bytes) -> DraftRequest:
    try:
        given = DraftRequest.model_validate_json(body)
    except ValidationError as error:
        told = "; ".join(
            f"{'.'.join(map(str, e['loc'])) or 'body'}: {e['msg']}" for e in error.errors()[:5]
        )
        raise RefusedRequestError(
            f"The request cannot be understood. Nothing was kept. {told}"
        ) from None
    if given.remove == (given.text is not None):
        raise RefusedRequestError(
            "Send either the new text as 'text', or 'remove': true. Nothing was kept."
        )
    return given


def _save(path: str, given: DraftRequest, name: str, settings: Settings) -> DraftOut:
    with told():
        try:
            kind_of(path)
            draft = drafts_of(settings).save(path, given.text, name, given.changed)
        except DraftConflictError:
            raise
        except DraftError as error:
            if error.__cause__:
                raise  # the folder, not what was sent
            raise RefusedRequestError(str(error)) from None
        return _out(draft, settings)


def _out(draft: Draft, settings: Settings) -> DraftOut:
    kept = drafts_of(settings)
    faults = _FAULTS.of(kept).get(draft.path, [])
    return DraftOut(
        path=draft.path,
        text=draft.text or "",
        base_text=kept.below(draft.path),
        by=draft.by,
        changed=draft.changed,
        removes=draft.removes,
        faults=[FaultOut(line=f.line, reason=f.reason) for f in faults],
    )
