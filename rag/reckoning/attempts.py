"""Attempts at a Step: how many are used, how many are left, when the next may be."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from rag.reckoning.days import Span, When, distance, later
from rag.reckoning.parameters import Most, RetakeWait
from rag.reckoning.reckoned import Figure, Inputs, Tool, Work, ask
from rag.reckoning.results import EXAMS
from rag.reckoning.rules import Rule, Rulebook

_WORDS = ("first", "second", "third", "fourth", "fifth", "sixth")


class AttemptInputs(Inputs):
    """Give `tries`, the days of all tries so far, or `used`, their number; both for a fourth try."""

    exam: Literal["step1", "step2ck", "step3"] | None = None
    used: int | None = Field(
        default=None, ge=0, le=20, description="tries so far, none passed, incomplete ones included"
    )
    tries: list[When] | None = Field(
        default=None, max_length=20, description="their days, the first and the last among them"
    )


def _work(inputs: AttemptInputs, rules: Rulebook, today: date) -> Work:
    limit, wait = rules.one("step-attempt-limit"), rules.one("step-retake-wait")
    days = sorted((Span.of(t) for t in inputs.tries or []), key=lambda s: (s.first, s.last))
    used = max(inputs.used or 0, len(days))
    exam = EXAMS[inputs.exam] if inputs.exam else "that Step"
    if inputs.used is None and not days:
        question = (
            f"How many times have you sat {exam} so far, incomplete tries included, and in which "
            "months?"
        )
        return ask("used", question, limit)
    most = limit.read(Most).most
    figures: dict[str, Figure] = {"used": used, "left": max(most - used, 0), "most": most}
    notes = _old_tries(days, limit)
    count = f"{most} tries allowed \u2212 {used} used = {max(most - used, 0)} left"
    if used >= most:
        return Work(
            f"None left: {used} tries at {exam} without a pass use up the {most} that are allowed, and "
            "close every USMLE Step.",
            (limit,),
            working=(count,),
            figures=figures,
            notes=notes,
        )
    after = _After(exam, used, days, wait)
    if used >= after.rule.tries:
        return _last(after, count, figures, notes, limit, today)
    return _free(after, count, figures, notes, limit)


class _After:
    """What the waiting rule says after so many tries."""

    def __init__(self, exam: str, used: int, days: list[Span], wait: Rule) -> None:
        self.exam, self.used, self.days, self.wait = exam, used, days, wait
        self.rule = wait.read(RetakeWait)

    @property
    def after_first(self) -> Span:
        return self.days[0].plus_months(self.rule.after_first_months, up=True)

    @property
    def after_last(self) -> Span:
        return self.days[-1].plus_months(self.rule.after_last_months, up=True)

    @property
    def first_line(self) -> str:
        return (
            f"{self.rule.after_first_months} months after the first try, {self.days[0].spoken}: "
            f"{self.after_first.spoken}"
        )

    @property
    def last_line(self) -> str:
        return (
            f"{self.rule.after_last_months} months after the latest try, {self.days[-1].spoken}: "
            f"{self.after_last.spoken}"
        )


def _last(
    after: _After,
    count: str,
    figures: dict[str, Figure],
    notes: tuple[str, ...],
    limit: Rule,
    today: date,
) -> Work:
    """The try after the waiting time, which needs the days of the first and the latest."""
    if len(after.days) < 2:
        question = (
            f"On which days, or in which months, did you sit {after.exam} for the first and for the "
            "latest time?"
        )
        return ask("tries", question, after.wait, limit)
    earliest = later(after.after_first, after.after_last)
    number = _WORDS[after.used] if after.used < len(_WORDS) else f"number {after.used + 1}"
    text = f"The {number} try at {after.exam} is possible from {earliest.spoken} at the earliest"
    if earliest.last <= today:
        text += ": that time has come."
    elif earliest.is_day:
        text += f", {distance(earliest.first, today)}."
    else:
        text += "; the exact day follows from the days of your tries."
    return Work(
        f"{text} {_left(figures)}",
        (after.wait, limit),
        working=(count, after.first_line, after.last_line, f"The later of both: {earliest.spoken}"),
        figures={**figures, "earliest": earliest.iso},
        notes=notes,
    )


def _free(
    after: _After, count: str, figures: dict[str, Figure], notes: tuple[str, ...], limit: Rule
) -> Work:
    """A try for which the rule names no waiting time."""
    rule, number = after.rule, _WORDS[after.used]
    text = (
        f"{_left(figures)} For the {number} try at {after.exam} the rule that is held here sets no waiting "
        f"time: up to {rule.tries} tries may lie within {rule.within_months} months."
    )
    working = [count, f"Tries allowed within {rule.within_months} months: {rule.tries}"]
    if after.days:
        working.append(
            f"If a {_WORDS[rule.tries]} try is ever needed: {after.first_line}, and "
            f"{rule.after_last_months} months after the {_WORDS[rule.tries - 1]}"
        )
    return Work(
        text,
        (after.wait, limit),
        working=tuple(working),
        figures={**figures, "earliest": None},
        notes=(
            *notes,
            "Whether any shorter wait applies between these tries is not held: check before you book.",
        ),
    )


def _left(figures: dict[str, Figure]) -> str:
    return f"{figures['used']} of {figures['most']} tries are used, {figures['left']} left."


def _old_tries(days: list[Span], limit: Rule) -> tuple[str, ...]:
    """The limit was changed once: tries from before that day are for FSMB to count."""
    if limit.earliest and days and days[0].first < limit.earliest:
        return ("Tries from before the present limit began: ask FSMB how they count.",)
    return ()


TOOL = Tool(
    name="attempts",
    title="Attempts at a Step",
    description=(
        "How many of the allowed tries at a USMLE Step are used and left, and the earliest day of the "
        "next one."
    ),
    inputs=AttemptInputs,
    rules=("step-attempt-limit", "step-retake-wait"),
    work=_work,
    example={"exam": "step1", "tries": ["2026-01", "2026-05"]},
)
