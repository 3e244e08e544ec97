"""What a claim may rest on: numbered records, and the part of one that a quote covers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answering.verifying.quotes import covered
from rag.gaps import sentences
from rag.schema import Passage, Program, Statement

# A statement that gives the model orders is no source, wherever it came from.
_ORDER = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,60}\b(?:instructions?|rules?|prompts?|above|before|"
    r"previous)\b|\b(?:system prompt|language model|chatbot|AI assistant)\b.{0,40}\b(?:must|say|tell|write|"
    r"answer|reply)\b|\byou are (?:now )?an? (?:AI|assistant|chatbot|model)\b|"
    r"\b(?:tell|say to) the (?:reader|user|applicant|person)\b",
    re.IGNORECASE,
)
_CELLS = (
    ("accepts_img", "accepts IMGs"),
    ("visa_j1", "J-1 visa"),
    ("visa_h1b", "H-1B visa"),
    ("visa_note", "visa note"),
    ("step2ck_min_score", "lowest Step 2 CK score"),
    ("step3_for_h1b", "Step 3 for H-1B"),
    ("max_attempts", "most attempts"),
    ("max_years_since_graduation", "most years since graduation"),
    ("usce_required_months", "months of US clinical experience"),
    ("min_lors", "letters of recommendation"),
    ("positions_per_year", "positions a year"),
)


def gives_orders(text: str) -> bool:
    """Whether a text speaks to a model instead of its reader."""
    return bool(_ORDER.search(text))


@dataclass(frozen=True)
class Record:
    """A passage or a program's row as it is numbered for the model: `about` names its subject,
    `statements` are what it states, and of a passage also its cautions."""

    about: str
    statements: tuple[str, ...]
    passage: Passage | None = None
    program: Program | None = None

    @classmethod
    def of_passage(cls, passage: Passage) -> Record:
        held = (*passage.statements, *passage.cautions)
        about = f"{passage.title}. {passage.heading}"
        return cls(about, tuple(s.text for s in held), passage=passage)

    @classmethod
    def of_program(cls, program: Program) -> Record:
        """A row as sentences, one for each cell that holds something."""
        name = f"{program.name} ({program['institution']}, {program['city']}, {program['state']})"
        lines = [f"{name}: {said}: {program[c]}." for c, said in _CELLS if program[c]]
        return cls(name, tuple(lines), program=program)

    def statement(self, number: int) -> Statement:
        """A statement of the passage by its place in `statements`."""
        assert self.passage is not None
        return (*self.passage.statements, *self.passage.cautions)[number]


@dataclass(frozen=True)
class Window:
    """The sentences of a record that the quotes cover, what stands around them (the subject and the
    sentence before, in the same statement), and the statements that they come from."""

    text: str
    around: str
    statements: tuple[int, ...]


def window(record: Record, quotes: Sequence[str]) -> Window | None:
    """The part of `record` that `quotes` cover; None when one of them is not in it, or is of a statement
    that speaks to the model instead of the reader."""
    touched: set[tuple[int, int]] = set()
    for quote in quotes:
        places = covered(quote, record.statements)
        if not places:
            return None
        if any(gives_orders(record.statements[number]) for number, _ in places):
            return None
        touched |= set(places)
    if not touched:
        return None
    parts = {n: sentences(record.statements[n]) for n in sorted({n for n, _ in touched})}
    text = " ".join(parts[n][s] for n, s in sorted(touched))
    before = [parts[n][s - 1] for n, s in sorted(touched) if s and (n, s - 1) not in touched]
    return Window(text, " ".join([f"{record.about}.", *before]), tuple(parts))
