"""What /v1/staff answers, as far as the console shows it. Fields that a later version adds are passed
over, and one that an earlier version lacks has a default."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Shape(BaseModel):
    """An answer that is read and never changed."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Member(Shape):
    name: str


# --- sources and tasks ------------------------------------------------------------------------


class Source(Shape):
    id: str
    title: str
    publisher: str = ""
    url: str = ""
    official: bool = False
    state: str
    read_on: str = ""
    tried: datetime | None = None
    failures: int = 0
    reason: str = ""


class Check(Shape):
    """The last look at the sources, or the one that is going on."""

    running: bool
    done: int = 0
    total: int = 0
    trouble: str = ""
    began: datetime | None = None
    ended: datetime | None = None
    counts: dict[str, int] = Field(default_factory=dict)


class Sources(Shape):
    run: Check
    sources: list[Source]


class Change(Shape):
    removed: list[str] = []
    added: list[str] = []


class Task(Shape):
    number: int
    source: str
    kind: str
    official: bool = False
    opened: str = ""
    reason: str = ""
    passages: list[str] = []
    files: list[str] = []
    closed: str = ""
    closed_by: str = ""
    note: str = ""
    changes: list[Change] = []


# --- knowledge, review, drafts ----------------------------------------------------------------


class KnowledgeFile(Shape):
    path: str
    kind: str = ""
    title: str = ""
    owner: str = ""
    checked: str | None = ""
    review_every: str | int | None = ""
    due: str | None = ""
    open_tasks: list[int] | int = []
    drafted: bool = False


class Due(Shape):
    """A document that is due for review, or rests on an open task."""

    path: str
    id: str = ""
    title: str = ""
    owner: str = ""
    checked: str | None = ""
    review_every: str | int | None = ""
    due: str | None = ""
    overdue_days: int = 0
    open_tasks: list[int] = []


class Fault(Shape):
    line: int | None = None
    path: str = ""
    column: str = ""
    reason: str


class Draft(Shape):
    path: str
    text: str = ""
    base_text: str | None = None
    by: str = ""
    changed: str | None = None
    removes: bool = False
    faults: list[Fault] | int = []

    @property
    def token(self) -> str:
        """What tells this version of the draft from any other."""
        return str(self.changed or "")

    @property
    def faulty(self) -> int:
        """How many faults it has: the list of drafts may give only their number."""
        return self.faults if isinstance(self.faults, int) else len(self.faults)


# --- proposals, editions, runs ----------------------------------------------------------------


class Progress(Shape):
    what: str = ""
    done: int = 0
    total: int = 0


class Line(Shape):
    op: str
    text: str


class Changed(Shape):
    """One thing that a proposal adds, changes or removes."""

    kind: str
    what: str = ""
    id: str = ""
    heading: str = ""
    path: str = ""
    diff: list[Line] = []


class Answered(Shape):
    status: str = ""
    text: str = ""
    right: bool | str | None = None
    reasons: list[str] = []


class GoldenChange(Shape):
    id: str
    topic: str = ""
    turns: list[str] = []
    before: Answered | None = None
    after: Answered | None = None


class Golden(Shape):
    compared: int = 0
    right_before: int = 0
    right_after: int = 0
    fell: list[str] = []
    changed: list[GoldenChange] = []
    recounted: int = 0


class Floor(Shape):
    name: str
    label: str = ""
    value: float | None = None
    due: float | None = None
    missed: bool = False
    missed_before: bool = False


class Refusal(Shape):
    code: str
    message: str


class Proposal(Shape):
    id: str
    title: str = ""
    status: str
    by: str = ""
    created: datetime | str | None = None
    base_edition: str | None = ""
    edition: str | None = None
    progress: Progress | None = None
    error: str | None = None
    decided_by: str = ""
    decided: datetime | str | None = None
    override: str = ""
    reason: str = ""
    faults: list[Fault] = []
    changes: list[Changed] = []
    golden: Golden | None = None
    floors: list[Floor] = []
    refusals: list[Refusal] = []


class Edition(Shape):
    id: str
    created: datetime | str
    current: bool = False
    model: str = ""
    counts: dict[str, int] = Field(default_factory=dict)


class RolledBack(Shape):
    """What a rollback did; `returning`: files whose approved edits the next edition has again."""

    edition: str = ""
    returning: list[str] = []


class Run(Shape):
    number: int
    kind: str
    by: str = ""
    begun: datetime | str | None = None
    ended: datetime | str | None = None
    outcome: str = ""
    edition: str | None = ""
    summary: str | None = ""
    errors: list[Fault] = []


# --- programs, documents ----------------------------------------------------------------------


class CellChange(Shape):
    column: str
    before: str | None = ""
    after: str | None = ""


class Row(Shape):
    row: int
    id: str | None = ""
    name: str | None = ""
    state: str
    faults: list[Fault] = []
    changes: list[CellChange] = []


class Import(Shape):
    rows: list[Row]
    counts: dict[str, int] = Field(default_factory=dict)
    draft: str | None = None
    drafts: list[str] = []


class Passage(Shape):
    id: str = ""
    heading: str = ""
    text: str = ""
    headings: list[str] = []
    place: str = ""


class Document(Shape):
    """An outside document; with `passages` when it was asked for by itself."""

    id: str
    title: str = ""
    publisher: str = ""
    dated: str | None = ""
    scope: str | list[str] = ""
    url: str | None = ""
    by: str = ""
    added: datetime | str | None = None
    pages: int | None = None
    warnings: list[str] = []
    passages: int | list[Passage] = []


class Documents(Shape):
    """All documents, and ids of those that are damaged."""

    documents: list[Document] = []
    damaged: list[str] = []


class Uploaded(Shape):
    id: str | None = ""
    accepted: bool
    refused: str | None = None
    pages: int | None = None
    passages: int | list[Any] | None = None
    warnings: list[str] = []


# --- what people asked ------------------------------------------------------------------------


class Asked(Shape):
    text: str
    asked: datetime | str | None = None
    reasons: list[str] = []


class Nearest(Shape):
    passage: str = ""
    heading: str = ""
    score: float = 0.0


class Closed(Shape):
    """Who closed a gap, when and why, and how many questions came since."""

    on: datetime | str | None = None
    by: str = ""
    note: str = ""
    since: int = 0


class Gap(Shape):
    id: str
    count: int
    label: str
    questions: list[Asked] = []
    reasons: dict[str, int] = Field(default_factory=dict)
    first: datetime | str | None = None
    last: datetime | str | None = None
    nearest: Nearest | None = None
    closed: Closed | None = None

    @property
    def open(self) -> bool:
        """Whether somebody has to look at it: it is open, or was asked again since."""
        return self.closed is None or self.closed.since > 0


class Feedback(Shape):
    answer_id: str = ""
    rating: str
    comment: str | None = ""
    question: str | None = ""
    given: datetime | str | None = None


class Reading(Shape):
    text: str
    follows: bool = False
    told: bool = False
    chosen: bool = False


class Candidate(Shape):
    passage: str
    title: str = ""
    heading: str = ""
    score: float
    parts: float = 0.0
    ask: float = 0.0
    best_ask: str = ""
    body: float = 0.0
    statement: float = 0.0
    lexical: float = 0.0
    coverage: float = 0.0
    likely: float = 0.0
    next: float = 0.0
    used: bool = False


class Question(Shape):
    text: str
    readings: list[Reading] = []
    threshold: float
    unseen: float = 0.0
    decision: str = ""
    by: list[str] = []
    boundary: str = ""
    status: str | None = None
    candidates: list[Candidate] = []


class Retrieval(Shape):
    edition: str
    status: str
    text: str
    notes: list[str] = []
    boundary: str = ""
    timings: dict[str, float] = Field(default_factory=dict)
    questions: list[Question] = []


class UsageDay(Shape):
    day: date
    questions: int = 0
    statuses: dict[str, int] = Field(default_factory=dict)
    ratings: dict[str, int] = Field(default_factory=dict)
    channels: dict[str, int] = Field(default_factory=dict)
    sites: dict[str, int] = Field(default_factory=dict)


class Usage(Shape):
    days: list[UsageDay]
    kept_days: int = 0


# --- switch, sites ----------------------------------------------------------------------------


class Off(Shape):
    reason: str
    since: str = ""
    by: str = ""


class Position(Shape):
    chat: Off | None = None
    topics: dict[str, Off] = Field(default_factory=dict)


class SiteDay(Shape):
    day: date
    opened: int = 0
    messages: int = 0
    up: int = 0
    down: int = 0
    refused: int = 0


class Site(Shape):
    id: str
    name: str
    origins: list[str]
    active: bool
    look: dict[str, Any] = Field(default_factory=dict)
    quotas: dict[str, int] = Field(default_factory=dict)
    created: datetime | None = None
    rotated: datetime | None = None
    snippet: str = ""
    usage: list[SiteDay] = []
