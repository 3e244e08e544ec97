"""Approves or rejects a proposal, and brings to an end what a kill cut off."""

from __future__ import annotations

from pathlib import Path

from ingest.drafts import Drafts
from ingest.lock import locked
from ingest.material import golden_mark, mark_of
from ingest.proposing.proposal import Proposal, Proposals, now
from ingest.publish import SOAK_MINUTES, publish, sweep
from ingest.runs import recorded
from rag.errors import AdvisorError, EditionError, ProposalError
from rag.shelf import Shelf


def approve(
    knowledge: Path,
    state: Path,
    proposal_id: str,
    by: str,
    override: str = "",
    *,
    soak: float = SOAK_MINUTES,
) -> Proposal:
    """Publishes the proposed edition in the name of `by`, atomically. `override` is the reason for which
    refusals are set aside; it is kept. `soak`: see ingest.publish.sweep. The run is kept in the history.
    Raises ProposalError, BuildLockedError; then nothing changed."""
    with recorded(state, "approve", by) as run:
        done = _approve(knowledge, state, proposal_id, by, override.strip(), soak)
        against = f", although: {done.override}" if done.override else ""
        run.done(f"{done.id} approved{against}", done.edition)
    return done


def _approve(
    knowledge: Path, state: Path, proposal_id: str, by: str, override: str, soak: float
) -> Proposal:
    store, shelf = Proposals(state), Shelf(state)
    with locked(state):
        recover(knowledge, state)
        proposal = seen(store.get(proposal_id), knowledge, state)
        _refuse_unless_waiting(proposal)
        if proposal.refusals and not override:
            told = "; ".join(r.message for r in proposal.refusals)
            raise ProposalError(
                f"Proposal {proposal.id} is not approved: {told}. Nothing was published. If it is "
                "meant, approve it with an override that says why."
            )
        proposal.status, proposal.decided_by, proposal.decided = "approving", by, now()
        proposal.override = override if proposal.refusals else ""
        store.save(proposal)
        store.edition_folder(proposal.id).rename(shelf.path(proposal.edition))
        try:
            publish(shelf, proposal.edition, over=proposal.base_edition)
        except EditionError as error:
            _take_back(store, shelf, proposal)
            raise ProposalError(
                f"Proposal {proposal.id} is not approved: {error}. Nothing was published by it. Look "
                "at it anew, or propose again."
            ) from error
        _finish(knowledge, state, proposal)
        sweep(shelf, soak=soak)
    return proposal


def reject(knowledge: Path, state: Path, proposal_id: str, by: str, reason: str) -> Proposal:
    """Puts a proposal aside; its drafts stay. Raises ProposalError, BuildLockedError."""
    if not reason.strip():
        raise ProposalError("Say why it is rejected. Nothing was changed.")
    store = Proposals(state)
    with locked(state):
        recover(knowledge, state)
        proposal = store.get(proposal_id)
        if proposal.status != "waiting":
            raise ProposalError(f"Proposal {proposal.id} is {proposal.status}, not waiting.")
        proposal.status, proposal.decided_by, proposal.decided = "rejected", by, now()
        proposal.reason = reason.strip()
        store.save(proposal)
        store.drop_edition(proposal.id)
    return proposal


def seen(proposal: Proposal, knowledge: Path, state: Path) -> Proposal:
    """The proposal as it stands now: a waiting one is `outdated` when another edition is current or was
    built since, or when knowledge or drafts are no longer those that it was made from."""
    if proposal.status != "waiting":
        return proposal
    shelf = Shelf(state)
    why = ""
    try:
        marks = [read(knowledge, state, with_drafts=True) for read in (mark_of, golden_mark)]
        if shelf.current_id() != proposal.base_edition or max(shelf.ids()) > proposal.edition:
            why = "Another edition was published since."
        elif " ".join(marks) != proposal.mark:
            why = "Knowledge or drafts were changed since."
    except AdvisorError as error:
        why = str(error)
    if why:
        return proposal.model_copy(
            update={"status": "outdated", "error": f"{why} Propose again to see what it does now."}
        )
    return proposal


def recover(knowledge: Path, state: Path) -> None:
    """Ends what a killed run left: an approval is finished if its edition was published, else taken
    back; a building is failed. Also removes editions of proposals that can no more be approved. Call
    only while holding the build lock."""
    store, shelf = Proposals(state), Shelf(state)
    for proposal_id in store.ids():
        proposal = store.get(proposal_id)
        if proposal.status == "approving":
            if _current(shelf) == proposal.edition:
                _finish(knowledge, state, proposal)
            else:
                _take_back(store, shelf, proposal)
        elif proposal.status == "failed" or (
            proposal.status == "waiting" and _is_passed(proposal, shelf)
        ):
            store.drop_edition(proposal_id)
    wanted = {*shelf.ids(), *(p.edition for p in store.all() if p.status == "waiting")}
    for kept in (state / "evaluations").glob("*"):
        if kept.stem not in wanted:
            kept.unlink(missing_ok=True)


def _take_back(store: Proposals, shelf: Shelf, proposal: Proposal) -> None:
    folder = store.edition_folder(proposal.id)
    if not folder.exists() and shelf.path(proposal.edition).exists():
        shelf.path(proposal.edition).rename(folder)
    proposal.status, proposal.decided_by, proposal.decided = "waiting", "", ""
    proposal.override = ""
    store.save(proposal)


def _finish(knowledge: Path, state: Path, proposal: Proposal) -> None:
    """What follows a publication; done twice, it does the same."""
    Drafts(knowledge, state).publish(proposal.drafts, proposal.id)
    proposal.status = "approved"
    Proposals(state).save(proposal)


def _refuse_unless_waiting(proposal: Proposal) -> None:
    if proposal.status == "waiting":
        return
    if proposal.status == "approved":
        raise ProposalError(
            f"Proposal {proposal.id} was approved already, by {proposal.decided_by} on "
            f"{proposal.decided[:10]}. Nothing was changed."
        )
    if proposal.status == "building":
        raise ProposalError(
            f"Proposal {proposal.id} is still being built. Nothing was published. Approve it when it "
            "waits and you have read what it changes."
        )
    told = f" {proposal.error}" if proposal.error else ""
    raise ProposalError(
        f"Proposal {proposal.id} is {proposal.status} and cannot be approved.{told}"
    )


def _is_passed(proposal: Proposal, shelf: Shelf) -> bool:
    """Whether an edition was built since, so that this one can never follow it."""
    return max(shelf.ids(), default="") > proposal.edition


def _current(shelf: Shelf) -> str:
    try:
        return shelf.current_id()
    except EditionError:
        return ""
