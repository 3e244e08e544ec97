"""Single programs against a profile: why not this one, and two side by side."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from pydantic import BaseModel

from rag.fit.criteria import NOT_STATED
from rag.fit.fitting import Held, fit_out, hold
from rag.fit.reply import CriterionOut, FitOut
from rag.fit.table import FitTable
from rag.schema import Profile

SETTING_WORDS = {
    "university": "university",
    "university_affiliated_community": "community, university-affiliated",
    "community": "community",
    "military": "military",
    "unknown": "unknown",
}


class WhyNotOut(BaseModel):
    """Why a program is not recommended, or is only so far.

    `blocking`: hard criteria that exclude it; `missed`: others that are not met (preferences,
    conditions); `open`: what is unknown, and by what it could be decided. All three are empty for a
    program in which everything stated is met.
    """

    fit: FitOut
    blocking: list[CriterionOut]
    missed: list[CriterionOut]
    open: list[CriterionOut]


class Contrast(BaseModel):
    """One line of a comparison: what each of the programs says."""

    name: str
    values: list[str]
    differs: bool


class ComparisonOut(BaseModel):
    """Programs side by side against the same profile: facts of the rows, then the criteria."""

    programs: list[FitOut]
    facts: list[Contrast]
    criteria: list[Contrast]


def why_not(table: FitTable, program_id: str, profile: Profile, today: date) -> WhyNotOut:
    """What stands against the program. Raises KeyError for an id that the table does not hold."""
    row = table.rows[program_id]
    held = hold(table, profile, today)
    found = fit_out(held, row)
    failed = [c for c in found.criteria if c.verdict == "does_not_meet"]
    blocking = [c for c in failed if c.name in _excluding(held, row)]
    return WhyNotOut(
        fit=found,
        blocking=blocking,
        missed=[c for c in failed if c not in blocking],
        open=[c for c in found.criteria if c.verdict == "unknown" and c.applies],
    )


def compare(table: FitTable, ids: list[str], profile: Profile, today: date) -> ComparisonOut:
    """The programs side by side, in the order given. Raises KeyError for an unknown id."""
    held = hold(table, profile, today)
    found = [fit_out(held, table.rows[i]) for i in ids]
    by_name = [{c.name: c for c in f.criteria} for f in found]
    return ComparisonOut(
        programs=found,
        facts=[_contrast(label, [fact(f) for f in found]) for label, fact in _FACTS],
        criteria=[
            _contrast(name, [_said(criteria[name]) for criteria in by_name]) for name in by_name[0]
        ]
        if by_name
        else [],
    )


def _excluding(held: Held, row: int) -> set[str]:
    return {name for name, j in held.assessment.of(row).items() if not j.most}


def _contrast(name: str, values: list[str]) -> Contrast:
    return Contrast(name=name, values=values, differs=len(set(values)) > 1)


def _said(criterion: CriterionOut) -> str:
    if not criterion.applies:
        return "does not apply"
    if criterion.verdict == "unknown" and criterion.stated != NOT_STATED:
        return f"{criterion.stated} (you: {criterion.yours})"
    words = {"meets": "met", "does_not_meet": "not met", "unknown": "unknown"}
    return f"{words[criterion.verdict]}: {criterion.stated}"


def _cell(fit: FitOut, column: str) -> str:
    """A cell as it stands; a word for one that says nothing."""
    value = str(getattr(fit.program, column, "")).strip()
    return value if value not in ("", "unknown") else "not stated"


_FACTS: tuple[tuple[str, Callable[[FitOut], str]], ...] = (
    ("Tier for you", lambda f: f.tier),
    ("Score (no probability)", lambda f: f"{f.score:.0f}"),
    ("Place", lambda f: ", ".join(x for x in (f.program.city, f.program.state) if x)),
    ("Specialty", lambda f: f.program.specialty),
    ("Track", lambda f: _cell(f, "track")),
    ("Setting", lambda f: SETTING_WORDS.get(_cell(f, "setting"), "unknown")),
    ("Places a year", lambda f: _cell(f, "positions_per_year")),
    ("Share of IMGs, percent", lambda f: _cell(f, "img_share_percent")),
    ("Support for IMGs", lambda f: _cell(f, "img_support_note")),
    ("Visa note", lambda f: _cell(f, "visa_note")),
    ("Experience note", lambda f: _cell(f, "usce_note")),
    ("Exam note", lambda f: _cell(f, "step1_requirement")),
    ("Research", lambda f: _cell(f, "research_note")),
    ("Date of the source", lambda f: _cell(f, "source_date")),
    ("Confidence", lambda f: _cell(f, "confidence")),
    ("Source", lambda f: _cell(f, "source_url")),
)
