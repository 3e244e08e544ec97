"""The fit answer: which programs fit a profile, how, and what was left out."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from rag.figure import Figure
from rag.fit.balance import Option, balanced
from rag.fit.fees import FeeSteps
from rag.fit.person import person
from rag.fit.reply import (
    Budget,
    CriterionOut,
    FigureOut,
    FitOut,
    FitReply,
    LeftOpen,
    Narrowing,
    SignalsOut,
)
from rag.fit.requirement import CRITERIA, HARD, NUMERIC, note
from rag.fit.score import doubtful
from rag.fit.season import start_year
from rag.fit.signals import Signals, suggested
from rag.fit.table import Assessment, FitTable, Flags
from rag.fit.verdict import Judgement, Tier
from rag.schema import Profile, Program, ProgramOut

DEFAULT_LIMIT = 20
_LEFT_OPEN = 5
_TIERS = tuple(Tier)


@dataclass(frozen=True)
class Held:
    """A table held against a profile: the outcome, and which programs the profile asks about."""

    table: FitTable
    profile: Profile
    start: int
    assessment: Assessment
    inside: Flags

    @property
    def found(self) -> Flags:
        """Inside what is asked about, and excluded by nothing."""
        return self.inside & self.assessment.eligible


def hold(
    table: FitTable, profile: Profile, today: date, among: Collection[str] | None = None
) -> Held:
    """Holds every program against `profile`, for the start of training that can be applied for on
    `today`. Specialties, states and settings must be written as the table writes them
    (`rag.fit.fault.checked`). `among`: the ids of the programs that are asked about, where the
    profile does not say it all (a setting, a town)."""
    start = start_year(today)
    assessment = table.assess(person(profile, start), profile)
    inside = _inside(table, profile)
    if among is not None:
        inside &= np.array([p.id in among for p in table.programs], dtype=bool)
    return Held(table, profile, start, assessment, inside)


def fit(
    table: FitTable,
    profile: Profile,
    today: date,
    *,
    limit: int = DEFAULT_LIMIT,
    fees: FeeSteps | None = None,
    signals: Signals | None = None,
    figures: Sequence[Figure] = (),
    among: Collection[str] | None = None,
) -> FitReply:
    """The balanced list of at most `limit` programs that fit `profile`.

    `fees` bind the list to `profile.applications_budget` (dollars); `signals` mark the programs to
    signal; `figures` are published figures for the person's specialty and applicant type, and are
    passed through; `among` limits the list to these ids. The same profile gives the same list.
    """
    held = hold(table, profile, today, among)
    chosen, cost = balanced(_options(held), limit, profile.applications_budget, fees)
    marks = suggested(chosen, signals)
    inside, found = held.inside, held.found
    return FitReply(
        programs=[fit_out(held, o.row, marks.get(o.id, "")) for o in chosen],
        excluded_count=int((inside & ~found).sum()),
        figures=[FigureOut.model_validate(f) for f in figures],
        profile=profile,
        eligible_count=int(found.sum()),
        outside_count=int((~inside).sum()),
        outside_eligible_count=int((held.assessment.eligible & ~inside).sum()),
        total=len(table.programs),
        start_year=held.start,
        excluded_by=_excluded_by(held),
        tier_counts={
            t.word: int((found & (held.assessment.tiers == t)).sum())
            for t in (Tier.STRONG, Tier.POSSIBLE, Tier.STRETCH)
        },
        narrowing=narrowing(held),
        left_open=_left_open(held),
        budget=_budget(profile.applications_budget, fees, cost, chosen),
        signals=_signals(signals) if marks else None,
    )


def fit_out(held: Held, row: int, signal: str = "") -> FitOut:
    """One program held against the profile, with every criterion."""
    program = held.table.programs[row]
    cells = program.cells
    return FitOut(
        program=program_out(program),
        tier=Tier(int(held.assessment.tiers[row])).word,  # type: ignore[arg-type]
        score=float(held.assessment.scores[row]),
        criteria=[_criterion(program, n, j) for n, j in held.assessment.of(row).items()],
        lead=doubtful(cells["confidence"], cells["source_date"], held.start - 1),
        signal=signal,
    )


def program_out(program: Program) -> ProgramOut:
    """A row as it crosses the API: its id, and every cell as it stands."""
    return ProgramOut.model_validate({"id": program.id, **program.cells})


def _criterion(program: Program, name: str, judged: Judgement) -> CriterionOut:
    return CriterionOut(
        name=name,
        verdict=judged.verdict.value,
        stated=judged.stated,
        yours=judged.yours,
        note=note(program, name),
        source_url=program["source_url"],
        source_date=program["source_date"] or "unknown",
        confidence=program["confidence"],
        remark=judged.remark,
        hard=name in HARD,
        applies=judged.applies,
    )


def _inside(table: FitTable, profile: Profile) -> Flags:
    """The programs of the specialties and places that the profile names; all where it names none."""
    inside = np.ones(len(table.programs), dtype=bool)
    if profile.specialties:
        inside &= np.isin(table.columns.specialties, profile.specialties)
    if profile.states or profile.cities:
        cities = [c.lower() for c in profile.cities or []]
        inside &= np.isin(table.states, profile.states or []) | np.isin(
            table.columns.cities, cities
        )
    return inside


def _options(held: Held) -> list[Option]:
    table, assessment = held.table, held.assessment
    rows = np.flatnonzero(held.found)
    return [
        Option(table.programs[row].id, row, _TIERS[tier], score, state, setting, specialty)
        for row, tier, score, state, setting, specialty in zip(
            rows.tolist(),
            assessment.tiers[rows].tolist(),
            assessment.scores[rows].tolist(),
            table.states[rows].tolist(),
            table.columns.settings[rows].tolist(),
            table.columns.specialties[rows].tolist(),
            strict=True,
        )
    ]


def _failing(held: Held, criterion: str) -> Flags:
    """The programs that fail a criterion in a way that excludes."""
    c = CRITERIA.index(criterion)
    out = np.array([j.most is Tier.OUT for j in held.assessment.judgements[c]], dtype=bool)
    return np.asarray(out[held.assessment.which[:, c]], dtype=bool)


def _excluded_by(held: Held) -> dict[str, int]:
    """How many of the programs asked about fail each criterion; one may fail several."""
    counts = {name: int((held.inside & _failing(held, name)).sum()) for name in HARD}
    return {name: count for name, count in counts.items() if count}


_NARROWING = {
    "visa_need": "which visa you need, or that you need none",
    "step2ck": "your Step 2 CK score",
    "step1": "whether you passed Step 1, and in how many sittings",
    "step2ck_attempts": "how many sittings Step 2 CK took",
    "graduation_year": "your year of graduation",
    "usce_months": "your months of hands-on US clinical experience (0 is an answer)",
    "us_letters": "how many letters from the US you have",
    "ecfmg_certified": "whether you are ECFMG certified",
    "step3_passed": "whether you passed Step 3",
}


def narrowing(held: Held) -> list[Narrowing]:
    """The facts that were not told and would decide something, those that matter most first."""
    waits = {field: np.zeros(len(held.inside), dtype=bool) for field in _NARROWING}
    for c, judged in enumerate(held.assessment.judgements):
        for outcome, of_program in enumerate(judged):
            if of_program.missing:
                waits[of_program.missing] |= held.assessment.which[:, c] == outcome
    counts = {field: int((held.found & flags).sum()) for field, flags in waits.items()}
    profile, total = held.profile, int(held.found.sum())
    found = [
        Narrowing(field=field, programs=count, text=_NARROWING[field])
        for field, count in counts.items()
        if count
    ]
    if not profile.specialties:
        text = "the specialty or specialties you want"
        found.append(Narrowing(field="specialties", programs=total, text=text))
    if not (profile.states or profile.cities):
        text = "the states or cities you want"
        found.append(Narrowing(field="states", programs=total, text=text))
    return sorted(found, key=lambda n: -n.programs) if total else []


def _left_open(held: Held) -> list[LeftOpen]:
    """Programs that one number alone excludes while the note leaves a door open, best first."""
    fails = {name: _failing(held, name) for name in HARD}
    once = held.inside & (np.sum(list(fails.values()), axis=0) == 1)
    scores, programs = held.assessment.scores, held.table.programs
    found = [
        (-float(scores[row]), programs[row].id, int(row), name)
        for name in NUMERIC
        for row in np.flatnonzero(once & fails[name] & held.table.doors[name])
    ]
    return [_door(held, row, name) for _, _, row, name in heapq.nsmallest(_LEFT_OPEN, found)]


def _door(held: Held, row: int, criterion: str) -> LeftOpen:
    program, judged = held.table.programs[row], held.assessment.of(row)[criterion]
    return LeftOpen(
        id=program.id,
        program_name=program.name,
        criterion=criterion,
        stated=judged.stated,
        yours=judged.yours,
        note=note(program, criterion),
        source_url=program["source_url"],
    )


def _signals(signals: Signals | None) -> SignalsOut | None:
    if signals is None:
        return None
    return SignalsOut(
        season=signals.season, source_url=signals.source_url, source_date=signals.source_date
    )


def _budget(
    wanted: int | None, fees: FeeSteps | None, cost: int, chosen: list[Option]
) -> Budget | None:
    if fees is None:
        if wanted is None:
            return None
        note = "No application fees are held here, so the list is not cut to the budget."
        return Budget(wanted=wanted, dollars=None, note=note)
    elsewhere = sorted({o.specialty for o in chosen} & fees.elsewhere)
    counted = sum(o.specialty not in fees.elsewhere for o in chosen)
    note = f"{counted} application{'' if counted == 1 else 's'}; token and transcript come on top."
    if elsewhere:
        note += f" Not counted: {', '.join(elsewhere)}, which apply through another service."
    return Budget(
        wanted=wanted,
        dollars=cost,
        season=fees.season,
        source_url=fees.source_url,
        source_date=fees.source_date,
        note=note,
    )
