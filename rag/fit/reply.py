"""What a fit answer is made of, as it crosses the API. The names are the contract."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from rag.schema import Profile, ProgramOut

TierWord = Literal["strong", "possible", "stretch", "excluded"]


class CriterionOut(BaseModel):
    """One criterion: what the program states, what the person told, and how they meet.

    `note` is the row's own note on it, `remark` what this service adds. `hard`: a failure excludes.
    `applies` is false where the criterion does not matter for this person.
    """

    name: str
    verdict: Literal["meets", "does_not_meet", "unknown"]
    stated: str
    yours: str
    note: str
    source_url: str
    source_date: str
    confidence: str
    remark: str = ""
    hard: bool = False
    applies: bool = True


class FitOut(BaseModel):
    """A program held against a profile. `lead`: its row is to be confirmed before it counts as a
    fact (low confidence, or a source over five years old). `signal`: suggested for a signal."""

    program: ProgramOut
    tier: TierWord
    score: float
    criteria: list[CriterionOut]
    lead: bool = False
    signal: str = ""

    def counts(self) -> dict[str, int]:
        """How many criteria that apply are met, not met, unknown."""
        applying = [c.verdict for c in self.criteria if c.applies]
        return {v: applying.count(v) for v in ("meets", "does_not_meet", "unknown")}


class Narrowing(BaseModel):
    """A fact that was not told, and how many of the programs found state a requirement on it."""

    field: str
    programs: int
    text: str


class LeftOpen(BaseModel):
    """A program that a number excludes, though its note leaves a door open: ask it."""

    id: str
    program_name: str
    criterion: str
    stated: str
    yours: str
    note: str
    source_url: str


class Budget(BaseModel):
    """What the list costs. `dollars` is None where no fees are held to reckon with."""

    wanted: int | None
    dollars: int | None
    season: str = ""
    source_url: str = ""
    source_date: str = ""
    note: str = ""


class SignalsOut(BaseModel):
    """Where the numbers of signals were read; the programs suggested carry `signal`."""

    season: str
    source_url: str
    source_date: str


class FigureOut(BaseModel):
    """A published figure of a group, which is no person's chance: who, when, how large, and by whom."""

    model_config = ConfigDict(from_attributes=True)

    measure: str
    value: float
    unit: str
    shown: str
    period: str
    group: str
    sentence: str
    specialty: str
    as_of: str
    quality: str
    sources: tuple[str, ...]


class FitReply(BaseModel):
    """The programs that fit, balanced, best first, and what was left out.

    excluded_count + eligible_count + outside_count = total: `outside` are the programs outside the
    specialties and places that the profile names, `excluded` those inside that fail a hard
    criterion, `eligible` the rest, of which `programs` is a choice.
    """

    programs: list[FitOut]
    excluded_count: int
    figures: list[FigureOut] = Field(default_factory=list)
    profile: Profile
    eligible_count: int = 0
    outside_count: int = 0
    outside_eligible_count: int = 0
    total: int = 0
    start_year: int = 0
    excluded_by: dict[str, int] = Field(default_factory=dict)
    tier_counts: dict[str, int] = Field(default_factory=dict)
    narrowing: list[Narrowing] = Field(default_factory=list)
    left_open: list[LeftOpen] = Field(default_factory=list)
    budget: Budget | None = None
    signals: SignalsOut | None = None
