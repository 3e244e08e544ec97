"""What a tool is, what it is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from rag.reckoning.rules import Rule, Rulebook, RuleMissingError
from rag.schema import Certainty, Status
from rag.wording import spoken_date

Figure = bool | int | float | str | None


class Inputs(BaseModel):
    """What a tool is asked with. Every field may be left out; one that is needed is asked for."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Missing(BaseModel):
    """An input without which nothing can be reckoned, and the question that asks for it."""

    field: str
    question: str


class RuleUsed(BaseModel):
    """A rule that a result rests on."""

    name: str
    title: str
    parameters: dict[str, Any]
    passage: str
    season: str
    valid_from: str
    valid_to: str
    as_of: str
    certainty: Certainty
    who_knows: str
    sources: list[str]


class Reckoned(BaseModel):
    """A result with its working. `status`: `answered`, `partial` (the rest is named), `unknown` (no
    rule is held), `clarify` (an input is missing: the first of `missing` asks for it).

    `working`: lines that a person can check. `figures`: the same for programs: dollars as whole
    numbers, days as `2027-06-30` (a month or year where no more is known, `first/last` for a span).
    """

    tool: str
    status: Status
    result: str
    working: list[str] = Field(default_factory=list)
    figures: dict[str, Figure] = Field(default_factory=dict)
    notes: list[str] = Field(default_factory=list)
    missing: list[Missing] = Field(default_factory=list)
    rules: list[RuleUsed] = Field(default_factory=list)
    today: str


@dataclass(frozen=True)
class Work:
    """What a tool's arithmetic gives: as `Reckoned`, before the rules speak for themselves."""

    result: str
    rules: tuple[Rule, ...] = ()
    working: tuple[str, ...] = ()
    figures: dict[str, Figure] | None = None
    notes: tuple[str, ...] = ()
    status: Status = Status.ANSWERED
    missing: str = ""


def ask(missing: str, question: str, *rules: Rule) -> Work:
    """The result that asks for the input `missing`."""
    return Work(question, rules, status=Status.CLARIFY, missing=missing)


@dataclass(frozen=True)
class Tool:
    """One kind of reckoning. `rules`: names of the rules that it may use; without the first of them it
    does nothing. `work` does the arithmetic. `example`: inputs as JSON, for the API's page."""

    name: str
    title: str
    description: str
    inputs: type[Inputs]
    rules: tuple[str, ...]
    work: Callable[[Any, Rulebook, date], Work]
    example: dict[str, Any]

    def reckon(self, inputs: Inputs, rules: Rulebook, today: date) -> Reckoned:
        """The result for `inputs` on `today`. A rule that is not held gives `unknown`, an uncertain
        one is said to be so, and what a rule has to say for itself stands in the notes."""
        try:
            work = self.work(inputs, rules, today)
        except RuleMissingError as error:
            when = f" for {error.when}" if error.when else ""
            work = Work(
                f"Not known here: the rule that this needs is not held{when}, so nothing is reckoned.",
                status=Status.UNKNOWN,
            )
        held = tuple(dict.fromkeys(work.rules))
        clarify = work.status is Status.CLARIFY
        told = () if clarify else (*(n for r in held for n in r.notes), *_doubts(held))
        return Reckoned(
            tool=self.name,
            status=work.status,
            result=work.result,
            working=list(work.working),
            figures=work.figures or {},
            notes=list(dict.fromkeys((*work.notes, *told))),
            missing=[Missing(field=work.missing, question=work.result)] if clarify else [],
            rules=[rule_used(r) for r in held],
            today=today.isoformat(),
        )


def rule_used(rule: Rule) -> RuleUsed:
    """A rule as a result and the API show it."""
    return RuleUsed(
        name=rule.name,
        title=rule.title,
        parameters=rule.parameters,
        passage=rule.passage,
        season=rule.season,
        valid_from=rule.valid_from,
        valid_to=rule.valid_to,
        as_of=rule.as_of,
        certainty=rule.certainty,
        who_knows=rule.who_knows,
        sources=list(rule.sources),
    )


def _doubts(rules: Iterable[Rule]) -> list[str]:
    """A sentence for each office that can settle what is uncertain."""
    offices: dict[str, list[str]] = {}
    for rule in rules:
        if rule.certainty is Certainty.UNCERTAIN:
            told = f"{rule.title} ({dated(rule.as_of)})"
            offices.setdefault(rule.who_knows, []).append(told)
    return [
        f"Reported, not confirmed: {'; '.join(told)}. Ask {office}."
        for office, told in offices.items()
    ]


def dated(as_of: str) -> str:
    """`as of July 2026`, or `undated`."""
    return "undated" if as_of == "undated" else f"as of {spoken_date(as_of)}"


def dollars(amount: int) -> str:
    """`$2,430`."""
    return f"${amount:,}"
