"""What an edition is made of: the knowledge, the drafts laid over it, the documents from outside, and a mark
by which a change of any is seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from ingest.check import Knowledge, fingerprint, read_knowledge
from ingest.drafts import Drafts
from ingest.fault import Fault
from ingest.golden import Golden, read_golden
from ingest.outside.shelf import DocumentShelf
from ingest.overlay import Laid, laid_over, lay
from rag.errors import BuildError


class FaultyKnowledgeError(BuildError):
    """The knowledge has faults; nothing was built."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__(
            f"The knowledge has {len(faults)} fault(s), nothing was built; "
            "the current edition, if there is one, goes on serving."
        )


@dataclass(frozen=True)
class Material:
    """Everything that goes into an edition. `mark` changes with every part of it; `golden` are the
    questions that the knowledge holds, which an edition keeps but does not read."""

    mark: str
    knowledge: Knowledge
    golden: tuple[Golden, ...] = ()


def mark_of(knowledge_root: Path, state: Path, *, with_drafts: bool = False) -> str:
    """The mark of what a build would read now, without reading it for its meaning. Raises
    FaultyKnowledgeError when a draft no longer fits the file below it."""
    laid = _laid(knowledge_root, state, with_drafts)
    return DocumentShelf(state).mark(fingerprint(knowledge_root, laid))


def golden_mark(knowledge_root: Path, state: Path, *, with_drafts: bool = False) -> str:
    """The same for the golden questions."""
    return fingerprint(knowledge_root, _laid(knowledge_root, state, with_drafts), ("golden",))


def gather(knowledge_root: Path, state: Path, *, with_drafts: bool = False) -> Material:
    """What a build is made of: knowledge/ with the published drafts laid over it (with the open ones too
    when they are asked for), and the documents from outside. Raises FaultyKnowledgeError,
    KnowledgeError, DraftError, and BuildError when there is too little for an edition."""
    mark = mark_of(knowledge_root, state, with_drafts=with_drafts)
    laid = _laid(knowledge_root, state, with_drafts)
    with laid_over(knowledge_root, laid, state / "editions") as folder:
        knowledge, faults = read_knowledge(folder)
        golden, golden_faults = read_golden(folder)
    outside, damaged = DocumentShelf(state).read()
    faults += damaged
    knowledge = replace(knowledge, outside=outside)
    if with_drafts:
        faults = sorted({*faults, *golden_faults})
    if faults:
        raise FaultyKnowledgeError(faults)
    if len(knowledge.passages) < 2:
        raise BuildError("The knowledge holds fewer than two passages; nothing was built.")
    return Material(mark, knowledge, tuple(golden))


def _laid(knowledge_root: Path, state: Path, with_drafts: bool) -> Laid:
    laid, faults = lay(Drafts(knowledge_root, state), with_open=with_drafts)
    if faults:
        raise FaultyKnowledgeError(faults)
    return laid
