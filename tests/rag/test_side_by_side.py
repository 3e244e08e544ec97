"""Programs that were spoken of one after the other are set side by side on a follow-up."""

from __future__ import annotations

import pytest

from rag.advisor import Advisor
from rag.schema import Reply
from rag.turn import PastQuestion

MAIMONIDES = "Maimonides Medical Center Internal Medicine Residency"
HENRY = "Henry Ford Hospital Internal Medicine Residency"
TOLD = ["does maimonides internal medicine sponsor h1b", "and henry ford internal medicine?"]


def last(advisor: Advisor, *messages: str) -> Reply:
    """The reply to the last of several messages of a conversation."""
    past: list[PastQuestion] = []
    for message in messages:
        reply, new = advisor.ask(message, history=past)
        past += new
    return reply


def names(reply: Reply) -> list[str]:
    return [p.program_name for p in reply.programs]


@pytest.mark.parametrize(
    "message",
    [
        "which one has more imgs",
        "which of them takes old graduates?",
        "which of the two wants a higher step 2 ck score",
        "compare both",
        "ok so which one is better for me?",
    ],
)
def test_programs_of_the_last_questions_stand_side_by_side(advisor: Advisor, message: str) -> None:
    reply = last(advisor, *TOLD, message)
    assert names(reply) == [MAIMONIDES, HENRY]
    assert "| Tier for you |" in reply.text


def test_what_is_asked_of_both_comes_first(advisor: Advisor) -> None:
    text = last(advisor, *TOLD, "which one sponsors h1b?").text
    assert f"| {HENRY} [2] | Detroit, MI | yes | no |" in text.split("\n\n")[0]


def test_comparison_is_gone_on_with(advisor: Advisor) -> None:
    reply = last(
        advisor, "compare maimonides and henry ford internal medicine", "which one has more imgs"
    )
    assert names(reply) == [MAIMONIDES, HENRY]
    both = last(
        advisor, "compare maimonides and henry ford internal medicine", "do they want US letters?"
    )
    assert names(both) == [MAIMONIDES, HENRY]
    assert both.text.startswith("What the pages of these 2 programs say:")


def test_guidance_in_between_hides_no_program_but_is_meant_where_it_came_last(
    advisor: Advisor,
) -> None:
    aside = "can i moonlight on a J-1 visa?"
    between = last(advisor, TOLD[0], aside, "does henry ford im take j1", "compare both")
    assert names(between) == [MAIMONIDES, HENRY]
    after = last(advisor, *TOLD, aside, "compare both")
    assert names(after) == []


@pytest.mark.parametrize(
    "told",
    [
        TOLD[:1],
        [TOLD[0], "and zebediah hospital?"],
        ["can i moonlight on a J-1 visa?"],
        [],
    ],
)
def test_one_program_or_none_is_compared_with_nothing(advisor: Advisor, told: list[str]) -> None:
    assert "| Tier for you |" not in last(advisor, *told, "which one has more imgs").text


@pytest.mark.parametrize(
    "message",
    [
        "which one has better parking",
        "j1 or h1b, which one is better?",
        "which program in new york sponsors h1b",
        "which psychiatry residency takes imgs",
        "does NYU neurology sponsor J-1",
        "can i moonlight on a J-1 visa?",
    ],
)
def test_other_questions_after_two_programs_are_left_alone(advisor: Advisor, message: str) -> None:
    assert "| Tier for you |" not in last(advisor, *TOLD, message).text
