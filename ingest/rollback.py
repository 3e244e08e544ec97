"""Makes an earlier edition current again, with a name and a reason in the run history. It waits for no
build: a build that runs meanwhile finds the pointer moved, and does not publish over it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ingest.drafts import Drafts
from ingest.proposing.proposal import Proposals
from ingest.publish import rollback
from ingest.runs import recorded
from rag.errors import EditionError
from rag.shelf import Shelf

LONGEST_REASON = 500


@dataclass(frozen=True)
class RolledBack:
    """The edition that is current now, and the one that was (empty: none that could be read)."""

    edition: str
    before: str

    @property
    def moved(self) -> bool:
        return self.edition != self.before


def returning(knowledge: Path, state: Path, edition: str) -> list[str]:
    """The files whose approved edits `edition` lacks and the next one has again, with the proposal of each:
    "guidance/j1/j1-fees.md (p3)". Raises DraftError."""
    proposals = Proposals(state)
    later = {i for i in proposals.ids() if proposals.get(i).edition > edition}
    found = Drafts(knowledge, state).published.all().values()
    return [f"{draft.path} ({draft.proposal})" for draft in found if draft.proposal in later]


def roll_back(
    state: Path, to: str | None, by: str, reason: str, model: str | None = None
) -> RolledBack:
    """Publishes the edition `to`, or the one before the current. `model` is the fingerprint of the
    embedder in use: an edition of another one is refused. Raises EditionError, also for a reason that
    is empty or longer than 500 characters; then nothing changed."""
    reason = " ".join(reason.split())
    shelf = Shelf(state)
    before = ""
    with suppress(EditionError):
        before = shelf.current_id()
    with recorded(state, "rollback", by) as run:
        if not reason or len(reason) > LONGEST_REASON:
            raise EditionError(
                f"Say in 1 to {LONGEST_REASON} characters why. It is kept in the run history. "
                "Nothing was changed."
            )
        done = RolledBack(rollback(shelf, to, model), before)
        if done.moved:
            run.done(f"In place of {before or 'a pointer without edition'}. {reason}", done.edition)
        else:
            run.nothing(f"It was current already. {reason}", done.edition)
    return done
