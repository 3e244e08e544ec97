"""Makes a proposal: builds an edition aside from knowledge/ and the drafts, and holds it against the
current one. Nothing is published.

Run as `python -m ingest.proposing.propose` it makes a proposal that was begun by another process, whose
lock it has inherited; the order (JSON) comes on standard input."""

from __future__ import annotations

import logging
import sqlite3
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import IO

from pydantic import BaseModel

from ingest.drafts import Drafts
from ingest.golden import Golden, read_golden
from ingest.lock import locked
from ingest.material import FaultyKnowledgeError, Material, gather, golden_mark, mark_of
from ingest.priority import give_way
from ingest.proposing.approve import recover
from ingest.proposing.asking import Asking, Kept
from ingest.proposing.differences import Held, changes
from ingest.proposing.judging import Size, compare, floors, refusals
from ingest.proposing.patch import patch_of
from ingest.proposing.proposal import FaultOut, Proposal, Proposals, Refusal
from ingest.publish import SOAK_MINUTES, current_manifest, sweep
from ingest.records import Progress
from ingest.runs import recorded
from ingest.watching.snapshot import write_atomically
from ingest.writing import GOLDEN, GOLDEN_ADAPTER, content_of, new_id, write_edition
from rag.compiled import CompiledModel
from rag.embedding import Embedder
from rag.errors import AdvisorError, BuildError, BuildLockedError, ProposalError
from rag.folder import read_content
from rag.shelf import Shelf

logger = logging.getLogger(__name__)

_TOLD_EVERY = 0.3
_TURN_SECONDS = 60


class Order(BaseModel):
    """What to propose from, where, on which day, and by whom. `max_deleted` is a share (0 to 1)."""

    knowledge: Path
    state: Path
    models: Path
    today: date
    title: str = ""
    by: str
    max_deleted: float = 0.2
    soak_minutes: float = SOAK_MINUTES


def propose(
    order: Order,
    embedder: Embedder,
    begun: Proposal | None = None,
    progress: Progress = lambda _what, _done, _total: None,
) -> Proposal:
    """The proposal, waiting for approval. `begun`: one that was begun (and is locked) already. Raises
    FaultyKnowledgeError, BuildLockedError, BuildError, DraftError, ProposalError; the proposal then
    says why it failed, and the current edition goes on serving. The run is kept in the history."""
    with recorded(order.state, "propose", order.by) as run:
        made = _propose(order, embedder, begun, progress)
        against = f", {len(made.refusals)} against it" if made.refusals else ""
        run.done(f"{made.id}: {len(made.changes)} changes{against}", made.edition)
    return made


def _propose(
    order: Order, embedder: Embedder, begun: Proposal | None, progress: Progress
) -> Proposal:
    store = Proposals(order.state)
    lock: IO[str] | None = None
    try:
        with locked(order.state):
            recover(order.knowledge, order.state)
            Drafts(order.knowledge, order.state).settle()
            if begun is None:
                begun, lock = store.begin(order.title, order.by)
            tell = _teller(store, begun.id, progress)
            _make(store, begun, order, embedder, tell)
    except (AdvisorError, OSError, sqlite3.Error) as error:
        if begun is not None:
            _fail(store, begun, error)
        if isinstance(error, AdvisorError):
            raise
        raise ProposalError(
            f"The proposal stopped: {error}. Nothing was published. Make room, then propose again."
        ) from error
    finally:
        if lock:
            lock.close()
    return begun


def _make(
    store: Proposals, proposal: Proposal, order: Order, embedder: Embedder, tell: Progress
) -> None:
    began = time.monotonic()
    shelf = Shelf(order.state)
    current = current_manifest(shelf)
    if current is None or current.model != embedder.fingerprint:
        raise ProposalError(
            "There is no current edition to compare with that this program can read. Build one first: "
            "advisor build"
        )
    tell("Reading the knowledge", 0, 1)
    material = gather(order.knowledge, order.state, with_drafts=True)
    drafts = Drafts(order.knowledge, order.state)
    base = shelf.path(current.id)
    rows_before = _golden_of(base, order.knowledge)
    content, statistics = read_content(base)
    proposal.base_edition = current.id
    proposal.mark = mark(order.knowledge, order.state)
    proposal.drafts = sorted(drafts.open.all())
    proposal.changes = changes(
        Held(content, statistics, rows_before),
        Held(content_of(material), material.knowledge.statistics, material.golden),
    )
    if not proposal.changes:
        raise ProposalError(
            "Nothing differs from the current edition: there is nothing to propose."
        )
    _count_deletions(proposal, len(content.passages), len(content.programs))
    taken = [store.get(i).edition for i in store.ids()]
    proposal.edition = new_id(max([*shelf.ids(), *taken], default=""))
    folder = store.edition_folder(proposal.id)
    size = Size(len(content.passages), len(content.programs))
    _build_and_ask(proposal, order, embedder, (base, folder), (rows_before, material, size), tell)
    proposal.refusals = refusals(proposal, order.max_deleted)
    write_atomically(store.folder(proposal.id) / "changes.patch", patch_of(drafts, with_open=True))
    if mark(order.knowledge, order.state) != proposal.mark:
        raise ProposalError("Knowledge or drafts were changed meanwhile. Propose again.")
    proposal.status = "waiting"
    proposal.seconds = round(time.monotonic() - began, 1)
    store.save(proposal)
    sweep(shelf, soak=order.soak_minutes)


def mark(knowledge: Path, state: Path) -> str:
    """What a proposal made now would rest on."""
    return " ".join(read(knowledge, state, with_drafts=True) for read in (mark_of, golden_mark))


def _build_and_ask(
    proposal: Proposal,
    order: Order,
    embedder: Embedder,
    folders: tuple[Path, Path],
    held: tuple[tuple[Golden, ...], Material, Size],
    tell: Progress,
) -> None:
    """Builds the new edition, and asks it every question. The current one is asked those that are the
    same and that it was not asked on this day by this code, meanwhile where there are many."""
    base, folder = folders
    rows_before, rows_after = set(held[0]), held[1].golden
    kept = Kept(order.state, proposal.base_edition, order.today)
    known = kept.read()
    missing = [r for r in rows_after if r in rows_before and r not in known]
    with Asking(embedder, order.today, len(missing) + len(rows_after)) as asking:
        asking.lay(base, missing)
        cache = order.state / "embeddings.sqlite"
        write_edition(held[1], proposal.edition, folder, embedder, cache, tell)
        asking.lay(folder, rows_after)
        asked = asking.finish(lambda done, total: tell("Asking golden questions", done, total))
    known |= {o.row: o for o in asked[base]}
    if missing:
        kept.write(list(known.values()))
    Kept(order.state, proposal.edition, order.today).write(asked[folder])
    found = {o.row: o for o in asked[folder]}
    after = {row: found[row] for row in rows_after}
    before = {row: known[row] for row in rows_after if row in rows_before}
    knowledge = held[1].knowledge
    size = Size(len(knowledge.passages), len(knowledge.programs))
    proposal.golden = compare(before, after, held[0], (held[2], size))
    proposal.floors = floors(list(before.values()), list(after.values()))


def _golden_of(folder: Path, knowledge: Path) -> tuple[Golden, ...]:
    """The questions of an edition's day; of one that kept none, those of knowledge/."""
    try:
        return GOLDEN_ADAPTER.validate_json((folder / GOLDEN).read_bytes())
    except (OSError, ValueError):
        return tuple(read_golden(knowledge)[0])


def _count_deletions(proposal: Proposal, sections: int, programs: int) -> None:
    gone = [c.what for c in proposal.changes if c.kind == "removed"]
    proposal.deleted_sections = gone.count("section") / max(1, sections)
    proposal.deleted_programs = gone.count("program") / max(1, programs)


def _fail(store: Proposals, proposal: Proposal, error: Exception) -> None:
    proposal.status, proposal.error = "failed", str(error)
    if isinstance(error, FaultyKnowledgeError):
        proposal.faults = [FaultOut.of(f) for f in error.faults]
        proposal.refusals = [Refusal(code="faults", message=str(error))]
    store.drop_edition(proposal.id)
    try:
        store.save(proposal)
    except OSError:
        return  # it stays "building" with nobody building it, which reads as failed


def _teller(store: Proposals, proposal_id: str, progress: Progress) -> Progress:
    last = 0.0
    told = ""

    def tell(what: str, done: int, total: int) -> None:
        nonlocal last, told
        progress(what, done, total)
        if what != told or time.monotonic() - last > _TOLD_EVERY:
            last, told = time.monotonic(), what
            store.tell(proposal_id, what, done, total)

    return tell


def _work(read: Callable[[], bytes]) -> int:
    give_way()
    proposal_id, _, text = read().decode().partition("\n")
    order = Order.model_validate_json(text)
    begun = Proposals(order.state).get(proposal_id)
    _await_turn(order.state)
    try:
        propose(order, CompiledModel(order.models), begun)
    except AdvisorError as error:
        logger.warning("Proposal %s failed: %s", proposal_id, error)
        return 1  # the proposal says why
    return 0


def _await_turn(state: Path) -> None:
    """Waits while another decides or builds, but not for ever: then propose tells it."""
    until = time.monotonic() + _TURN_SECONDS
    while time.monotonic() < until:
        try:
            with locked(state):
                return
        except BuildLockedError:
            time.sleep(_TOLD_EVERY)
        except BuildError:
            return  # waiting makes no room


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    sys.exit(_work(sys.stdin.buffer.read))
