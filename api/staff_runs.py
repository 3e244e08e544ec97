"""Staff: the run history, and the way back to an earlier edition."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from api.deps import SettingsDep, ShelfDep, StaffDep, staff_member
from api.problems import ConflictError, NotFoundError, Problem
from ingest.rollback import LONGEST_REASON, returning, roll_back
from ingest.runs import KEPT, runs
from rag.errors import DraftError, EditionError, HistoryError

router = APIRouter(
    prefix="/v1/staff",
    tags=["staff"],
    dependencies=[Depends(staff_member)],
    responses={401: {"model": Problem}, 404: {"model": Problem}, 409: {"model": Problem}},
)


class RunErrorOut(BaseModel):
    """What kept a run from its end. `path` is relative to knowledge/, or empty."""

    path: str
    line: int
    reason: str


class RunOut(BaseModel):
    """A run. Times are UTC; while it goes on, `ended` is null and `outcome` empty. `outcome` is else
    done, nothing new, refused, failed or interrupted."""

    number: int
    kind: str
    by: str
    begun: str
    ended: str | None
    outcome: str
    edition: str
    summary: str
    errors: list[RunErrorOut]


class RunsOut(BaseModel):
    """Runs, newest first."""

    runs: list[RunOut]


class RollbackRequest(BaseModel):
    """Why the edition is made current; it is kept in the run history."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    reason: str = Field(min_length=1, max_length=LONGEST_REASON)


class RollbackOut(BaseModel):
    """The edition that is current now, and the one that was; `moved`: whether they differ. `returning`:
    files whose approved edits it lacks, and the next edition has again."""

    edition: str
    before: str
    moved: bool
    returning: list[str]


@router.get("/runs", response_model=RunsOut)
def list_runs(settings: SettingsDep, limit: Annotated[int, Query(ge=1, le=KEPT)] = 100) -> RunsOut:
    """What was done with the knowledge, by whom, and how it ended."""
    try:
        found = runs(settings.state_dir, limit)
    except HistoryError as error:
        raise ConflictError(str(error)) from None
    return RunsOut(runs=[RunOut.model_validate(asdict(run)) for run in found])


@router.post("/editions/{edition}/rollback", response_model=RollbackOut)
def make_current(
    edition: str,
    body: RollbackRequest,
    name: StaffDep,
    settings: SettingsDep,
    shelf: ShelfDep,
    request: Request,
) -> RollbackOut:
    """Makes an edition current again in the name of the key's holder; new answers come from it within a
    second. 404 when it is not kept, 409 when it cannot be opened or the pointer cannot be written."""
    model = request.app.state.embedder.fingerprint
    try:
        done = roll_back(settings.state_dir, edition, name, body.reason, model)
    except EditionError as error:
        known = edition in shelf.ids()
        raise (ConflictError if known else NotFoundError)(str(error)) from None
    try:
        back = returning(settings.knowledge_dir, settings.state_dir, done.edition)
    except DraftError:
        back = []  # the pointer is moved; the next build tells what is damaged
    return RollbackOut(edition=done.edition, before=done.before, moved=done.moved, returning=back)
