"""The context of one turn: what was asked, what was found, how it ended. Every step reads and
extends it; a step that sets `ended` makes the later ones stand aside."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from rag.applicant.facts import Doubt, Facts
from rag.conditions import Condition
from rag.definition import Definition
from rag.edition import Edition
from rag.embedding import Vectors
from rag.figure_query import FigureQuery
from rag.filter import Filter
from rag.fit.request import FitRequest
from rag.looking_back import LookingBack
from rag.programs import Named
from rag.reckoning.reading import Reckoning
from rag.schema import Boundary, Citation, Passage, Profile, Program, Status
from rag.season_query import SeasonQuery


@dataclass(frozen=True)
class Matter:
    """What a question about programs leaves for a follow-up, in words and ids that can be kept. Of a
    list: the order in canonical words, and the ids of the rows shown. Of programs: what was asked of
    them, their ids, the specialties that were named, a name that is not held (`unknown`), and whether
    the rows are of another specialty than the one asked for (`lacking`). `fitting`: the list was held
    against the profile."""

    kind: Literal["programs", "list"]
    text: str
    programs: tuple[str, ...] = ()
    unknown: str = ""
    specialties: tuple[str, ...] = ()
    lacking: bool = False
    fitting: bool = False


@dataclass(frozen=True)
class PastQuestion:
    """A question of an earlier turn, as it was understood, what answered it, what the advisor asked back
    (ids of doubts), and what it leaves for a follow-up about programs. `private`: the person wrote in
    distress or strain, then or before. `status`: how the answer ended; after a refused message, how that
    one ended."""

    text: str
    passages: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    reckoning: Reckoning | None = None
    matter: Matter | None = None
    private: bool = False
    status: Status = Status.ANSWERED


@dataclass(frozen=True)
class Reading:
    """One way of understanding a question, as text to search with. `follows`: as a follow-up to the
    question before; `told`: with the visa that the person told of earlier; `weight`: what it counts
    beside the others, 1 as a rule."""

    text: str
    follows: bool = False
    told: bool = False
    weight: float = field(default=1.0, compare=False)


@dataclass
class Question:
    """One question of the message: as typed, and the ways in which it may be meant. `lacking`: a name of
    which the table holds only what lies beside it (another specialty, a like name); `conditions`: what
    a program is asked to accept; `asks`: the text that asks of the programs, where it is not the
    question's own; `carried`: it changes one thing of the last question about programs; `documents`: ids of
    the outside documents that it names; `spared`: the boundary that it would be without them; `after`: the
    question before it in a first message, where it goes on from that one; `looks_back`: it asks nothing new,
    but about the answer before it; `defined`: what tells the meaning of a word, where nothing else is
    asked."""

    text: str
    readings: list[Reading]
    vectors: Vectors | None = None
    chosen: int = 0
    unseen: float = 0.0
    candidates: list[Candidate] = field(default_factory=list)
    boundary: Boundary | None = None
    programs: list[Program] = field(default_factory=list)
    unknown_program: str = ""
    lacking: Named | None = None
    conditions: tuple[Condition, ...] = ()
    asks: str = ""
    carried: bool = False
    documents: tuple[str, ...] = ()
    spared: Boundary | None = None
    after: Question | None = None
    listing: Filter | None = None
    fit: FitRequest | None = None
    reckoning: Reckoning | None = None
    figures: FigureQuery | None = None
    season: SeasonQuery | None = None
    looks_back: LookingBack | None = None
    defined: Definition | None = None

    @property
    def reading(self) -> Reading:
        return self.readings[self.chosen]

    @property
    def by_code(self) -> bool:
        """Whether a rule, a table, rows or the answer before answer it, not guidance."""
        return bool(
            self.season
            or self.reckoning
            or self.figures
            or self.programs
            or self.listing
            or self.fit
            or self.looks_back
            or self.defined
        )


@dataclass(frozen=True)
class Candidate:
    """A passage that may answer a question, with the evidence for it (all in 0…1). `likely`: that the
    question leads to it; `next`: that it does as a follow-up to the last answer."""

    passage: Passage
    score: float
    ask: float
    body: float
    statement: float
    lexical: float
    coverage: float
    likely: float
    best_ask: str = ""
    next: float = 0.0


@dataclass
class Part:
    """The answer to one question."""

    question: str
    status: Status
    text: str
    cautions: list[str] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    programs: list[Program] = field(default_factory=list)
    follow_ups: list[str] = field(default_factory=list)


@dataclass
class Turn:
    """One message on its way to a reply.

    `profile` is what is known of the person, `sent` the fields that came with this message as such and
    `facts` what was read in it, `doubts` what to ask about it; `telling`: it tells facts and asks
    nothing; `asked`: ids of what the reply asks back; `strained`: the person writes that they suffer;
    `endangered`: perhaps that they, or somebody near, are in danger of their life;
    `translated`: a model read the questions in English;
    `notes`: who spoke and what was withheld, for those who look into an answer; `tell`: takes text of the
    answer that is final before the rest is there; `started`: when it began, on the monotonic clock.
    """

    message: str
    edition: Edition
    today: date
    history: tuple[PastQuestion, ...] = ()
    profile: Profile = field(default_factory=Profile)
    sent: Profile | None = None
    facts: Facts = field(default_factory=Facts)
    doubts: list[Doubt] = field(default_factory=list)
    telling: bool = False
    strained: bool = False
    endangered: bool = False
    asked: tuple[str, ...] = ()
    text: str = ""
    context: str = ""
    language: str = ""
    translated: bool = False
    questions: list[Question] = field(default_factory=list)
    boundary: Boundary | None = None
    parts: list[Part] = field(default_factory=list)
    ended: Status | None = None
    answer: str = ""
    cautions: list[str] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    programs: list[Program] = field(default_factory=list)
    follow_ups: list[str] = field(default_factory=list)
    timings: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)
    tell: Callable[[str], None] | None = None

    def end(self, status: Status, answer: str, follow_ups: list[str] | None = None) -> None:
        """Ends the turn here with this answer."""
        self.ended = status
        self.answer = answer
        self.follow_ups = follow_ups or []

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Records how long a step took, in milliseconds."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.timings[step] = round((time.perf_counter() - start) * 1000, 2)
