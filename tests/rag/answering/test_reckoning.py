"""Answers by arithmetic, through the whole advisor on the miniature edition."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from rag.advisor import Advisor
from rag.answering.reckoning import nearest_statement
from rag.edition import Edition
from rag.reckoning.reading import Reckoning
from rag.reckoning.reckoned import rule_used
from rag.schema import Reply, Status
from rag.turn import PastQuestion

PLAN = "IM 3 + cardiology 3 + EP 2 on j1 too long?"


def talk(advisor: Advisor, *messages: str) -> list[Reply]:
    """The replies of one conversation."""
    history: list[PastQuestion] = []
    replies = []
    for message in messages:
        reply, remembered = advisor.ask(message, history)
        history += remembered
        replies.append(reply)
    return replies


def test_the_result_is_shown_with_its_working(advisor: Advisor) -> None:
    (reply,) = talk(advisor, PLAN)
    assert reply.status is Status.ANSWERED
    lines = reply.text.split("\n")
    assert lines[0] == (
        "**The plan takes 8 years: 1 year more than the 7 that J-1 clinical training may take.** [1]"
    )
    assert "- internal medicine 3 + cardiology 3 + electrophysiology 2 = 8 years" in lines
    assert "- 8 \u2212 7 = 1 year too many" in lines
    assert "- Leave may count." in lines
    assert "*Reckoned on 25 November 2026. As of March 2026, checked 22 November 2026.*" in lines


def test_the_rules_home_is_cited_with_the_statement_of_its_figure(advisor: Advisor) -> None:
    (reply,) = talk(advisor, PLAN)
    (citation,) = reply.citations
    assert (citation.n, citation.kind, citation.id) == (1, "passage", "j1-rules#length")
    assert citation.quote == (
        "A J-1 physician may train for at most 7 years, and never longer than the program needs."
    )
    assert [s.id for s in citation.sources] == ["ecfmg-rules"]


def test_an_uncertain_rule_leads_with_its_doubt(advisor: Advisor) -> None:
    (reply,) = talk(advisor, "how much for 45 IM and 20 FM programs in eras")
    assert reply.status is Status.ANSWERED
    assert reply.text.startswith("**Reported, not confirmed: Applying costs $1,200 in ERAS")
    assert "- 45 programs in internal medicine: 30 × $12 + 15 × $40 = $960" in reply.text
    assert "Ask the fee page." in reply.text


def test_an_input_is_asked_for_and_filled_by_the_next_message(advisor: Advisor) -> None:
    asked, answered, other, gone = talk(
        advisor, "calculate my eras fee", "45", "and 10 FM?", "can i moonlight on a j1"
    )
    assert asked.status is Status.CLARIFY
    assert asked.text.startswith("How many programs do you want to apply to")
    assert asked.citations == []
    assert answered.status is Status.ANSWERED
    assert "45 in one specialty" in answered.text
    assert "Applying costs $120 " in other.text
    assert "may not moonlight" in gone.text


def test_a_number_without_a_question_before_it_is_no_message(advisor: Advisor) -> None:
    (reply,) = talk(advisor, "45")
    assert reply.status is Status.CLARIFY
    assert "could not find words" in reply.text


def test_a_reckoning_and_a_section_answer_one_message(advisor: Advisor) -> None:
    (reply,) = talk(advisor, f"{PLAN} When is the rank list deadline?")
    assert reply.status is Status.ANSWERED
    assert "The plan takes 8 years" in reply.text
    assert "3 March 2027" in reply.text
    assert {c.id for c in reply.citations} >= {"j1-rules#length", "match-dates#rank-list"}


def test_two_reckonings_of_one_rule_are_both_answered(advisor: Advisor) -> None:
    (reply,) = talk(
        advisor, "How much are 45 IM programs in eras? How much are 10 FM programs in eras?"
    )
    assert "costs $960 " in reply.text
    assert "costs $120 " in reply.text


def test_the_story_around_a_question_is_reckoned_with(advisor: Advisor) -> None:
    (reply,) = talk(
        advisor, "I am on J-1. I did internal medicine 3 years. Can I do cardiology 3 years too?"
    )
    assert "The plan takes 6 years of the 7" in reply.text


def test_a_rule_that_is_not_held_leaves_the_question_to_the_guidance(advisor: Advisor) -> None:
    (reply,) = talk(advisor, "rank 25 programs fee")
    assert "The working" not in reply.text


def test_a_question_about_the_rule_stays_with_its_section(advisor: Advisor) -> None:
    (reply,) = talk(advisor, "how many years can i train on a j1")
    assert "The working" not in reply.text
    assert "at most 7 years" in reply.text


def test_what_was_asked_back_is_remembered(advisor: Advisor) -> None:
    turn = advisor.run("calculate my eras fee")
    (question,) = turn.questions
    assert question.reckoning == Reckoning("application_fees", {}, missing="applications")
    _, (remembered,) = advisor.ask("calculate my eras fee")
    assert remembered.reckoning == question.reckoning


def test_the_subject_of_a_reckoning_is_kept_for_other_questions(advisor: Advisor) -> None:
    _, follow = talk(advisor, PLAN, "is an eighth year possible?")
    assert "eighth year" in follow.text


@pytest.mark.parametrize(
    ("passage", "rule", "result", "wanted"),
    [
        ("j1-rules#length", "j1-maximum", "8 years of 7", 0),
        ("match-dates#match-day", "match-season", "it is on 19 March 2027", 0),
    ],
)
def test_the_nearest_statement_holds_the_figures(
    edition: Edition, passage: str, rule: str, result: str, wanted: int
) -> None:
    found = edition.passages[passage]
    used = rule_used(edition.rules.one(rule))
    assert nearest_statement(found, used, result) == found.statements[wanted]


def test_the_advisor_asks_once_for_all_turns_before(advisor: Advisor) -> None:
    """A question that was asked back two turns ago is no longer open."""
    replies = talk(
        advisor, "calculate my eras fee", "can i moonlight on a j1", "when is match day", "45"
    )
    statuses: Sequence[Status] = [r.status for r in replies]
    assert statuses[0] is Status.CLARIFY
    assert "could not find words" in replies[3].text
