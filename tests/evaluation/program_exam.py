"""An exam of program fit, judged from the tables themselves: nothing here asks `rag.fit`.

A row of `program_questions.jsonl`: `profile` holds the facts that the turns tell (names and values of
the contract), `absent` what must not be set though a careless reader would (`field` or `field=value`),
`free` what may be read or not, `wanted` what the last question asks for beside the profile.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rag.advisor import Advisor
from rag.schema import Profile, Reply
from rag.turn import PastQuestion

QUESTIONS = Path(__file__).with_name("program_questions.jsonl")
START = 2027
"""On 25 November 2026 the next training starts in July 2027."""
PERMITTED = {"strong": 3, "possible": 2, "stretch": 1}
_SOFT = (
    r"(prefer|desired|suggested|encouraged|recommended|sought|typical|preference|most applicants)"
)
_FITS = re.compile(
    r"^\| (strong|possible|stretch)( \(lead\))? \| (.+?) \[\d+\] \| .*?"
    r"\| (?:J-1 (yes|no|unknown|case by case), H-1B (yes|no|unknown|case by case)|[^|]*) "
    r"\| (\d+) / (\d+) / (\d+) \|",
    re.M,
)

Row = dict[str, str]


@dataclass(frozen=True)
class ProgramQuestion:
    """One question of the exam, as the file tells it."""

    id: str
    kind: str
    turns: list[str]
    profile: dict[str, Any]
    absent: list[str]
    status: list[str]
    programs: list[str] = field(default_factory=list)
    never: list[str] = field(default_factory=list)
    free: list[str] = field(default_factory=list)
    wanted: dict[str, Any] = field(default_factory=dict)

    @property
    def asked(self) -> dict[str, Any]:
        """What a list must hold to: what was told, and what the last question asks for."""
        return self.profile | self.wanted


@dataclass(frozen=True)
class Shown:
    """A line of the list that an answer shows."""

    tier: str
    lead: bool
    name: str
    j1: str
    h1b: str
    met: int


def read_questions() -> list[ProgramQuestion]:
    """Every question of the exam, in the order of the file."""
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    return [ProgramQuestion(**json.loads(line)) for line in lines]


def read_rows(folder: Path) -> dict[str, Row]:
    """The rows of every program table of a folder by id, every cell as it stands."""
    found: dict[str, Row] = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found |= {row["id"]: row for row in csv.DictReader(file)}
    return found


def put(advisor: Advisor, question: ProgramQuestion) -> Reply:
    """The reply to the last turn of a question's conversation."""
    history: list[PastQuestion] = []
    profile = Profile()
    for message in question.turns:
        reply, remembered = advisor.ask(message, history, profile)
        history += remembered
        profile = reply.profile
    return reply


def facts_missed(question: ProgramQuestion, found: Profile) -> list[str]:
    """The facts that were told and read otherwise or not at all."""
    got = found.model_dump(exclude_none=True)
    return [
        f"{name}: due {due!r}, read {got.get(name)!r}"
        for name, due in question.profile.items()
        if _plain(got.get(name)) != _plain(due)
    ]


def facts_invented(question: ProgramQuestion, found: Profile) -> list[str]:
    """The facts that were set though they must not be, and those that nobody told."""
    got = {k: v for k, v in found.model_dump(exclude_none=True).items() if v != []}
    faults = []
    for entry in question.absent:
        name, _, value = entry.partition("=")
        if name in got and (not value or str(got[name]) == value):
            faults.append(f"{entry} must be absent, read {got[name]!r}")
    known = {*question.profile, *question.free, *(e.partition("=")[0] for e in question.absent)}
    return faults + [f"{n} was not told, read {v!r}" for n, v in got.items() if n not in known]


def shown(text: str) -> list[Shown]:
    """The lines of the list in an answer's Markdown."""
    return [
        Shown(m[1], bool(m[2]), m[3], m[4] or "", m[5] or "", int(m[6]))
        for m in _FITS.finditer(text)
    ]


def violations(line: Shown, row: Row, asked: dict[str, Any]) -> Iterator[str]:
    """What speaks against showing a program so, by its row and by what was told and asked."""
    tier = PERMITTED[line.tier]
    if row["recruiting"] == "no" or row["accepts_img"] == "no":
        yield "is closed or takes no international graduates"
    if row["accepts_img"] == "unknown" and tier > PERMITTED["possible"]:
        yield "unknown whether it takes IMGs, and strong"
    yield from _visa(row, asked.get("visa_need"), tier)
    for name, number, missed in _numbers(row, asked):
        if missed and not (tier == PERMITTED["stretch"] and _preferred(row, name, number)):
            yield f"{name} {number} is not met"
    yield from _place(row, asked)
    if line.tier == "strong" and (line.lead or row["confidence"] == "low"):
        yield "a lead, and strong"
    if row["confidence"] == "low" and not line.lead:
        yield "low confidence, and not marked as a lead"
    for column, said in (("visa_j1", line.j1), ("visa_h1b", line.h1b)):
        if said and said != row[column].replace("_", " "):
            yield f"{column} is {row[column]}, shown as {said}"
    if line.met > (most := _can_be_met(row, asked)):
        yield f"{line.met} shown as met, at most {most} cells can be"


def _visa(row: Row, need: str | None, tier: int) -> Iterator[str]:
    columns = {"j1": ["visa_j1"], "h1b": ["visa_h1b"], "either": ["visa_j1", "visa_h1b"]}
    cells = {row[column] for column in columns.get(need or "", [])}
    if not cells or "yes" in cells:
        return
    if cells == {"no"}:
        yield "does not give the visa"
    elif "case_by_case" in cells and tier > PERMITTED["possible"]:
        yield "visa case by case, and strong"
    elif "case_by_case" not in cells and tier > PERMITTED["stretch"]:
        yield f"visa unknown, and {tier}"


def _numbers(row: Row, asked: dict[str, Any]) -> Iterator[tuple[str, int, bool]]:
    """Each number that a row states and that the person's own can be held against."""
    step1 = asked.get("step1") or {}
    sittings = [n for n in (step1.get("attempts"), asked.get("step2ck_attempts")) if n]
    hands_on = asked.get("usce_months")
    if hands_on is not None and re.search(r"observerships? (count|included)", row["usce_note"]):
        hands_on += asked.get("observership_months", 0)
    if row["step2ck_min_score"] and "step2ck" in asked:
        least = int(row["step2ck_min_score"])
        yield "step2ck_min_score", least, asked["step2ck"] < least
    if row["max_attempts"] and sittings:
        most = int(row["max_attempts"])
        yield "max_attempts", most, max(sittings) > most
    if row["max_years_since_graduation"] and "graduation_year" in asked:
        most = int(row["max_years_since_graduation"])
        yield "max_years_since_graduation", most, START - asked["graduation_year"] > most
    if row["usce_required_months"] and hands_on is not None:
        least = int(row["usce_required_months"])
        yield "usce_required_months", least, hands_on < least


def _preferred(row: Row, column: str, number: int) -> bool:
    """Whether a note of the row calls this very number a preference."""
    words = {"1": "one|first|1", "2": "two|second|2", "3": "three|third|3", "5": "five|5"}
    counted = words.get(str(number), str(number))
    about = {
        "step2ck_min_score": rf"\b{number}\b",
        "max_attempts": rf"\b({counted})\b.*\battempt",
        "max_years_since_graduation": rf"graduation limit|\b({counted})\b.*\byears?\b",
        "usce_required_months": rf"\b({counted}|six|year)\b.*\b(months?|year|experience)\b",
    }[column]
    notes = (row["step1_requirement"], row["usce_note"])
    clauses = [c for note in notes for c in re.split(r"[.;]", note)]
    return any(re.search(about, c, re.I) and re.search(_SOFT, c, re.I) for c in clauses)


def _place(row: Row, asked: dict[str, Any]) -> Iterator[str]:
    for name, column in (("specialties", "specialty"), ("states", "state")):
        if name in asked and row[column] not in asked[name]:
            yield f"{row[column]} was not asked for"


def _can_be_met(row: Row, asked: dict[str, Any]) -> int:
    """How many of the ten criteria the row and the person say enough of to be met."""
    need = asked.get("visa_need")
    visas = {"j1": ["visa_j1"], "h1b": ["visa_h1b"], "either": ["visa_j1", "visa_h1b"]}
    return sum(
        (
            row["recruiting"] == "yes",
            row["accepts_img"] == "yes",
            need == "none" or any(row[c] == "yes" for c in visas.get(need or "", [])),
            sum(not missed for _, _, missed in _numbers(row, asked)),
            row["min_lors"] != "" or row["us_lors_required"] not in ("", "unknown"),
            row["ecfmg_cert_required_when"] != "",
            asked.get("step3_passed") is True,
        )
    )


def _plain(value: Any) -> Any:
    """A value to be compared: lists in any order, parts that were not told left out."""
    if isinstance(value, list):
        return sorted(value)
    if isinstance(value, dict):
        return {k: v for k, v in value.items() if v is not None}
    return value
