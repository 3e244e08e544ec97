"""Proposals as they lie in the state folder: `proposals/<id>/proposal.json`, replaced atomically, with the
built edition and the patch beside it."""

from __future__ import annotations

import fcntl
import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Literal

from pydantic import BaseModel, Field, ValidationError

from ingest.fault import Fault
from ingest.proposing.differences import Change
from ingest.watching.snapshot import write_atomically
from rag.errors import ProposalError

Status = Literal["building", "waiting", "approving", "approved", "rejected", "failed", "outdated"]


class Answer(BaseModel):
    """How an edition answered a golden question."""

    status: str
    text: str
    right: bool
    reasons: list[str]


class ChangedAnswer(BaseModel):
    """A golden question that the two editions answer differently."""

    id: str
    topic: str
    turns: list[str]
    before: Answer
    after: Answer


class Comparison(BaseModel):
    """Both editions on the golden questions that are the same in both; the others are only counted.
    `recounted`: answers that differ only in how many sections and programs the base holds."""

    compared: int = 0
    right_before: int = 0
    right_after: int = 0
    fell: list[str] = Field(default_factory=list)
    rose: list[str] = Field(default_factory=list)
    changed: list[ChangedAnswer] = Field(default_factory=list)
    recounted: int = 0
    only_before: list[str] = Field(default_factory=list)
    only_after: list[str] = Field(default_factory=list)
    only_after_right: int = 0


class FloorOut(BaseModel):
    """A floor: what the proposed edition reached, what is due, and what the current one reached. `label`
    says in words what is measured."""

    name: str
    label: str = ""
    value: float | None
    due: float
    missed: bool
    before: float | None
    missed_before: bool


class Refusal(BaseModel):
    """Why the proposal is not approved without an override."""

    code: Literal["fell", "floor", "deletions", "faults"]
    message: str


class FaultOut(BaseModel):
    """A fault of the knowledge, by file and line."""

    path: str
    line: int
    reason: str

    @classmethod
    def of(cls, fault: Fault) -> FaultOut:
        return cls(path=fault.file, line=fault.line, reason=fault.reason)


class Proposal(BaseModel):
    """A proposed edition and all that a person needs to decide on it. Times are UTC (ISO)."""

    id: str
    title: str
    status: Status = "building"
    by: str
    created: str
    base_edition: str = ""
    edition: str = ""
    error: str | None = None
    faults: list[FaultOut] = Field(default_factory=list)
    changes: list[Change] = Field(default_factory=list)
    golden: Comparison = Field(default_factory=Comparison)
    floors: list[FloorOut] = Field(default_factory=list)
    refusals: list[Refusal] = Field(default_factory=list)
    deleted_sections: float = 0
    deleted_programs: float = 0
    drafts: list[str] = Field(default_factory=list)
    mark: str = ""
    decided_by: str = ""
    decided: str = ""
    override: str = ""
    reason: str = ""
    seconds: float = 0


class Progress(BaseModel):
    """How far a proposal is."""

    what: str
    done: int
    total: int


class Proposals:
    """All proposals of a state folder."""

    def __init__(self, state: Path) -> None:
        self._folder = state / "proposals"

    def folder(self, proposal_id: str) -> Path:
        return self._folder / proposal_id

    def edition_folder(self, proposal_id: str) -> Path:
        """Where the built edition lies until it is approved."""
        return self._folder / proposal_id / "edition"

    def patch(self, proposal_id: str) -> str:
        """The patch of a proposal; raises ProposalError."""
        self.get(proposal_id)
        try:
            return (self.folder(proposal_id) / "changes.patch").read_bytes().decode()
        except FileNotFoundError:
            raise ProposalError(
                f"Proposal {proposal_id} was not built, so it has no patch."
            ) from None

    def begin(self, title: str, by: str) -> tuple[Proposal, IO[str]]:
        """A new proposal in the state `building`, and the lock that says that somebody builds it."""
        self._folder.mkdir(parents=True, exist_ok=True)
        number = max((int(i[1:]) for i in self.ids()), default=0) + 1
        while True:
            try:
                self.folder(f"p{number}").mkdir()
                break
            except FileExistsError:
                number += 1
        proposal = Proposal(id=f"p{number}", title=title, by=by, created=now())
        lock = (self.folder(proposal.id) / "lock").open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)
        self.save(proposal)
        return proposal, lock

    def ids(self) -> list[str]:
        """Ids of all proposals, oldest first."""
        if not self._folder.is_dir():
            return []
        found = [p.name for p in self._folder.iterdir() if re.fullmatch(r"p[1-9]\d{0,8}", p.name)]
        return sorted(found, key=lambda name: int(name[1:]))

    def get(self, proposal_id: str) -> Proposal:
        """A proposal; raises ProposalError. One whose building was cut off is `failed`."""
        if proposal_id not in self.ids():
            raise ProposalError(f"There is no proposal {proposal_id[:40]!r}.")
        try:
            text = (self.folder(proposal_id) / "proposal.json").read_text(encoding="utf-8")
            found = Proposal.model_validate_json(text)
        except (OSError, ValidationError, UnicodeDecodeError):
            cut = "It was cut off while it was begun."
            return Proposal(id=proposal_id, title="", by="", created="", status="failed", error=cut)
        if found.status == "building" and not self._is_built(proposal_id):
            found.status = "failed"
            found.error = "The building was cut off. Nothing was published. Propose again."
        return found

    def all(self) -> list[Proposal]:
        """Every proposal, newest first."""
        return [self.get(i) for i in reversed(self.ids())]

    def save(self, proposal: Proposal) -> None:
        path = self.folder(proposal.id) / "proposal.json"
        write_atomically(path, proposal.model_dump_json())

    def drop_edition(self, proposal_id: str) -> None:
        shutil.rmtree(self.edition_folder(proposal_id), ignore_errors=True)

    def tell(self, proposal_id: str, what: str, done: int, total: int) -> None:
        """Keeps how far the building is."""
        told = json.dumps({"what": what, "done": done, "total": total})
        write_atomically(self.folder(proposal_id) / "progress.json", told)

    def progress(self, proposal_id: str) -> Progress | None:
        try:
            text = (self.folder(proposal_id) / "progress.json").read_text(encoding="utf-8")
            return Progress.model_validate_json(text)
        except (OSError, ValidationError):
            return None

    def _is_built(self, proposal_id: str) -> bool:
        """Whether a process holds the proposal's lock."""
        try:
            with (self.folder(proposal_id) / "lock").open() as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
