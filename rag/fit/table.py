"""Every program held against a person at once.

Programs share requirements: each different one is judged once, and its outcome is spread over the
programs that state it. So 13,000 programs cost little more than a few hundred.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rag.fit.criteria import judge
from rag.fit.notes import leaves_door
from rag.fit.person import Person
from rag.fit.requirement import CRITERIA, NUMERIC, Requirement, note, requirements
from rag.fit.score import (
    Array,
    Columns,
    criterion_weights,
    doubtful,
    evidence,
    preference,
    score,
    support,
)
from rag.fit.verdict import Judgement, Tier, Verdict
from rag.schema import Profile, Program

Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int8]
_CODES = {Verdict.DOES_NOT_MEET: -1, Verdict.UNKNOWN: 0, Verdict.MEETS: 1}
_IMGS, _VISA = CRITERIA.index("accepts_img"), CRITERIA.index("visa")
_NUMBERS = [CRITERIA.index(name) for name in NUMERIC]


@dataclass(frozen=True)
class Assessment:
    """All programs of a table against one person. Arrays have one entry (row) a program.

    `judgements` holds for each criterion the different outcomes, `which` says which of them is a
    program's.
    """

    tiers: Codes
    scores: Array
    verdicts: Codes
    judgements: tuple[tuple[Judgement, ...], ...]
    which: npt.NDArray[np.int32]

    @property
    def eligible(self) -> Flags:
        """The programs that no hard criterion excludes."""
        return self.tiers > Tier.OUT

    def of(self, row: int) -> dict[str, Judgement]:
        """The outcomes of one program by criterion."""
        return {
            name: found[self.which[row, c]]
            for c, (name, found) in enumerate(zip(CRITERIA, self.judgements, strict=True))
        }


class FitTable:
    """The program table, ready to be held against people. Immutable; safe in several threads."""

    def __init__(self, programs: Sequence[Program]) -> None:
        self.programs = list(programs)
        self.rows = {p.id: row for row, p in enumerate(self.programs)}
        self.columns = Columns.of(self.programs)
        self.states = np.array([p["state"] for p in self.programs], dtype=str)
        # Where a note leaves a door open beside the number that may exclude.
        self.doors = {
            name: np.array([leaves_door(name, note(p, name)) for p in self.programs], dtype=bool)
            for name in NUMERIC
        }
        self._support = np.array([support(p) for p in self.programs], dtype=float)
        self._different, self._which = _shared([requirements(p) for p in self.programs])
        self._evidence: dict[int, tuple[Array, Flags]] = {}

    def assess(self, person: Person, profile: Profile) -> Assessment:
        """Every program held against `person`; `profile` adds what is merely preferred."""
        judgements = tuple(
            tuple(judge(name, requirement, person) for requirement in different)
            for name, different in zip(CRITERIA, self._different, strict=True)
        )
        verdicts = self._spread(judgements, lambda j: _CODES[j.verdict]).astype(np.int8)
        applies = self._spread(judgements, lambda j: j.applies).astype(bool)
        most = self._spread(judgements, lambda j: j.most)
        margins = self._spread(judgements, _margin)[:, _NUMBERS]
        reliable, doubt = self._reliability(person.start_year - 1)
        return Assessment(
            tiers=_tiers(verdicts, most, doubt),
            scores=score(
                confirmed=_confirmed((verdicts == 1) & applies, applies),
                margin=_mean(margins),
                support=self._support,
                evidence=reliable,
                lead=doubt,
                preferred=preference(self.columns, profile),
            ),
            verdicts=verdicts,
            judgements=judgements,
            which=self._which,
        )

    def _spread(
        self, judgements: tuple[tuple[Judgement, ...], ...], value: Callable[[Judgement], float]
    ) -> Array:
        """A value of each outcome, one row a program and one column a criterion."""
        columns = [
            np.array([value(j) for j in found], dtype=float)[self._which[:, c]]
            for c, found in enumerate(judgements)
        ]
        return np.column_stack(columns)

    def _reliability(self, year: int) -> tuple[Array, Flags]:
        """How far each row can be relied on in `year`, and whether it is only a lead."""
        if year not in self._evidence:
            cells = [(p["confidence"], p["source_date"], year) for p in self.programs]
            self._evidence[year] = (
                np.array([evidence(*c) for c in cells], dtype=float),
                np.array([doubtful(*c) for c in cells], dtype=bool),
            )
        return self._evidence[year]


def _shared(
    rows: list[tuple[Requirement, ...]],
) -> tuple[tuple[tuple[Requirement, ...], ...], npt.NDArray[np.int32]]:
    """The different requirements of each criterion, and which of them each program has."""
    which = np.zeros((len(rows), len(CRITERIA)), dtype=np.int32)
    different: list[tuple[Requirement, ...]] = []
    for c in range(len(CRITERIA)):
        numbers: dict[Requirement, int] = {}
        for r, row in enumerate(rows):
            which[r, c] = numbers.setdefault(row[c], len(numbers))
        different.append(tuple(numbers))
    return tuple(different), which


def _margin(judgement: Judgement) -> float:
    """The margin of a stated number; a missed preference is the worst; nan where none compares."""
    if judgement.margin is not None:
        return judgement.margin
    return 0.0 if judgement.verdict is Verdict.DOES_NOT_MEET else np.nan


def _mean(margins: Array) -> Array:
    known = ~np.isnan(margins)
    return _share(np.where(known, margins, 0.0), known)


def _confirmed(met: Flags, applies: Flags) -> Array:
    """The weight of the criteria met, as a share of the weight of those that apply."""
    weights = criterion_weights()
    return np.asarray((met @ weights) / np.maximum(1.0, applies @ weights), dtype=float)


def _share(part: Array | Flags, whole: Flags) -> Array:
    return np.asarray(part.sum(axis=1) / np.maximum(1, whole.sum(axis=1)), dtype=float)


def _tiers(verdicts: Codes, most: Array, doubt: Flags) -> Codes:
    """The tier of each program; see rag.fit.score."""
    allowed = most.min(axis=1)
    shown = (
        (verdicts[:, _IMGS] == 1)
        & (verdicts[:, _VISA] == 1)
        & (verdicts[:, _NUMBERS] == 1).any(axis=1)
        & ~doubt
    )
    tiers: Codes = np.where(shown, allowed, np.minimum(allowed, Tier.POSSIBLE)).astype(np.int8)
    return tiers
