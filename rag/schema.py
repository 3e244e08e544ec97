"""What the advisor knows and says: sources, passages, programs, and the reply.

Knowledge is frozen dataclasses (made by ingest, read from an edition); what crosses the API is
pydantic, with the names of the design's contract.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from rag.gaps import is_gap

TOPICS = (
    "j1",
    "h1b",
    "other-status",
    "ecfmg",
    "usmle",
    "eras",
    "match",
    "application",
    "programs",
    "life",
)


class Certainty(StrEnum):
    """How firmly a section can be said."""

    CONFIRMED = "confirmed"
    UNCERTAIN = "uncertain"
    NOT_KNOWN = "not_known"


class Status(StrEnum):
    """How a reply ended."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    UNKNOWN = "unknown"
    OUT_OF_SCOPE = "out_of_scope"
    DECLINED = "declined"
    CLARIFY = "clarify"


@dataclass(frozen=True)
class Source:
    """A page or paper that knowledge cites. `date` is the page's own, or `undated`."""

    id: str
    title: str
    publisher: str
    url: str
    date: str
    official: bool
    standing: str = ""


@dataclass(frozen=True)
class Statement:
    """One or more sentences that rest on the same sources."""

    text: str
    sources: tuple[str, ...] = ()

    @property
    def gap(self) -> bool:
        """Whether it tells what is not held here."""
        return is_gap(self.text)


@dataclass(frozen=True)
class Block:
    """A paragraph or a list item of a section's detail."""

    kind: Literal["paragraph", "item"]
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class NextAsk:
    """What people type once they have read a section, and the id of the section that answers it."""

    text: str
    target: str


@dataclass(frozen=True)
class Passage:
    """A section of a guidance document: the unit that is retrieved and cited. `turned`: those of its asks
    that it answers, but not with the yes or no that it begins with; `gap_asks`: those for what it tells to be
    missing; `next_asks`: what is asked after it; `defines`: the words whose
    meaning it tells, each with its other forms.
    """

    id: str
    document: str
    title: str
    heading: str
    topic: str
    certainty: Certainty
    as_of: str
    checked: str
    review_days: int
    owner: str
    short: tuple[Statement, ...]
    detail: tuple[Block, ...]
    cautions: tuple[Statement, ...]
    asks: tuple[str, ...]
    who_knows: str = ""
    see: tuple[str, ...] = ()
    turned: tuple[str, ...] = ()
    gap_asks: tuple[str, ...] = ()
    next_asks: tuple[NextAsk, ...] = ()
    defines: tuple[tuple[str, ...], ...] = ()

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Short answer and detail, in reading order."""
        return self.short + tuple(s for block in self.detail for s in block.statements)

    @property
    def gaps(self) -> tuple[int, ...]:
        """Which of the statements tell what is missing, in a section that answers; none in one that is a
        gap as a whole."""
        if self.certainty is Certainty.NOT_KNOWN:
            return ()
        return tuple(i for i, s in enumerate(self.statements) if s.gap)

    @property
    def text(self) -> str:
        """Short answer and detail as plain text, without citations."""
        return " ".join(s.text for s in self.statements)


@dataclass(frozen=True)
class Boundary:
    """A kind of message that is not answered from guidance: small talk, fraud, distress, other fields.
    `opening`: what of it stands before an answer, where the message may be of this kind and is answered."""

    id: str
    status: Status
    text: str
    asks: tuple[str, ...]
    patterns: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    opening: str = ""


@dataclass(frozen=True)
class OutsideLine:
    """A sentence or a table row of an outside document, word for word; `page` and `row` count from 1, and
    are 0 where its format has none."""

    text: str
    page: int = 0
    row: int = 0
    tabled: bool = False

    @property
    def place(self) -> str:
        """Where it stands: "p. 12", "row 7", or nothing."""
        return f"p. {self.page}" if self.page else f"row {self.row}" if self.row else ""


@dataclass(frozen=True)
class OutsidePassage:
    """A part of a document that staff added from outside, and that nobody reviewed. Its id is
    `outside/<document>/<n>`; `dated` is the day (ISO) that the document bears, `scope` for whom it speaks,
    `added` the day (ISO) on which it was added."""

    id: str
    document: str
    title: str
    publisher: str
    dated: str
    scope: str
    url: str
    added: str
    headings: tuple[str, ...]
    lines: tuple[OutsideLine, ...]

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    @property
    def place(self) -> str:
        """Where it stands: "p. 12", "pp. 12-13", "rows 3-9", or the heading over it."""
        first, last = self.lines[0], self.lines[-1]
        if first.page:
            pages = (first.page, last.page)
            return f"p. {pages[0]}" if pages[0] == pages[1] else f"pp. {pages[0]}-{pages[1]}"
        if first.row:
            rows = (first.row, last.row)
            return f"row {rows[0]}" if rows[0] == rows[1] else f"rows {rows[0]}-{rows[1]}"
        return self.headings[-1] if self.headings else ""


PROGRAM_COLUMNS = (
    "program_name",
    "institution",
    "city",
    "state",
    "specialty",
    "track",
    "setting",
    "acgme_id",
    "nrmp_code",
    "accepts_img",
    "visa_j1",
    "visa_h1b",
    "visa_note",
    "step1_requirement",
    "step2ck_min_score",
    "step2ck_required_when",
    "step3_for_h1b",
    "max_attempts",
    "max_years_since_graduation",
    "usce_required_months",
    "usce_note",
    "ecfmg_cert_required_when",
    "min_lors",
    "us_lors_required",
    "positions_per_year",
    "img_share_percent",
    "img_support_note",
    "research_note",
    "source_url",
    "source_date",
    "confidence",
    "recruiting",
)


@dataclass(frozen=True)
class Program:
    """One residency program: its id and its cells as they stand (an empty cell is an empty string)."""

    id: str
    cells: dict[str, str] = field(hash=False)

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    @property
    def name(self) -> str:
        return self.cells["program_name"]


# --- what crosses the API -------------------------------------------------------------------


class SourceOut(BaseModel):
    """A source as a reply shows it."""

    id: str
    title: str
    publisher: str
    url: str
    date: str
    official: bool
    standing: str = ""


class Citation(BaseModel):
    """A reference from a sentence of the answer to a passage or program and its sources."""

    n: int
    kind: Literal["passage", "program"]
    id: str
    title: str
    quote: str
    as_of: str
    checked: str
    sources: list[SourceOut]


class ProgramOut(BaseModel):
    """A program row that the answer used, every cell as it stands in the table."""

    model_config = ConfigDict(extra="allow")

    id: str
    program_name: str
    institution: str
    city: str
    state: str
    specialty: str


class StepResult(BaseModel):
    """What is known of Step 1: pass, fail or not taken, the score of old exams, and the sittings."""

    result: Literal["pass", "fail", "not_taken"] | None = None
    score: int | None = Field(default=None, ge=1, le=300)
    attempts: int | None = Field(default=None, ge=0, le=6)


def _encodable(text: str) -> str:
    """JSON can carry half of a surrogate pair, which no file or database takes."""
    if any(0xD800 <= ord(c) <= 0xDFFF for c in text):
        raise ValueError("holds half a character (a lone surrogate)")
    return text


Name = Annotated[str, StringConstraints(max_length=80), AfterValidator(_encodable)]


class Profile(BaseModel):
    """What an applicant told us. Every field optional; sent fields overwrite, null clears."""

    citizenship_status: (
        Literal["citizen", "permanent_resident", "visa_holder", "abroad", "other"] | None
    ) = None
    visa_need: Literal["none", "j1", "h1b", "either"] | None = None
    applicant_type: Literal["us_img", "non_us_img"] | None = None
    medical_school_country: Name | None = None
    graduation_year: int | None = Field(default=None, ge=1950, le=2040)
    step1: StepResult | None = None
    step2ck: int | None = Field(default=None, ge=1, le=300)
    step2ck_attempts: int | None = Field(default=None, ge=0, le=6)
    step3_passed: bool | None = None
    ecfmg_certified: bool | None = None
    usce_months: int | None = Field(default=None, ge=0, le=240)
    observership_months: int | None = Field(default=None, ge=0, le=240)
    us_letters: int | None = Field(default=None, ge=0, le=20)
    publications: int | None = Field(default=None, ge=0, le=1000)
    specialties: list[Name] | None = Field(default=None, max_length=30)
    states: list[Name] | None = Field(default=None, max_length=60)
    cities: list[Name] | None = Field(default=None, max_length=60)
    settings: list[Name] | None = Field(default=None, max_length=10)
    applications_budget: int | None = Field(default=None, ge=0, le=1_000_000)

    def merged(self, newer: Profile | None) -> Profile:
        """This profile with the fields that `newer` was sent with: values overwrite, null clears."""
        if newer is None:
            return self
        return Profile.model_validate(self.model_dump() | newer.model_dump(exclude_unset=True))


class Reply(BaseModel):
    """An answer, complete: `text` is Markdown that stands by itself."""

    answer_id: str
    conversation_id: str
    edition: str
    status: Status
    text: str
    citations: list[Citation] = Field(default_factory=list)
    cautions: list[str] = Field(default_factory=list)
    programs: list[ProgramOut] = Field(default_factory=list)
    profile: Profile = Field(default_factory=Profile)
    follow_ups: list[str] = Field(default_factory=list)
    timings: dict[str, float] = Field(default_factory=dict)
