"""Periods of so many days before or after an event, and their first or last day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import Field

from rag.reckoning.days import Span, When, distance, earlier
from rag.reckoning.parameters import Days
from rag.reckoning.reckoned import Figure, Inputs, Tool, Work, ask
from rag.reckoning.rules import Rulebook

Period = Literal[
    "j1_end", "h1b_job_end", "j1_entry", "conrad_start", "address_change", "usmle_period_end"
]


@dataclass(frozen=True)
class _Kind:
    """A period: its rule, what its outer day is, what it counts from, and the question for that."""

    rule: str
    outer: str
    event: str
    question: str
    before: bool = False


_KINDS: dict[str, _Kind] = {
    "j1_end": _Kind(
        "j1-grace",
        "The last day to leave the US after J-1 training",
        "end date on the DS-2019",
        "On which day does your DS-2019 end?",
    ),
    "h1b_job_end": _Kind(
        "h1b-grace",
        "The last day of the H-1B grace period, at the longest,",
        "last day of employment",
        "Which is the last day of your H-1B employment?",
    ),
    "j1_entry": _Kind(
        "j1-entry",
        "The first day on which you may enter on the J-1",
        "start date on the DS-2019",
        "Which start date stands on your DS-2019?",
        before=True,
    ),
    "conrad_start": _Kind(
        "conrad-start",
        "The last day to begin the waiver job",
        "day on which the waiver was received",
        "On which day did you receive the waiver?",
    ),
    "address_change": _Kind(
        "address-report",
        "The last day to report the new address",
        "day of the move",
        "On which day did you move?",
    ),
    "usmle_period_end": _Kind(
        "usmle-extension",
        "The last day to ask for the extension",
        "last day of the eligibility period",
        "On which day does your eligibility period end?",
    ),
}


class GraceInputs(Inputs):
    """Give `period` and `day`."""

    period: Period | None = None
    day: When | None = Field(
        default=None,
        description="the day from which it counts: end date, last day of work, start date",
    )
    approved_until: When | None = Field(
        default=None, description="H-1B: end of the approved period, which cuts the days short"
    )


def _work(inputs: GraceInputs, rules: Rulebook, today: date) -> Work:
    if inputs.period is None:
        question = (
            "Which period do you mean: after a J-1 ends, after an H-1B job ends, before a J-1 starts, "
            "or another?"
        )
        return ask("period", question)
    kind = _KINDS[inputs.period]
    rule = rules.one(kind.rule)
    if inputs.day is None:
        return ask("day", kind.question, rule)
    days = rule.read(Days).days
    event = Span.of(inputs.day)
    outer = event.plus_days(-days if kind.before else days)
    sign = "\u2212" if kind.before else "+"
    working = [f"{event.spoken} ({kind.event}) {sign} {days} days = {outer.spoken}"]
    if event.is_day and not kind.before:
        working.append(f"Day 1 is {event.plus_days(1).spoken}")
    notes: list[str] = []
    if inputs.period == "h1b_job_end":
        outer = _cut(outer, inputs.approved_until, working, notes)
    figures: dict[str, Figure] = {
        "period": inputs.period,
        "days": days,
        "day": event.iso,
        "first_day" if kind.before else "last_day": outer.iso,
    }
    return Work(
        _sentence(kind, outer, today),
        (rule,),
        working=tuple(working),
        figures=figures,
        notes=tuple(notes),
    )


def _cut(outer: Span, approved: str | None, working: list[str], notes: list[str]) -> Span:
    """The end of the approved period, where that comes first."""
    if approved is None:
        notes.append("If your approved period (I-797, I-94) ends sooner, that day is the last one.")
        return outer
    until = Span.of(approved)
    working.append(f"End of the approved period: {until.spoken}; the earlier of both counts")
    return earlier(outer, until)


def _sentence(kind: _Kind, outer: Span, today: date) -> str:
    text = f"{kind.outer} is {outer.spoken}" if outer.is_day else f"{kind.outer} lies {_in(outer)}"
    if outer.is_day:
        passed = outer.first < today and not kind.before
        text += f": that day has passed, {distance(outer.first, today)}." if passed else (
            f", {distance(outer.first, today)}."
        )  # fmt: skip
        return text
    if outer.last < today and not kind.before:
        return f"{text}: that time has passed."
    return f"{text}; the exact day follows from the {kind.event}."


def _in(span: Span) -> str:
    return span.spoken if "/" in span.iso else f"in {span.spoken}"


TOOL = Tool(
    name="grace_periods",
    title="Grace periods and last days",
    description=(
        "The last day to leave after a J-1 ends, of the H-1B grace period after a job ends, to begin a "
        "Conrad waiver job, to report a new address, or to ask for a USMLE extension; and the first day "
        "to enter on a J-1."
    ),
    inputs=GraceInputs,
    rules=tuple(kind.rule for kind in _KINDS.values()),
    work=_work,
    example={"period": "j1_end", "day": "2027-06-30"},
)
