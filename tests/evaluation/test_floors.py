"""The golden questions, asked of the whole knowledge: what an edition has to hold."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from ingest.evaluation import Report, Typos, evaluate, evaluate_with_typos
from ingest.floors import TYPO_EDITS, Floors, standings
from ingest.golden import read_golden
from rag.advisor import Advisor
from tests.conftest import ROOT
from tests.evaluation.reached import PROGRAMS_CITED_REACHED, REACHED, behind, block

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def report(full_advisor: Advisor) -> Report:
    rows, faults = read_golden(ROOT / "knowledge")
    assert faults == []
    return evaluate(full_advisor, rows)


@pytest.fixture(scope="module")
def typos(full_advisor: Advisor, report: Report) -> Typos:
    return evaluate_with_typos(full_advisor, [o.row for o in report.outcomes], TYPO_EDITS)


@pytest.mark.parametrize("name", [f.name for f in fields(Floors)])
def test_what_was_reached_is_held(report: Report, typos: Typos, name: str) -> None:
    (found,) = (s for s in standings(report, REACHED, typos) if s.name == name)
    assert found.held, f"{found}\n{block(report, typos)}"


def test_what_is_held_does_not_lag_behind_what_is_reached(report: Report, typos: Typos) -> None:
    assert behind(report, typos) == [], f"put into reached.py:\n{block(report, typos)}"


def test_no_answer_states_what_it_must_not(report: Report, typos: Typos) -> None:
    outcomes = [*report.outcomes, *typos.report.outcomes]
    assert [(o.row.id, o.row.turns, o.harmful) for o in outcomes if o.harmful] == []


def test_every_mark_leads_to_a_citation_with_sources(report: Report) -> None:
    for outcome in report.outcomes:
        reply = outcome.reply
        assert all(c.sources and c.as_of for c in reply.citations)
        marks = {int(n) for n in re.findall(r"\[(\d+)\]", reply.text)}
        assert marks <= {c.n for c in reply.citations}, outcome.row.id


def test_no_cited_claim_says_anything_else_than_its_passage_or_program(report: Report) -> None:
    """A claim without a mark is a gap of the text; one with a wrong mark would be a false witness."""
    wrong = [
        (o.row.id, c.text, c.fault)
        for o in report.outcomes
        for c in o.claims
        if not c.supported and c.fault != "carries no mark"
    ]
    assert wrong == []


def test_question_of_one_turn_about_a_program_cites_it(report: Report) -> None:
    asked = [o for o in report.outcomes if o.row.programs and len(o.row.turns) == 1]
    held = [o for o in asked if not o.row.unanswerable]
    assert len(held) >= 15
    assert [o.row.id for o in held if not o.cites_programs] == []


def test_conversation_about_programs_cites_them_as_often_as_was_reached(report: Report) -> None:
    assert report.figures()["programs_cited"] >= PROGRAMS_CITED_REACHED
