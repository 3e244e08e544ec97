"""Calendar years in which a J-1 physician is exempt from Social Security and Medicare tax (FICA)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from rag.reckoning.days import FIRST_YEAR, LAST_YEAR, Span, When, distance
from rag.reckoning.parameters import ExemptYears
from rag.reckoning.reckoned import Inputs, Tool, Work, ask
from rag.reckoning.rules import Rulebook
from rag.wording import listed

Year = Field(ge=FIRST_YEAR, le=LAST_YEAR)


class Earlier(BaseModel):
    """Calendar years spent in the US before, each counted whole, in F, J or M status."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    first: int = Year
    last: int = Year
    status: Literal["student", "trainee"] = Field(
        default="student",
        description="student: F-1, M-1, J-1 student; trainee: J-1 scholar, teacher, trainee, physician",
    )

    @model_validator(mode="after")
    def _in_order(self) -> Earlier:
        if self.last < self.first:
            raise ValueError("the last year lies before the first")
        return self


class FicaInputs(Inputs):
    """Give `since`; `earlier` where there were F or J years before."""

    since: When | None = Field(
        default=None, description="arrival in the US for training on the J-1"
    )
    earlier: list[Earlier] | None = Field(default=None, max_length=10)


def _work(inputs: FicaInputs, rules: Rulebook, today: date) -> Work:
    rule = rules.one("fica-exemption")
    share = rules.named("fica-share")
    if inputs.since is None:
        question = "In which month and year did you arrive in the US on the J-1 for your training?"
        return ask("since", question, rule)
    limits = rule.read(ExemptYears)
    start = Span.of(inputs.since).first.year
    exempt = _exempt_before(inputs.earlier or [], limits)
    free: list[int] = []
    working: list[str] = []
    year = start
    while True:
        window = range(year - limits.look_back_years, year)
        counted = sorted(exempt & set(window))
        found = ", ".join(map(str, counted)) or "none"
        line = f"{year}: exempt years in {window[0]}\u2013{window[-1]}: {found}"
        if len(counted) >= limits.exempt_years:
            working.append(f"{line} \u2192 {limits.exempt_years} are used up, FICA is due")
            break
        working.append(f"{line} \u2192 exempt")
        free.append(year)
        exempt.add(year)
        year += 1
    begins = date(year, 1, 1)
    return Work(
        _sentence(free, begins, start, today),
        (rule, *share),
        working=tuple(working),
        figures={
            "exempt_years": ", ".join(map(str, free)),
            "fica_from": begins.isoformat() if free else str(start),
        },
        notes=tuple(_notes(inputs, start, limits)),
    )


def _exempt_before(earlier: list[Earlier], limits: ExemptYears) -> set[int]:
    """The years before that count as exempt. A student's count all; a trainee's only while fewer
    than the allowed ones lie in the years looked back over."""
    exempt = {y for e in earlier if e.status == "student" for y in range(e.first, e.last + 1)}
    trainee = {y for e in earlier if e.status == "trainee" for y in range(e.first, e.last + 1)}
    for year in sorted(trainee - exempt):
        window = set(range(year - limits.look_back_years, year))
        if len(exempt & window) < limits.exempt_years:
            exempt.add(year)
    return exempt


def _sentence(free: list[int], begins: date, start: int, today: date) -> str:
    if not free:
        return f"No exempt year is left: FICA is due from the first pay of {start}."
    years = listed([str(y) for y in free])
    noun = "year" if len(free) == 1 else "years"
    day = f"1 January {begins.year} ({distance(begins, today)})"
    due = f"it has been due since {day}" if begins <= today else f"it is due from {day} on"
    return f"No FICA for the calendar {noun} {years}; {due}."


def _notes(inputs: FicaInputs, start: int, limits: ExemptYears) -> list[str]:
    notes = ["A calendar year counts whole, even if you arrived on its last day."]
    if inputs.earlier is None:
        first = start - limits.look_back_years
        notes.append(
            f"Reckoned as if you had not been in the US in F, J or M status from {first} to "
            f"{start - 1}: such years use the exempt years up."
        )
    elif any(e.status == "student" for e in inputs.earlier):
        notes.append(
            "Every earlier year as a student was counted as exempt. A tax adviser can tell whether each "
            "one was."
        )
    return notes


TOOL = Tool(
    name="fica_years",
    title="Years without FICA on a J-1",
    description=(
        "The calendar years in which a J-1 physician is exempt from Social Security and Medicare tax, "
        "with the look back over earlier F and J years, and the day from which it is due."
    ),
    inputs=FicaInputs,
    rules=("fica-exemption", "fica-share"),
    work=_work,
    example={"since": "2024-08"},
)
