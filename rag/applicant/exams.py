"""Reads the Steps: result, score and sittings, out of a clause that names an exam, or that goes on
about the one before ("failed step 1 once, then passed")."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.applicant.clauses import Clause
from rag.applicant.exam_phrases import Bound, attribute, bind, goes_on, nominal, stated
from rag.applicant.exam_words import ORDINALS, Token, scan
from rag.applicant.notes import Notes

# Scores run from 1 to 300; below 100 none has been reported, so that is a typing error.
LOWEST, HIGHEST = 100, 300
# The three-digit score that passed Step 1 when it still had one, and that passes Step 2 CK (its highest
# mark so far, since 1 July 2025) and Step 3 today: below it the number alone does not say that the exam
# was passed.
_STEP1_PASS, _STEP2_PASS, _STEP3_PASS = 196, 218, 200
_PASSES = {"1": _STEP1_PASS, "2": _STEP2_PASS, "3": _STEP3_PASS}
# Step 1 has had no number since 26 January 2022; a sitting of a later year cannot have one.
_STEP1_LAST_SCORED = 2022
_TRIGGER = re.compile(r"step|s[123]|ck|att|fail|pass|scor|usmle")
_NAMES = {"1": "Step 1", "2": "Step 2 CK", "3": "Step 3"}
_FIELDS = {"1": "step1", "2": "step2ck", "3": "step3_passed"}
_MOST_SITTINGS = 6


@dataclass
class _Exam:
    """What a text says about one exam, and where it says it first."""

    clause: Clause
    start: int
    end: int
    passed: bool = False
    failed: bool = False
    fails: int | None = None
    sittings: int | None = None
    unclear: int | None = None
    score: int | None = None
    not_yet: bool = False
    pending: bool = False
    year: int | None = None


class ExamReader:
    """Reads the exams of a text, clause after clause."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._last = ""
        self._sentence = -9
        self._known: dict[str, _Exam] = {}

    def read(self, clause: Clause) -> None:
        """Takes in what a clause says about an exam."""
        near = self._last and clause.sentence - self._sentence <= 1
        if not near and not _TRIGGER.search(clause.text):
            return
        tokens = stated(scan(clause.text))
        if near and (place := ORDINALS.get(clause.text.strip())):
            tokens = [Token("nth", place, 0, len(clause.text))]  # "step 1: p (2nd)"
        if any(t.kind == "practice" for t in tokens):
            # A practice test, a goal, an "if": its number is no score.
            tokens = [t for t in tokens if t.kind not in ("score", "range", "pair")]
        if clause.asked:
            tokens = nominal(tokens)
        bound = bind(tokens)
        if not bound and near and goes_on(tokens):
            bound = [Bound(self._last, 0, len(clause.text), [t for t in tokens if attribute(t)])]
        elif not bound:
            self._without_exam(clause, tokens)
            return
        for exam in bound:
            if not clause.mine(exam.start) or (clause.rule and not clause.personal(exam.start)):
                continue
            self._take(clause, exam)
            self._last, self._sentence = exam.digits, clause.sentence

    def finish(self) -> None:
        """Writes down what is known of each exam, once the whole text is read."""
        for digit, exam in self._known.items():
            if digit == "1":
                self._step1(exam)
            elif digit == "2":
                self._step2(exam)
            elif exam.passed or (exam.score or 0) >= _STEP3_PASS:
                self._add(exam, "step3_passed", True)
            elif exam.not_yet or exam.failed or exam.pending:
                self._add(exam, "step3_passed", False)

    # --- taking in --------------------------------------------------------------------------

    def _without_exam(self, clause: Clause, tokens: list[Token]) -> None:
        """ "no attempts" holds for the exams in general; a score of no exam is asked about."""
        if clause.rule and not clause.firsts:
            return
        for token in tokens:
            if token.kind == "clean":
                for name in ("step1.attempts", "step2ck_attempts"):
                    self._notes.add(clause, name, 1, token.start, token.end)
        scores = [t for t in tokens if t.kind == "score" and LOWEST <= t.value <= HIGHEST]
        if scores and "scored" in clause.text and not clause.asked:
            score = scores[0]
            self._notes.doubt(
                clause,
                "step2ck:which",
                f"You wrote a score of {score.value}. Is that your Step 2 CK?",
                score.start,
                score.end,
            )

    def _take(self, clause: Clause, bound: Bound) -> None:
        for digit in bound.digits:
            exam = self._known.setdefault(digit, _Exam(clause, bound.start, bound.end))
            # A later statement is the one to point to: a correction stands there.
            if any(t.kind == "score" for t in bound.said):
                exam.clause, exam.start, exam.end = clause, bound.start, bound.end
            self._notes.spans.append((clause.start + bound.start, clause.start + bound.end))
            for token in bound.said:
                self._say(clause, exam, digit, bound, token)

    def _say(self, clause: Clause, exam: _Exam, digit: str, bound: Bound, token: Token) -> None:
        """Puts one token into what is known of an exam."""
        kind, value = token.kind, token.value
        if kind == "score" and len(bound.digits) == 1:
            self._score(clause, exam, digit, bound, value)
        elif kind == "range" and len(bound.digits) == 1:
            self._range(clause, digit, bound, value)
        elif kind == "pair" and bound.digits == "12":
            first, _, second = value.partition("/")
            if digit == "2":
                exam.score = int(second)
            elif first.strip().isdigit():
                exam.score = int(first)
            else:
                exam.passed = True
        elif kind in ("pass", "p"):
            exam.passed = True
        elif kind in ("fail", "not_pass"):
            exam.failed = True
        elif kind == "year":
            exam.year = value
        elif kind in ("clean", "not_fail"):
            exam.sittings = 1
        elif kind == "not_yet":
            exam.not_yet = True
        elif kind == "pending":
            exam.pending = True
        elif kind == "nth" or (kind in ("tries", "times") and len(bound.digits) < 3):
            _count(exam, token)  # "5 attempts, all steps" may be a limit

    def _score(self, clause: Clause, exam: _Exam, digit: str, bound: Bound, value: int) -> None:
        if LOWEST <= value <= HIGHEST:
            if exam.score and exam.score < _PASSES[digit] <= value:
                exam.failed = True  # "205, then 231": a fail, and the pass after it
            elif exam.score not in (None, value) and not clause.corrects:
                self._notes.doubt(
                    clause,
                    f"{_FIELDS[digit]}:contradiction",
                    f"I read two scores for {_NAMES[digit]}: {exam.score} and {value}. Which one is "
                    "right?",
                    bound.start,
                    bound.end,
                )
                value = 0
            exam.score = value
            return
        self._notes.doubt(
            clause,
            f"{_FIELDS[digit]}:scale",
            f"You wrote {value} for {_NAMES[digit]}, but scores end at 300. What is the right number?",
            bound.start,
            bound.end,
        )

    def _range(self, clause: Clause, digit: str, bound: Bound, words: str) -> None:
        if digit != "3":
            self._notes.doubt(
                clause,
                f"{_FIELDS[digit]}:range",
                f"You wrote \u201c{words}\u201d for {_NAMES[digit]}. Which score stands in your report?",
                bound.start,
                bound.end,
            )

    # --- writing down -----------------------------------------------------------------------

    def _add(self, exam: _Exam, name: str, value: object) -> None:
        self._notes.add(exam.clause, name, value, exam.start, exam.end)

    def _ask(self, exam: _Exam, identity: str, question: str) -> None:
        self._notes.doubt(exam.clause, identity, question, exam.start, exam.end)

    def _step1(self, exam: _Exam) -> None:
        if exam.score and exam.year and exam.year > _STEP1_LAST_SCORED:
            self._ask(
                exam,
                "step1:scored",
                "Step 1 has been pass or fail, without a number, since 26 January 2022, and you wrote "
                f"{exam.score} for {exam.year}. Is that number your Step 2 CK?",
            )
            exam.score = None
        exam.passed = exam.passed or (exam.score or 0) >= _STEP1_PASS
        if exam.score:
            self._add(exam, "step1.score", exam.score)
        if exam.passed and not exam.pending:
            self._add(exam, "step1.result", "pass")
        elif exam.failed:
            self._add(exam, "step1.result", "fail")
        elif exam.not_yet:
            self._add(exam, "step1.result", "not_taken")
        self._attempts(exam, "1", "step1.attempts")

    def _step2(self, exam: _Exam) -> None:
        if exam.score:
            self._add(exam, "step2ck", exam.score)
        # A number is a passing one, unless a fail was told and it is none.
        exam.passed = exam.passed or (exam.score or 0) >= _STEP2_PASS
        exam.passed = exam.passed or bool(exam.score and not exam.failed)
        if exam.failed and not exam.passed:
            self._ask(
                exam,
                "step2ck_attempts:passed",
                "You wrote that you failed Step 2 CK. Have you passed it since, and at which attempt?",
            )
            return
        self._attempts(exam, "2", "step2ck_attempts")

    def _attempts(self, exam: _Exam, digit: str, name: str) -> None:
        """The sittings, the pass included. What can be read in two ways is asked."""
        sittings = exam.sittings
        if sittings is None and exam.fails is not None:
            sittings = exam.fails + 1 if exam.passed else exam.fails
        doubt = f"{name.partition('.')[0]}:attempts"
        if exam.fails is not None and not (exam.passed or exam.failed):
            # "2 failed attempts" tells of the past; whether a pass followed is left open.
            self._ask(
                exam,
                doubt,
                f"You wrote of {exam.fails} failed on {_NAMES[digit]}. Have you passed it since?",
            )
        elif sittings is not None and 0 < sittings <= _MOST_SITTINGS:
            self._add(exam, name, sittings)
            if sittings > 1 and not (exam.passed or exam.failed):
                self._ask(
                    exam,
                    doubt,
                    f"You wrote {sittings} attempts on {_NAMES[digit]}. I take that as {sittings} "
                    "sittings, the last one passed. Is that right?",
                )
        elif exam.unclear is not None:
            self._ask(
                exam,
                doubt,
                f"You wrote {exam.unclear} attempt on {_NAMES[digit]}. Did you pass at the first "
                "sitting, or did one sitting fail before the pass?",
            )
        elif exam.failed and exam.passed:
            self._ask(
                exam,
                doubt,
                f"You failed {_NAMES[digit]} and passed it later. At which attempt did you pass?",
            )


def _count(exam: _Exam, token: Token) -> None:
    """Takes in a number of sittings: "2 attempts", "second attempt", "failed twice"."""
    if token.kind == "nth":
        if exam.failed and exam.fails is None and not exam.passed:
            exam.fails = token.value
        else:
            exam.sittings = token.value
    elif token.kind == "times":
        if exam.failed:
            exam.fails = token.value
    elif token.bad:
        exam.fails = token.value
    elif token.value >= 2:
        exam.sittings = token.value
    elif token.value == 1:
        exam.unclear = 1
