"""Answers about fit, from message to reply, over the miniature edition of six programs."""

from __future__ import annotations

import re
from typing import Any

import pytest

from rag.advisor import Advisor
from rag.schema import Profile, Reply, Status

MAIMONIDES = "Maimonides Medical Center Internal Medicine Residency"
HENRY = "Henry Ford Hospital Internal Medicine Residency"
UAB = "UAB Montgomery Internal Medicine Residency"


def ask(advisor: Advisor, message: str, **profile: Any) -> Reply:
    return advisor.ask(message, profile=Profile(**profile))[0]


def rows(reply: Reply) -> list[list[str]]:
    """The body of the first table of a reply."""
    lines = [line for line in reply.text.splitlines() if line.startswith("|")]
    cells = [[c.strip() for c in line.strip("|").split(" | ")] for line in lines]
    return [r for r in cells if not set("".join(r)) <= set("-|")][1:]


def test_list_shows_tier_program_place_visa_counts_and_page(advisor: Advisor) -> None:
    reply = ask(advisor, "which programs fit me", visa_need="j1", step2ck=230, graduation_year=2024)
    assert reply.status is Status.ANSWERED
    (first, *_) = rows(reply)
    assert first[0] in ("strong", "possible", "possible (lead)", "stretch")
    assert re.search(r"\[1\]$", first[1])
    assert re.fullmatch(r"[\w ]+, [A-Z]{2}", first[2])
    assert first[3].startswith("J-1 ")
    assert re.fullmatch(r"\d / \d / \d", first[4])
    assert re.fullmatch(r"\[page\]\(https?://\S+\)", first[5])


def test_every_listed_program_is_cited_and_returned(advisor: Advisor) -> None:
    reply = ask(advisor, "where can i match?", visa_need="j1")
    listed = rows(reply)
    assert len(listed) == len(reply.programs)
    cited = {c.id: c for c in reply.citations if c.kind == "program"}
    assert {p.id for p in reply.programs} == set(cited)
    for program, row in zip(reply.programs, listed, strict=True):
        assert program.program_name in row[1]
        assert f"[{cited[program.id].n}]" in row[1]
        assert cited[program.id].sources[0].url in row[5].replace("%28", "(").replace("%29", ")")


def test_program_that_fails_is_left_out_and_counted(advisor: Advisor) -> None:
    reply = ask(advisor, "which programs fit me", visa_need="j1", step2ck=230, graduation_year=2010)
    names = " ".join(r[1] for r in rows(reply))
    assert HENRY not in names  # at most 3 years
    assert UAB not in names  # at most 5 years
    assert MAIMONIDES in names  # its limit is a preference
    assert "Left out: 2" in reply.text
    assert "years since graduation (2)" in reply.text
    maimonides = next(r for r in rows(reply) if MAIMONIDES in r[1])
    assert maimonides[0] == "stretch"


def test_what_was_used_is_said_so_that_it_can_be_corrected(advisor: Advisor) -> None:
    reply = ask(
        advisor, "which programs fit me", visa_need="h1b", step2ck=241, graduation_year=2018
    )
    assert "Held against: H-1B needed; Step 2 CK 241; graduated 2018 (9 years before" in reply.text
    assert "July 2027" in reply.text


def test_empty_profile_gives_all_and_says_what_would_narrow_them(advisor: Advisor) -> None:
    reply = ask(advisor, "which programs fit me")
    assert reply.status is Status.ANSWERED
    assert len(reply.programs) == 6
    assert "You told nothing about yourself yet" in reply.text
    assert "What would narrow this list" in reply.text
    assert "which visa you need" in reply.text


def test_no_chance_is_computed(advisor: Advisor) -> None:
    reply = ask(advisor, "which programs fit me", visa_need="j1", step2ck=250)
    assert "not a chance of matching" in reply.text
    assert not re.search(r"\d\s?%|percent|probab", reply.text)


def test_facts_of_the_question_count_for_this_answer_alone(advisor: Advisor) -> None:
    reply = ask(advisor, "programs in NY that sponsor h1b and take old grads")
    assert {p.state for p in reply.programs} == {"NY"}
    assert "“old graduate” as more than 5 years since graduation" in reply.text
    assert reply.profile == Profile()


@pytest.mark.parametrize(
    ("visas", "held"),
    [
        ("with h1b", "H-1B needed"),
        ("with j1", "J-1 needed"),
        ("with j1 or h1b", "J-1 or H-1B needed"),
    ],
)
def test_list_of_one_visa_is_held_by_it_though_the_profile_takes_both(
    advisor: Advisor, visas: str, held: str
) -> None:
    reply = ask(advisor, f"which programs {visas} fit me", visa_need="either")
    assert f"Held against: {held}" in reply.text


def test_settings_of_the_question_are_compared_by_code(advisor: Advisor) -> None:
    reply = ask(advisor, "suggest community programs for me")
    settings = {p.model_dump()["setting"] for p in reply.programs}
    assert "university" not in settings


def test_follow_up_changes_one_fact(advisor: Advisor) -> None:
    profile = Profile(visa_need="j1")
    _, first = advisor.ask("which programs fit me in New York", profile=profile)
    reply, _ = advisor.ask("what about Alabama?", first, profile)
    assert UAB in {p.program_name for p in reply.programs}


def test_unknown_specialty_is_unknown(advisor: Advisor) -> None:
    reply = ask(advisor, "which programs fit me", specialties=["Cardiac Wizardry"])
    assert reply.status is Status.UNKNOWN
    assert "Cardiac Wizardry" in reply.text
    assert reply.programs == []


@pytest.mark.parametrize(
    "profile",
    [{"graduation_year": 2031}, {"states": ["Narnia"]}, {"step2ck": 240, "step2ck_attempts": 0}],
)
def test_impossible_fact_is_asked_about(advisor: Advisor, profile: dict[str, Any]) -> None:
    reply = ask(advisor, "which programs fit me", **profile)
    assert reply.status is Status.CLARIFY
    assert "Nothing is lost" in reply.text


def test_specialty_that_the_question_names_overrides_a_bad_one(advisor: Advisor) -> None:
    reply = ask(advisor, "which neurology programs fit me", specialties=["Wizardry"])
    assert [p.specialty for p in reply.programs] == ["Neurology"]


def test_place_that_is_not_known_is_said(advisor: Advisor) -> None:
    reply = ask(advisor, "suggest programs for me near Narnia")
    assert reply.status is Status.UNKNOWN
    assert "Narnia" in reply.text


def test_nothing_that_fits_says_why(advisor: Advisor) -> None:
    reply = ask(advisor, "which neurology programs fit me", visa_need="h1b")
    assert "None of the 1 programs" in reply.text
    assert "visa (1)" in reply.text
    assert reply.programs == []


def test_what_opens_more_is_a_table_of_single_changes(advisor: Advisor) -> None:
    reply = ask(advisor, "what would open more programs to me?", visa_need="h1b", usce_months=0)
    assert reply.status is Status.ANSWERED
    changes = {r[0]: r[1] for r in rows(reply)}
    assert changes["Accepting a J-1 as well"] == "3"
    assert reply.text.startswith("**Accepting a J-1 as well** opens 3 more programs")


def test_nothing_to_open_is_said(advisor: Advisor) -> None:
    told = {
        "visa_need": "none",
        "usce_months": 24,
        "us_letters": 4,
        "ecfmg_certified": True,
        "step3_passed": True,
    }
    reply = ask(advisor, "what would open more programs to me?", **told)
    assert "No single change" in reply.text


def test_made_up_program_is_unknown_and_no_row_is_made_up(advisor: Advisor) -> None:
    reply = ask(advisor, "why not zebediah memorial hospital?", visa_need="j1")
    assert reply.status is Status.UNKNOWN
    assert "zebediah memorial hospital" in reply.text
    assert reply.programs == []


def test_names_of_a_profile_are_shown_as_text(advisor: Advisor) -> None:
    reply = ask(advisor, "which programs fit me", specialties=["<b>*x*</b>"])
    assert "<b>" not in reply.text
    assert r"\<b\>" in reply.text


def test_conditions_are_counted_on_the_rows_that_the_profile_leaves(advisor: Advisor) -> None:
    message = "ck 241, yog 2018, step 3 passed, 14 papers, h1b only. which programs?"
    here = ask(advisor, message, specialties=["Internal Medicine"], states=["NY"])
    found = re.search(r"How it was applied to the (\d+) rows", here.text)
    assert found
    everywhere = ask(advisor, message, specialties=["Internal Medicine"])
    more = re.search(r"How it was applied to the (\d+) rows", everywhere.text)
    assert more
    assert 0 < int(found[1]) < int(more[1])
    # What the profile took up was applied.
    assert "14 publications" in here.text
    assert "Not applied" not in here.text
