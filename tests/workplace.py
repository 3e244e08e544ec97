"""A knowledge and a state in which tests edit and propose as staff do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ingest.drafts import Drafts
from ingest.proposing.proposal import Proposal
from ingest.proposing.propose import Order, propose
from rag.compiled import CompiledModel
from rag.shelf import Shelf
from tests.conftest import TODAY


@dataclass
class Workplace:
    """`knowledge` and `state` are copies: what is done there harms nobody."""

    knowledge: Path
    state: Path
    model: CompiledModel

    @property
    def drafts(self) -> Drafts:
        return Drafts(self.knowledge, self.state)

    @property
    def current(self) -> str:
        return Shelf(self.state).current_id()

    def edit(self, path: str, old: str, new: str) -> None:
        """Anna's draft of a file with `new` in place of `old`."""
        text = self.drafts.below(path)
        assert text is not None
        assert old in text
        self.drafts.save(path, text.replace(old, new), "anna")

    def propose(self, max_deleted: float = 0.2) -> Proposal:
        """Anna's proposal, made in this process."""
        order = Order(
            knowledge=self.knowledge,
            state=self.state,
            models=self.model.folder,
            today=TODAY,
            title="A change",
            by="anna",
            max_deleted=max_deleted,
        )
        return propose(order, self.model)
