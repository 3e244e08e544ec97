"""Staff: proposed editions. They are built in a process of their own; only an approval publishes one."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Literal

from fastapi import APIRouter, Body, Depends, Response
from pydantic import BaseModel, ConfigDict, Field

from api.deps import SettingsDep, StaffDep, staff_member
from api.problems import NotFoundError, Problem
from api.settings import Settings
from api.staff_telling import told
from ingest.lock import locked
from ingest.proposing import approve as deciding
from ingest.proposing.differences import Change
from ingest.proposing.proposal import (
    Comparison,
    FaultOut,
    FloorOut,
    Progress,
    Proposal,
    Proposals,
    Refusal,
)
from ingest.proposing.propose import Order
from ingest.proposing.worker import start
from rag.errors import BuildError, ProposalError

router = APIRouter(
    prefix="/v1/staff/proposals",
    tags=["staff"],
    dependencies=[Depends(staff_member)],
    responses={
        401: {"model": Problem},
        404: {"model": Problem},
        409: {"model": Problem},
        507: {"model": Problem},
    },
)

_Why = Annotated[str, Field(max_length=2000)]


class ProposeRequest(BaseModel):
    """What the proposal is about."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    title: str = Field(default="", max_length=200)


class ApproveRequest(BaseModel):
    """Why it is right although something speaks against it; needed only then."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    override: _Why = ""


class RejectRequest(BaseModel):
    """Why it is rejected."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    reason: str = Field(min_length=1, max_length=2000)


class ProposalRow(BaseModel):
    """A proposal in short. `error` says why it failed or is outdated; times are UTC."""

    id: str
    title: str
    status: Literal["building", "waiting", "approved", "rejected", "failed", "outdated"]
    by: str
    created: str
    base_edition: str
    edition: str
    error: str | None
    decided_by: str
    decided: str
    override: str
    reason: str


class ProposalsOut(BaseModel):
    """All proposals, the newest first."""

    proposals: list[ProposalRow]


class ProposalOut(ProposalRow):
    """A proposal with what changes, how the golden questions fare (null: not asked), the floors, and what
    speaks against it. `faults` keep it from being built."""

    progress: Progress | None
    drafts: list[str]
    faults: list[FaultOut]
    changes: list[Change]
    golden: Comparison | None
    floors: list[FloorOut]
    refusals: list[Refusal]
    deleted_sections: float
    deleted_programs: float
    seconds: float


@router.post("", status_code=202, response_model=ProposalOut)
def propose(
    name: StaffDep,
    settings: SettingsDep,
    body: Annotated[ProposeRequest | None, Body()] = None,
) -> ProposalOut:
    """Begins a proposal of all drafts; it takes minutes. 409 while one is being built."""
    order = Order(
        knowledge=settings.knowledge_dir.absolute(),
        state=settings.state_dir.absolute(),
        models=settings.models.absolute(),
        today=settings.current_day(),
        title=body.title if body else "",
        by=name,
        max_deleted=settings.max_deleted,
        soak_minutes=settings.soak_minutes,
    )
    with told():
        return _out(start(order), settings)


@router.get("", response_model=ProposalsOut)
def proposals(settings: SettingsDep) -> ProposalsOut:
    """Every proposal in short."""
    with told():
        found = [_now(p, settings) for p in Proposals(settings.state_dir).all()]
    return ProposalsOut(proposals=[ProposalRow.model_validate(_row(p)) for p in found])


@router.get("/{proposal}", response_model=ProposalOut)
def one_proposal(proposal: str, settings: SettingsDep) -> ProposalOut:
    """A proposal with all that a person needs to decide on it."""
    with told():
        return _out(_now(_found(proposal, settings), settings), settings)


@router.post("/{proposal}/approve", response_model=ProposalOut)
def approve(
    proposal: str,
    name: StaffDep,
    settings: SettingsDep,
    body: Annotated[ApproveRequest | None, Body()] = None,
) -> ProposalOut:
    """Publishes it in the name of the key's holder, as it was seen. 409 when it is not waiting, when it is
    outdated, or when something speaks against it and no override says why it is right."""
    _found(proposal, settings)
    override = body.override if body else ""
    with told():
        done = deciding.approve(
            settings.knowledge_dir,
            settings.state_dir,
            proposal,
            name,
            override,
            soak=settings.soak_minutes,
        )
    return _out(done, settings)


@router.post("/{proposal}/reject", response_model=ProposalOut)
def reject(
    proposal: str, body: RejectRequest, name: StaffDep, settings: SettingsDep
) -> ProposalOut:
    """Puts it aside; its drafts stay."""
    _found(proposal, settings)
    with told():
        done = deciding.reject(
            settings.knowledge_dir, settings.state_dir, proposal, name, body.reason
        )
    return _out(done, settings)


@router.get(
    "/{proposal}/patch",
    response_class=Response,
    responses={200: {"content": {"text/x-diff": {}}, "description": "For `git apply`"}},
)
def patch(proposal: str, settings: SettingsDep) -> Response:
    """What its drafts change in knowledge/, for the repository; 404 when it was not built."""
    _found(proposal, settings)
    try:
        text = Proposals(settings.state_dir).patch(proposal)
    except ProposalError as error:
        raise NotFoundError(str(error)) from None
    name = f'attachment; filename="proposal-{proposal}.diff"'
    return Response(text, media_type="text/x-diff", headers={"Content-Disposition": name})


def _found(proposal: str, settings: Settings) -> Proposal:
    try:
        return Proposals(settings.state_dir).get(proposal)
    except ProposalError as error:
        raise NotFoundError(str(error)) from None


def _now(proposal: Proposal, settings: Settings) -> Proposal:
    """The proposal as it stands at this moment."""
    knowledge, state = settings.knowledge_dir, settings.state_dir
    if proposal.status == "approving":
        with suppress(BuildError), locked(state):  # nobody is at it: the approval was cut off
            deciding.recover(knowledge, state)
        proposal = Proposals(state).get(proposal.id)
    return deciding.seen(proposal, knowledge, state)


def _row(proposal: Proposal) -> dict[str, object]:
    fields = {name: getattr(proposal, name) for name in ProposalRow.model_fields}
    # An approval that goes on right now, in another process: it is not decided yet.
    return fields | ({"status": "waiting"} if proposal.status == "approving" else {})


def _out(proposal: Proposal, settings: Settings) -> ProposalOut:
    names = ProposalOut.model_fields.keys() - ProposalRow.model_fields.keys() - {"progress"}
    building = proposal.status == "building"
    golden = proposal.golden
    asked = golden.compared or golden.only_after
    return ProposalOut.model_validate(
        {name: getattr(proposal, name) for name in names}
        | _row(proposal)
        | {
            "progress": Proposals(settings.state_dir).progress(proposal.id) if building else None,
            "golden": golden if asked else None,
        }
    )
