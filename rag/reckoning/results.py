"""Whether exam results pass: a Step score on its test day, the four parts of an OET sitting."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from rag.reckoning.days import Span, When
from rag.reckoning.parameters import HiddenStandard, Most, PartMarks, PassMark, Recency, RetakeWait
from rag.reckoning.reckoned import Inputs, Tool, Work, ask
from rag.reckoning.rules import Rule, Rulebook, RuleMissingError
from rag.schema import Status
from rag.wording import listed, spoken_date

_MARKS = {"step2ck": "step2ck-pass-mark", "step3": "step3-pass-mark"}
EXAMS = {"step1": "Step 1", "step2ck": "Step 2 CK", "step3": "Step 3", "oet": "OET"}
PARTS = ("listening", "reading", "speaking", "writing")
OetScore = Field(default=None, ge=0, le=500)
_REPORT = "The score report itself says pass or fail, and it decides."
_LIMIT, _WAIT = "step-attempt-limit", "step-retake-wait"
# A score of which no test day is told may be of any test of the last years.
_YEARS_BACK = 7


Step = Literal["step1", "step2ck", "step3"]


class ResultInputs(Inputs):
    """For a Step give `exam` and `score`; for OET the four parts of one sitting. `again`: it is asked
    whether the Step can be taken again with that score; `failed`: the person says that it was a fail."""

    exam: Step | Literal["oet"] | None = None
    score: int | None = Field(default=None, ge=1, le=300, description="three-digit score of a Step")
    taken: When | None = Field(default=None, description="test day; absent: today")
    again: bool = Field(default=False, description="whether a Step with that score can be repeated")
    failed: bool = Field(default=False, description="with `again`: the report says fail")
    listening: int | None = OetScore
    reading: int | None = OetScore
    speaking: int | None = OetScore
    writing: int | None = OetScore


def _work(inputs: ResultInputs, rules: Rulebook, today: date) -> Work:
    if inputs.exam == "oet" or any(getattr(inputs, part) is not None for part in PARTS):
        return _oet(inputs, rules, today)
    if inputs.exam == "step1":
        return _step1(rules)
    if inputs.score is None:
        return ask("score", "What is the three-digit score on the report, and of which Step?")
    if inputs.again and inputs.exam is not None:
        return _again(inputs.exam, inputs.score, inputs, rules, today)
    if inputs.exam is not None:
        return _step(inputs.exam, inputs.score, inputs.taken, rules, today)
    return _either(inputs.score, inputs.taken, rules, today)


def _step(exam: str, score: int, taken: str | None, rules: Rulebook, today: date) -> Work:
    """A score held against every pass mark that may have been in force on the test day."""
    when = Span.of(taken) if taken else Span(today, today)
    held = rules.during(_MARKS[exam], when)
    if not held:
        raise RuleMissingError(_MARKS[exam], f"{EXAMS[exam]} in {when.spoken}")
    begins = held[0].earliest
    whole = begins is None or begins <= when.first
    marks = [rule.read(PassMark).mark for rule in held]
    passed = {score >= mark for mark in marks}
    notes = [_REPORT]
    if not taken:
        notes.append("No test day was named: this is the pass mark of today.")
    elif when.last > today:
        notes.append("The pass mark can change before a test that lies ahead.")
    if not whole:
        notes.append(
            f"Pass marks before {begins and spoken_date(begins.isoformat())} are not held."
        )
    one = len(passed) == 1 and whole
    return Work(
        _verdict(exam, score, held, marks) if one else _depends(exam, score, held, marks),
        tuple(held),
        working=_working(exam, score, held),
        figures={
            "exam": exam,
            "score": score,
            "passed": passed.pop() if one else None,
            "pass_mark": marks[0] if len(set(marks)) == 1 else None,
            "taken": when.iso,
        },
        notes=tuple(notes),
        status=Status.ANSWERED if one else Status.PARTIAL,
    )


def outcomes(exam: Step, score: int, taken: str | None, rules: Rulebook, today: date) -> set[bool]:
    """Whether a score may be a pass, and whether it may be none, by every pass mark that may have been in
    force on the test day; of a day that is not told, by those of the last years. Empty where none is
    held."""
    return {
        score >= rule.read(PassMark).mark
        for rule in rules.during(_MARKS.get(exam, ""), _tested(taken, today))
    }


def _tested(taken: str | None, today: date) -> Span:
    return Span.of(taken) if taken else Span(date(today.year - _YEARS_BACK, 1, 1), today)


def _working(exam: str, score: int, held: list[Rule]) -> tuple[str, ...]:
    """A line for each pass mark that may have been in force."""
    marks = [(rule, rule.read(PassMark).mark) for rule in held]
    return tuple(
        f"{EXAMS[exam]}, tests {_period(rule)}: pass at {mark}; {score} {_compared(score, mark)}"
        for rule, mark in marks
    )


def _again(exam: Step, score: int, inputs: ResultInputs, rules: Rulebook, today: date) -> Work:
    """A Step that was passed is not repeated; a score below the mark is no pass, and takes a try."""
    when = _tested(inputs.taken, today)
    held = rules.during(_MARKS[exam], when)
    whole = bool(held) and (held[0].earliest is None or held[0].earliest <= when.first)
    if inputs.failed:
        # A mark by which it was a pass was not that of the test day.
        held = [rule for rule in held if score < rule.read(PassMark).mark]
    if not held:
        raise RuleMissingError(_MARKS[exam], f"{EXAMS[exam]} in {when.spoken}")
    limit, wait = rules.one(_LIMIT), rules.one(_WAIT)
    found = {score >= rule.read(PassMark).mark for rule in held}
    settled = len(found) == 1 and (whole or inputs.failed)
    passed = found.pop() if settled else None
    return Work(
        _once_more(exam, score, passed, limit.read(Most).most),
        (*held, limit, wait),
        working=_working(exam, score, held),
        figures={"exam": exam, "score": score, "passed": passed},
        notes=_notes_again(inputs, wait),
        status=Status.ANSWERED if settled else Status.PARTIAL,
    )


def _once_more(exam: str, score: int, passed: bool | None, most: int) -> str:
    """The result; `passed` None: the test day decides."""
    name = EXAMS[exam]
    if passed is False:
        return (
            f"Yes, while a try is left: {score} is a fail at {name}, and only a pass cannot be repeated. Of "
            f"{most} tries at each Step this one is used."
        )
    if passed:
        return f"No: {score} is a pass at {name}, and a Step that was passed cannot be repeated."
    return (
        f"It depends on the test day: where {score} was a fail, {name} can be taken again while one of "
        f"{most} tries is left; where it was a pass, it cannot be repeated."
    )


def _notes_again(inputs: ResultInputs, wait: Rule) -> tuple[str, ...]:
    rule = wait.read(RetakeWait)
    undated = f"No test day was named: every pass mark of the last {_YEARS_BACK} years counts here."
    return (
        _REPORT,
        *(() if inputs.taken or inputs.failed else (undated,)),
        f"When: by a text that is not confirmed, up to {rule.tries} tries may lie within "
        f"{rule.within_months} months, and later ones have to wait. Check before you book.",
    )


def _verdict(exam: str, score: int, held: list[Rule], marks: list[int]) -> str:
    name, mark = EXAMS[exam], marks[-1]
    tests = f"{name} tests {_period(held[-1])}"
    if score >= mark:
        return f"Yes: {score} passes. The pass mark for {tests} is {mark}."
    short = mark - score
    points = "1 point" if short == 1 else f"{short} points"
    return f"No: {score} is a fail. The pass mark for {tests} is {mark}, so it is {points} short."


def _depends(exam: str, score: int, held: list[Rule], marks: list[int]) -> str:
    cases = [
        f"tests {_period(rule)}: {score} {'passes' if score >= mark else 'fails'} (pass mark {mark})"
        for rule, mark in zip(held, marks, strict=True)
    ]
    return f"It depends on the test day. {EXAMS[exam]}, {'; '.join(cases)}."


def _compared(score: int, mark: int) -> str:
    if score == mark:
        return "is exactly that: pass"
    return (
        f"is {abs(score - mark)} above: pass" if score > mark else f"is {mark - score} below: fail"
    )


def _period(rule: Rule) -> str:
    """`from 1 July 2025 on`, `from 1 July 2022 to 30 June 2025`."""
    start = f"from {spoken_date(rule.valid_from)}" if rule.valid_from else ""
    end = f"to {spoken_date(rule.valid_to)}" if rule.valid_to else "on"
    return f"{start} {end}".strip()


def _either(score: int, taken: str | None, rules: Rulebook, today: date) -> Work:
    """A score of a Step that was not named: both that have a number are reckoned."""
    works = [_step(exam, score, taken, rules, today) for exam in _MARKS]
    return Work(
        " ".join(f"{EXAMS[exam]}: {work.result}" for exam, work in zip(_MARKS, works, strict=True)),
        tuple(rule for work in works for rule in work.rules),
        working=tuple(line for work in works for line in work.working),
        figures={"score": score},
        notes=works[0].notes,
        status=Status.ANSWERED
        if all(w.status is Status.ANSWERED for w in works)
        else Status.PARTIAL,
    )


def _step1(rules: Rulebook) -> Work:
    rule = rules.one("step1-hidden-standard")
    standard = rule.read(HiddenStandard).standard
    return Work(
        "Step 1 is reported as pass or fail, without a number: the report says which it is. The "
        f"standard behind it is {standard} on the old scale, and serves only to read practice tests.",
        (rule,),
        figures={"exam": "step1", "passed": None},
        notes=("Pass marks of Step 1 from the time when it had a number are not held here.",),
        status=Status.PARTIAL,
    )


def _oet(inputs: ResultInputs, rules: Rulebook, today: date) -> Work:
    when = Span.of(inputs.taken) if inputs.taken else Span(today, today)
    held = rules.during("oet-minimum", when)
    if not held:
        raise RuleMissingError("oet-minimum", f"OET in {when.spoken}")
    rule = held[-1]
    marks = {part: int(getattr(rule.read(PartMarks), part)) for part in PARTS}
    given = {p: s for p in PARTS if (s := getattr(inputs, p)) is not None}
    if not given:
        return ask("listening", "Which scores did you get in the four parts of one sitting?", rule)
    below = [p for p, s in given.items() if s < marks[p]]
    absent = [p for p in PARTS if p not in given]
    if absent and not below:
        parts = listed([p.capitalize() for p in absent])
        question = f"Which score did you get in {parts} of the same sitting?"
        return ask(absent[0], question, rule)
    return Work(
        _oet_verdict(below, given, marks),
        (rule,),
        working=tuple(
            f"{p.capitalize()}: at least {marks[p]} needed; {s} {_compared(s, marks[p])}"
            for p, s in given.items()
        ),
        figures={"exam": "oet", "passed": not below, **{f"{p}_needed": marks[p] for p in PARTS}},
        notes=tuple(_recent(inputs.taken, rules)),
    )


def _oet_verdict(below: list[str], given: dict[str, int], marks: dict[str, int]) -> str:
    if not below:
        return "Yes: all four OET parts reach the minimum that ECFMG asks for, in one sitting."
    misses = [f"{p.capitalize()} {given[p]} (needs {marks[p]})" for p in below]
    return (
        f"No: {listed(misses)} {'is' if len(misses) == 1 else 'are'} below ECFMG's minimum. All four "
        "parts have to be taken again, because they must be reached in one sitting."
    )


def _recent(taken: str | None, rules: Rulebook) -> list[str]:
    """Passing is not all: the sitting has to be recent enough, and the day moves each season."""
    try:
        recency = rules.one("oet-recency").read(Recency)
    except RuleMissingError:
        return []
    start = Span.of(recency.tests_from)
    text = (
        f"The sitting must also be recent enough for the season: for the {recency.pathways} Pathways it "
        f"had to be from {start.spoken} or later. Later seasons set their own day, which is not held."
    )
    if taken and Span.of(taken).last < start.first:
        text += f" A sitting of {Span.of(taken).spoken} is older than even that."
    return [text]


TOOL = Tool(
    name="exam_results",
    title="Do these results pass?",
    description=(
        "Whether a Step 2 CK or Step 3 score passes with the pass mark of its test day, whether the Step can "
        "be taken again with it, and whether the four parts of an OET sitting reach ECFMG's minimum."
    ),
    inputs=ResultInputs,
    rules=(*_MARKS.values(), "step1-hidden-standard", "oet-minimum", "oet-recency", _LIMIT, _WAIT),
    work=_work,
    example={"exam": "step2ck", "score": 213, "taken": "2024-03"},
)
