"""How a training plan adds up against the longest time on a J-1, and on an H-1B."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import Field

from rag.reckoning.days import Span, When, distance, span_of
from rag.reckoning.parameters import Lengths, Months, Years
from rag.reckoning.reckoned import Figure, Inputs, Tool, Work, ask
from rag.reckoning.rules import Rule, Rulebook
from rag.reckoning.training import Stage, spoken_years
from rag.wording import listed


class PlanInputs(Inputs):
    """Give `stages`, or `used_years`, or `started`."""

    stages: list[Stage] | None = Field(
        default=None, max_length=12, description="what is planned, in order; done parts included"
    )
    used_years: float | None = Field(
        default=None, ge=0, le=20, description="years already spent that the stages do not include"
    )
    started: When | None = Field(default=None, description="first day in this status for training")


class H1bInputs(PlanInputs):
    """As for the J-1; `limit`, where the end of the six years is known already."""

    days_abroad: int | None = Field(
        default=None, ge=0, le=3650, description="whole days spent abroad, to be added back"
    )
    limit: When | None = Field(default=None, description="last day of the longest time")


@dataclass(frozen=True)
class _Plan:
    """A plan with every length known: years in all, the working, and the rule of usual lengths."""

    total: float
    working: tuple[str, ...]
    rules: tuple[Rule, ...]


def _plan(inputs: PlanInputs, rules: Rulebook, limit: Rule) -> _Plan | Work:
    """The plan added up, or the question for a length that is neither said nor held."""
    usual = rules.named("training-lengths")
    years = usual[-1].read(Lengths).years if usual else {}
    known: list[tuple[str, float]] = []
    absent: list[str] = []
    borrowed = False
    for stage in inputs.stages or []:
        length = stage.years or years.get(stage.name)
        borrowed = borrowed or (stage.years is None and length is not None)
        if length is None:
            absent.append(stage.name)
        else:
            known.append((stage.name, length))
    if absent:
        return ask("stages", f"How many years do you plan for {listed(absent)}?", limit)
    if inputs.used_years:
        known.insert(0, ("already spent", inputs.used_years))
    total = sum(length for _, length in known)
    parts = [f"{name} {length:g}" for name, length in known]
    line = f"{' + '.join(parts)} = {spoken_years(total)}"
    return _Plan(total, (line,), (usual[-1],) if borrowed else ())


def _j1(inputs: PlanInputs, rules: Rulebook, today: date) -> Work:
    limit = rules.one("j1-maximum")
    years = limit.read(Years).years
    if inputs.stages or inputs.used_years is not None:
        plan = _plan(inputs, rules, limit)
        if isinstance(plan, Work):
            return plan
        return _against(plan, years, "J-1", "clinical training", (limit,), inputs.stages)
    if inputs.started:
        return _clock(Span.of(inputs.started), years, "J-1", (limit,), 0, today)
    return ask("stages", _which("J-1"), limit)


def _h1b(inputs: H1bInputs, rules: Rulebook, today: date) -> Work:
    limit, step = rules.one("h1b-maximum"), rules.one("h1b-green-card-step")
    years, months = limit.read(Years).years, step.read(Months).months
    if inputs.limit:
        return _filing(Span.of(inputs.limit), months, (step, limit), today)
    abroad = inputs.days_abroad or 0
    if inputs.started:
        work = _clock(Span.of(inputs.started), years, "H-1B", (limit, step), abroad, today)
        return _with_filing(work, months)
    if inputs.stages or inputs.used_years is not None:
        plan = _plan(inputs, rules, limit)
        if isinstance(plan, Work):
            return plan
        return _against(
            plan, years, "H-1B", "work, training included,", (limit, step), inputs.stages
        )
    return ask("stages", _which("H-1B"), limit)


def _which(visa: str) -> str:
    return (
        f"Which parts does your training on {visa} have, and how many years each? For example: internal "
        "medicine 3, cardiology 3."
    )


def _against(
    plan: _Plan,
    years: int,
    visa: str,
    what: str,
    rules: tuple[Rule, ...],
    stages: Sequence[Stage] | None,
) -> Work:
    """The sum of a plan, held against the longest time."""
    left = round(years - plan.total, 2)
    total = spoken_years(plan.total)
    subject = "The plan takes" if stages else "You have used"
    if left > 0:
        result = (
            f"{subject} {total} of the {years} that {visa} {what} may take: {spoken_years(left)} "
        )
        result += "would be left." if stages else "are left."
        difference = f"{years} \u2212 {plan.total:g} = {spoken_years(left)} left"
    elif left == 0:
        result = (
            f"{subject} {total}, exactly the {years} that {visa} {what} may take: nothing is left."
        )
        difference = f"{years} \u2212 {plan.total:g} = 0 left"
    else:
        over = spoken_years(-left)
        result = f"{subject} {total}: {over} more than the {years} that {visa} {what} may take."
        difference = f"{plan.total:g} \u2212 {years} = {over} too many"
    return Work(
        result,
        (*rules, *plan.rules),
        working=(*plan.working, f"{visa} maximum: {years} years", difference),
        figures={"total_years": plan.total, "maximum_years": years, "left_years": left},
    )


def _clock(
    start: Span, years: int, visa: str, rules: tuple[Rule, ...], abroad: int, today: date
) -> Work:
    """The last day of the longest time, counted from its first day."""
    begins = f"{'would begin' if start.first > today else 'began'} {start.spoken}"
    # The first day counts, so the last one is the day before the same date.
    last = start.plus_years(years, up=True).plus_days(-1)
    working = [f"First day {start.spoken} + {years} years: the last day is {_when(last)}"]
    if abroad:
        before, last = last, last.plus_days(abroad)
        working.append(f"{before.spoken} + {abroad} days abroad = {last.spoken}")
    text = f"The {years} years of {visa}, which {begins}, end {'on ' if last.is_day else ''}{_when(last)}"
    figures: dict[str, Figure] = {"maximum_years": years, "last_day": last.iso}
    if last.last < today:
        text += ": they are over, unless time in between did not count."
    elif last.is_day:
        text += f", {distance(last.first, today)}."
        figures["days_left"] = (last.first - today).days
    else:
        text += "; the exact day follows from your first day."
    return Work(
        text,
        rules,
        working=tuple(working),
        figures=figures,
        notes=(
            "Reckoned as one stretch without a break; a year in another status does not count.",
        ),
    )


def _when(span: Span) -> str:
    """`30 June 2030`, `in June 2030`, `between 30 June 2030 and 30 July 2030`."""
    return span.spoken if span.is_day or "/" in span.iso else f"in {span.spoken}"


def _deadline(span: Span) -> str:
    return span.spoken if span.is_day else f"a day {_when(span)}"


def _with_filing(work: Work, months: int) -> Work:
    """Adds the last day for the step that carries H-1B past its longest time."""
    last = span_of(str((work.figures or {})["last_day"]))
    by = last.plus_months(-months)
    line = f"Green-card step, {months} months before {last.spoken}: {by.spoken}"
    return Work(
        f"{work.result} A step towards the green card that carries H-1B past it has to be filed "
        f"by {_deadline(by)}.",
        work.rules,
        working=(*work.working, line),
        figures={**(work.figures or {}), "file_by": by.iso},
        notes=work.notes,
        status=work.status,
    )


def _filing(limit: Span, months: int, rules: tuple[Rule, ...], today: date) -> Work:
    """The last day for that step, where the end of the longest time is known."""
    by = limit.plus_months(-months)
    text = f"The labor certification or Form I-140 has to be filed by {_deadline(by)}"
    if by.last < today:
        text += ": that day has passed. An immigration lawyer has to look at the case now."
    elif by.is_day:
        text += f", {distance(by.first, today)}."
    else:
        text += "; the exact day follows from the last day of your H-1B time."
    return Work(
        text,
        rules,
        working=(f"{limit.spoken} \u2212 {months} months = {by.spoken}",),
        figures={"limit": limit.iso, "file_by": by.iso},
    )


J1 = Tool(
    name="j1_length",
    title="A training plan on a J-1",
    description=(
        "How the parts of a training plan add up against the longest time of clinical training on a "
        "J-1, or when that time ends, counted from its first day."
    ),
    inputs=PlanInputs,
    rules=("j1-maximum", "training-lengths"),
    work=_j1,
    example={
        "stages": [{"name": "internal medicine", "years": 3}, {"name": "cardiology", "years": 3}]
    },
)
H1B = Tool(
    name="h1b_length",
    title="A training plan on an H-1B",
    description=(
        "How the parts of a plan add up against the six years of H-1B, when they end with days abroad "
        "added back, and by when a green-card step has to be filed."
    ),
    inputs=H1bInputs,
    rules=("h1b-maximum", "h1b-green-card-step", "training-lengths"),
    work=_h1b,
    example={"started": "2024-07-01", "days_abroad": 45},
)
