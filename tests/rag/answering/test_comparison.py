"""Why not this program, and two side by side, from message to reply."""

from __future__ import annotations

from typing import Any

import pytest

from rag.advisor import Advisor
from rag.schema import Profile, Reply, Status

MAIMONIDES = "Maimonides Medical Center Internal Medicine Residency"
HENRY = "Henry Ford Hospital Internal Medicine Residency"


def ask(advisor: Advisor, message: str, **profile: Any) -> Reply:
    return advisor.ask(message, profile=Profile(**profile))[0]


def test_reason_comes_first_with_numbers_and_note(advisor: Advisor) -> None:
    reply = ask(advisor, "why not henry ford?", visa_need="j1", graduation_year=2015)
    assert reply.status is Status.ANSWERED
    assert reply.text.startswith(f"**{HENRY} is left out because of years since graduation")
    assert "at most 3 years since graduation" in reply.text
    assert "12 years (2015 to 2027)" in reply.text
    assert [p.program_name for p in reply.programs] == [HENRY]
    assert reply.citations[0].kind == "program"


def test_visa_that_is_not_given_is_the_reason(advisor: Advisor) -> None:
    reply = ask(advisor, "why not henry ford?", visa_need="h1b")
    assert "because of visa (J-1 yes, H-1B no, you: H-1B needed)" in reply.text


def test_program_that_is_not_ruled_out_says_so(advisor: Advisor) -> None:
    told = {"visa_need": "j1", "graduation_year": 2026, "ecfmg_certified": True}
    reply = ask(advisor, "why not henry ford?", **told)
    assert reply.text.startswith("**Nothing that its page states is against you.**")


def test_missed_preference_is_a_stretch_with_its_note(advisor: Advisor) -> None:
    reply = ask(advisor, "does maimonides fit me", visa_need="h1b", graduation_year=2010)
    assert reply.text.startswith("**It is not ruled out, but a stretch.**")
    assert "Graduation limit is a preference" in reply.text


def test_every_requirement_is_shown(advisor: Advisor) -> None:
    reply = ask(advisor, "why not henry ford?", visa_need="j1", graduation_year=2015)
    for words in (
        "Recruiting",
        "Visa",
        "Step 2 CK score",
        "Exam attempts",
        "US clinical experience",
    ):
        assert f"| {words} |" in reply.text
    assert "| Step 3 | does not apply |" in reply.text
    assert "You have not told: " in reply.text


def test_how_far_the_row_can_be_trusted_is_said(advisor: Advisor) -> None:
    reply = ask(advisor, "why not henry ford?", visa_need="j1")
    assert "confidence medium" in reply.text
    assert "https://www.henryford.com/" in reply.text


def test_two_programs_stand_side_by_side(advisor: Advisor) -> None:
    reply = ask(advisor, "compare maimonides and henry ford internal medicine", visa_need="h1b")
    assert reply.status is Status.ANSWERED
    assert f"| | {MAIMONIDES} [1] | {HENRY} [2] |" in reply.text
    assert "| Tier for you | possible | excluded |" in reply.text
    assert "| Visa | met: J-1 yes, H-1B yes | not met: J-1 yes, H-1B no |" in reply.text
    assert {p.program_name for p in reply.programs} == {MAIMONIDES, HENRY}


def test_comparison_with_a_made_up_program_is_partial(advisor: Advisor) -> None:
    reply = ask(advisor, "compare maimonides with zebediah hospital", visa_need="j1")
    assert reply.status is Status.PARTIAL
    assert "zebediah hospital" in reply.text
    assert "not among the 6 programs" in reply.text
    assert [p.program_name for p in reply.programs] == [MAIMONIDES]


@pytest.mark.parametrize(
    "message", ["compare J-1 and H-1B", "difference between categorical and preliminary"]
)
def test_comparison_of_other_things_is_no_question_about_fit(
    advisor: Advisor, message: str
) -> None:
    assert "Tier for you" not in ask(advisor, message).text


@pytest.mark.parametrize(
    "message",
    [
        "which of maimonides and henry ford internal medicine takes H-1B?",
        "maimonides or henry ford internal medicine, which one sponsors H-1B",
    ],
)
def test_question_for_one_of_two_is_answered_of_both(advisor: Advisor, message: str) -> None:
    reply = ask(advisor, message)
    assert {p.program_name for p in reply.programs} == {MAIMONIDES, HENRY}
    first = reply.text.split("\n\n")[0]
    assert f"| {MAIMONIDES} [1] | Brooklyn, NY | yes | yes |" in first
    assert f"| {HENRY} [2] | Detroit, MI | yes | no |" in first


def test_what_no_page_says_is_told_first(advisor: Advisor) -> None:
    reply = ask(advisor, "which of maimonides and henry ford internal medicine has more imgs")
    assert reply.status is Status.PARTIAL
    assert reply.text.startswith("**Not known here:** Share of IMGs, percent.")


def test_question_for_one_of_several_without_names_compares_nothing(advisor: Advisor) -> None:
    for message in (
        "which one is needed, J-1 or H-1B?",
        "which of Step 1 and Step 2 is harder",
        "i did observerships at maimonides and henry ford, which one do i put first in eras?",
    ):
        assert "Tier for you" not in ask(advisor, message).text
