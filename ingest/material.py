"""What an edition is made of: the knowledge, and a mark by which a change of it is seen."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ingest.check import Knowledge, fingerprint, read_knowledge
from ingest.fault import Fault
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
    """Everything that goes into an edition. `mark` changes with every part of it."""

    mark: str
    knowledge: Knowledge


def mark_of(knowledge_root: Path, state: Path) -> str:  # noqa: ARG001 - what lies in the state joins
    """The mark of what a build would read now, without reading it for its meaning."""
    return fingerprint(knowledge_root)


def gather(knowledge_root: Path, state: Path) -> Material:
    """What a build is made of. Raises FaultyKnowledgeError, KnowledgeError, and BuildError when there is
    too little for an edition."""
    mark = mark_of(knowledge_root, state)
    knowledge, faults = read_knowledge(knowledge_root)
    if faults:
        raise FaultyKnowledgeError(faults)
    if len(knowledge.passages) < 2:
        raise BuildError("The knowledge holds fewer than two passages; nothing was built.")
    return Material(mark, knowledge)
