"""Questions about programs as applicants type them, over the whole base, judged from the tables."""

from __future__ import annotations

import sys
from collections import Counter

import pytest

from rag.advisor import Advisor
from rag.schema import Reply
from tests.conftest import ROOT
from tests.evaluation.program_exam import (
    ProgramQuestion,
    Row,
    Shown,
    facts_invented,
    facts_missed,
    put,
    read_questions,
    read_rows,
    shown,
    violations,
)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
Answers = list[tuple[ProgramQuestion, Reply]]
FACTS_DUE = 0.95
LISTS = 45


@pytest.fixture(scope="module")
def rows() -> dict[str, Row]:
    return read_rows(ROOT / "knowledge" / "programs")


@pytest.fixture(scope="module")
def answers(full_advisor: Advisor) -> Answers:
    return [(question, put(full_advisor, question)) for question in read_questions()]


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def test_the_exam_is_sound(rows: dict[str, Row]) -> None:
    questions = read_questions()
    assert len({q.id for q in questions}) == len(questions) >= 90
    assert Counter(q.kind for q in questions)["list"] >= LISTS
    named = {id for q in questions for id in (*q.programs, *q.never)}
    assert named - set(rows) == set()


def test_facts_that_were_told_are_read(answers: Answers) -> None:
    missed = {q.id: m for q, reply in answers if (m := facts_missed(q, reply.profile))}
    due = sum(len(q.profile) for q, _ in answers)
    share = 1 - sum(map(len, missed.values())) / due
    _say(f"profile facts read right: {share:.1%} of {due}")
    assert share >= FACTS_DUE, missed


def test_facts_that_were_not_told_are_not_set(answers: Answers) -> None:
    assert {q.id: f for q, reply in answers if (f := facts_invented(q, reply.profile))} == {}


def test_every_program_of_a_list_holds_against_its_row(
    answers: Answers, rows: dict[str, Row]
) -> None:
    # Two rows of one name are told apart by their track.
    by_name = {
        name: row
        for row in rows.values()
        for name in (row["program_name"], f"{row['program_name']} ({row['track']})")
    }
    faults, held, empty = [], 0, []
    for question, reply in answers:
        if question.kind != "list":
            continue
        # A table without tiers is held by what excludes a program alone.
        lines = shown(reply.text) or [
            Shown("stretch", True, p.program_name, "", "", 0) for p in reply.programs
        ]
        empty += [] if lines else [question.id]
        held += len(lines)
        faults += [
            f"{question.id}: {line.tier} {line.name}: {fault}"
            for line in lines
            for fault in violations(line, by_name[line.name], question.asked)
        ]
        given = {program.id for program in reply.programs}
        faults += [f"{question.id}: gives {id}" for id in given & set(question.never)]
    _say(f"programs held against their rows: {held}; without a list: {empty}")
    assert faults == []
    assert held >= 5 * LISTS


def test_answers_have_an_accepted_status(answers: Answers) -> None:
    wrong = [(q.id, str(r.status)) for q, r in answers if r.status not in q.status]
    _say(f"status right: {1 - len(wrong) / len(answers):.1%}")
    assert wrong == []


def test_programs_asked_about_are_cited(answers: Answers) -> None:
    asked = [(q, r) for q, r in answers if q.programs]
    missing = {
        q.id: left
        for q, r in asked
        if (left := set(q.programs) - {c.id for c in r.citations if c.kind == "program"})
    }
    _say(f"programs asked about are cited: {1 - len(missing) / len(asked):.1%}")
    assert missing == {}


def test_programs_outside_the_table_are_unknown_and_none_is_put_in_their_place(
    answers: Answers, rows: dict[str, Row]
) -> None:
    for question, reply in answers:
        cited = {c.id for c in reply.citations if c.kind == "program"}
        assert cited <= set(rows), question.id
        if question.kind in ("made_up", "unknown_program"):
            assert reply.status in ("unknown", "partial"), question.id
            assert cited | {p.id for p in reply.programs} <= set(question.programs), question.id
