"""The exam clock of ECFMG Certification: until when the other required Step has to be passed."""

from __future__ import annotations

from datetime import date
from typing import Literal

from rag.reckoning.days import Span, When, distance
from rag.reckoning.parameters import Years
from rag.reckoning.reckoned import Figure, Inputs, Tool, Work, ask
from rag.reckoning.results import EXAMS
from rag.reckoning.rules import Rule, Rulebook

_OTHER = {"step1": "Step 2 CK", "step2ck": "Step 1"}


class ClockInputs(Inputs):
    """Give `first_passed`; `other_passed` too once both Steps are passed."""

    first_step: Literal["step1", "step2ck"] | None = None
    first_passed: When | None = None
    other_passed: When | None = None


def _work(inputs: ClockInputs, rules: Rulebook, today: date) -> Work:
    rule = rules.one("ecfmg-exam-years")
    if inputs.first_passed is None:
        question = (
            "On which day, or in which month, did you sit the first Step that you passed? The exam day "
            "counts, not the day of the result."
        )
        return ask("first_passed", question, rule)
    first, step = Span.of(inputs.first_passed), inputs.first_step
    other = Span.of(inputs.other_passed) if inputs.other_passed else None
    if other and other.last < first.first:
        first, other = other, first
        step = {"step1": "step2ck", "step2ck": "step1"}.get(step or "")  # type: ignore[assignment]
    return _Clock(rule, first, other, step, today).work()


class _Clock:
    """Seven years, as the rule has it, from the exam day of the first Step passed."""

    def __init__(
        self, rule: Rule, first: Span, other: Span | None, step: str | None, today: date
    ) -> None:
        self.rule, self.first, self.other, self.today = rule, first, other, today
        self.years = rule.read(Years).years
        self.limit = first.plus_years(self.years)
        self.step = EXAMS[step] if step else "the first Step"
        self.need = _OTHER[step] if step else "the other required Step"

    def work(self) -> Work:
        figures: dict[str, Figure] = {
            "first_passed": self.first.iso,
            "limit": self.limit.iso,
            "passed_in_time": None,
        }
        line = f"{self.first.spoken} + {self.years} years = {self.limit.spoken}"
        if self.limit.is_day:
            line += ", that day included"
        if self.other is None:
            return Work(self._open(), (self.rule,), working=(line,), figures=figures)
        in_time = self._in_time(self.other)
        figures |= {"other_passed": self.other.iso, "passed_in_time": in_time}
        return Work(
            self._both(in_time),
            (self.rule,),
            working=(line, f"The other Step: {self.other.spoken}"),
            figures=figures,
        )

    @property
    def until(self) -> str:
        """`on 10 March 2027`, `in March 2027`."""
        return f"{'on' if self.limit.is_day else 'in'} {self.limit.spoken}"

    def _in_time(self, other: Span) -> bool | None:
        if other.last <= self.limit.first:
            return True
        return False if other.first > self.limit.last else None

    def _both(self, in_time: bool | None) -> str:
        if in_time is None:
            return (
                f"It depends on the exact days: {self.years} years after the first exam is "
                f"{self.limit.spoken}. Compare both dates to the day."
            )
        if in_time:
            return (
                f"Yes: both Steps count. The other one had to be passed by {self.limit.spoken}, and it "
                "was."
            )
        return (
            f"No: the limit was {self.limit.spoken}, and the other Step was passed later. By this rule "
            f"{self.step} of {self.first.spoken} no longer counts for ECFMG."
        )

    def _open(self) -> str:
        """The limit, while it is not said when, or whether, the other Step was passed."""
        exact = "" if self.limit.is_day else ", on the same date as the exam"
        exam = f"{self.step} (exam {self.first.spoken})"
        if self.limit.last < self.today:
            return (
                f"The {self.years} years of {exam} ended {self.until}. If {self.need} was "
                f"passed by then, both count; if not, {self.step} no longer counts for ECFMG."
            )
        if self.limit.is_day:
            exact = f", {distance(self.limit.first, self.today)}"
        return (
            f"The {self.years} years of {exam} end {self.until}{exact}: until then it counts "
            f"for ECFMG, and {self.need} has to be passed by then."
        )


TOOL = Tool(
    name="certification_clock",
    title="Exam clock of ECFMG Certification",
    description=(
        "Until when the other required Step (Step 1 or Step 2 CK) has to be passed, counted from the "
        "exam day of the first one passed, or whether two passes lie close enough together."
    ),
    inputs=ClockInputs,
    rules=("ecfmg-exam-years",),
    work=_work,
    example={"first_step": "step1", "first_passed": "2020-03-10"},
)
