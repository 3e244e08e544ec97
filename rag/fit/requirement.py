"""What a program's row states about each criterion, read from its cells and notes.

Requirements are small, hashable and without the row's own words: many programs state the same, and
each different requirement is judged once a person.
"""

from __future__ import annotations

from dataclasses import dataclass

from rag.fit import notes
from rag.schema import Program

CRITERIA = (
    "recruiting",
    "accepts_img",
    "visa",
    "step2ck",
    "attempts",
    "graduation",
    "usce",
    "letters",
    "certification",
    "step3",
)
# The criteria that exclude, and those of them that compare numbers.
HARD = ("recruiting", "accepts_img", "visa", "step2ck", "attempts", "graduation", "usce")
NUMERIC = ("step2ck", "attempts", "graduation", "usce")
# Where a row says more about a criterion in words.
NOTES = {
    "accepts_img": ("img_support_note",),
    "visa": ("visa_note",),
    "step2ck": ("step1_requirement",),
    "attempts": ("step1_requirement",),
    "graduation": ("usce_note",),
    "usce": ("usce_note",),
    "letters": ("usce_note",),
    "step3": ("visa_note",),
}


@dataclass(frozen=True)
class Policy:
    """A cell that says yes, no or unknown (recruiting, accepts_img)."""

    cell: str


@dataclass(frozen=True)
class Visa:
    """The cells of both visas; `settled_only`: the note names citizens and permanent residents alone."""

    j1: str
    h1b: str
    settled_only: bool


@dataclass(frozen=True)
class Limit:
    """A number that has to be reached or not passed; None where the row states none.

    `preferred`: the note says that the number is a preference.
    """

    number: int | None
    preferred: bool


@dataclass(frozen=True)
class Experience:
    """US clinical experience: months, whether a preference, whether some is required whatever the
    length, whether the months are training, and whether observerships count."""

    months: int | None
    preferred: bool
    required: bool
    training: bool
    observerships: bool


@dataclass(frozen=True)
class Letters:
    """How many letters are due, and how many of them from the US; None where not stated."""

    least: int | None
    from_us: int | None


@dataclass(frozen=True)
class Certification:
    """By when the ECFMG Certificate is due; empty where not stated."""

    when: str


@dataclass(frozen=True)
class Step3:
    """Step 3: the cell for H-1B, the visa cells that decide whether it matters, and whether it is
    asked of everyone."""

    cell: str
    j1: str
    h1b: str
    everyone: bool


Requirement = Policy | Visa | Limit | Experience | Letters | Certification | Step3


def number(cell: str) -> int | None:
    """A cell as a whole number; None where it is empty or unknown."""
    return int(cell) if cell.isdecimal() else None


def requirements(program: Program) -> tuple[Requirement, ...]:
    """What a row states, in the order of CRITERIA."""
    cells = program.cells
    exams, experience, visa = cells["step1_requirement"], cells["usce_note"], cells["visa_note"]
    j1, h1b = _known(cells["visa_j1"]), _known(cells["visa_h1b"])
    return (
        Policy(_known(cells["recruiting"])),
        Policy(_known(cells["accepts_img"])),
        Visa(j1, h1b, notes.settled_only(visa)),
        _limit(cells["step2ck_min_score"], exams, notes.score_preferred),
        _limit(cells["max_attempts"], exams, notes.attempts_preferred),
        _limit(cells["max_years_since_graduation"], experience, notes.graduation_preferred),
        _experience(number(cells["usce_required_months"]), experience),
        Letters(number(cells["min_lors"]), _us_letters(cells["us_lors_required"])),
        Certification(cells["ecfmg_cert_required_when"].replace("unknown", "")),
        Step3(_known(cells["step3_for_h1b"]), j1, h1b, notes.step3_of_everyone(exams, visa)),
    )


def note(program: Program, criterion: str) -> str:
    """What the row says about a criterion in words; empty where it says nothing."""
    text = " ".join(t for c in NOTES.get(criterion, ()) if (t := program[c].strip()))
    # The note on experience speaks of letters only now and then.
    return "" if criterion == "letters" and "letter" not in text.lower() else text


def _known(cell: str) -> str:
    return cell or "unknown"


def _limit(cell: str, text: str, preferred: notes.Preferred) -> Limit:
    found = number(cell)
    return Limit(found, found is not None and preferred(text, found))


def _experience(months: int | None, text: str) -> Experience:
    return Experience(
        months=months,
        preferred=months is not None and notes.experience_preferred(text, months),
        required=notes.experience_required(text),
        training=months is not None and notes.asks_training(text),
        observerships=notes.observerships_count(text),
    )


def _us_letters(cell: str) -> int | None:
    return {"yes": 1, "no": 0}.get(cell, number(cell))
