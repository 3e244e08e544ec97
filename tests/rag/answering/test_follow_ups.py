"""What is offered next after an answer, and that a heading that is taken up leads to its section, as an ask
does, word for word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from rag.advisor import Advisor
from rag.answering.follow_ups import follow_ups
from rag.edition import Edition
from rag.turn import Candidate, PastQuestion, Question, Reading, Turn

MOONLIGHTING, LENGTH = "j1-rules#moonlighting", "j1-rules#length"
GAP = "j1-rules#gap-ministry-form"

Offered = Callable[..., list[str]]


@pytest.fixture
def offered(edition: Edition) -> Offered:
    """What is offered after the first of the passages that were found, each with its score."""

    def offer(*found: tuple[str, float]) -> list[str]:
        candidates = [Candidate(edition.passages[i], s, s, s, s, s, s, s) for i, s in found]
        text = "can i moonlight on J-1?"
        question = Question(text, [Reading(text)], candidates=candidates)
        turn = Turn(message=text, edition=edition, today=date(2026, 11, 25), questions=[question])
        return follow_ups(turn, [candidates[0].passage], question)

    return offer


def test_follow_ups_are_what_the_section_names_then_its_neighbours(offered: Offered) -> None:
    assert offered((MOONLIGHTING, 0.8)) == [
        "How many years can I train on a J-1?",
        "Does the two-year home rule bind me?",
        "Which form does my ministry use?",
    ]


def test_nearest_that_were_not_given_are_the_first_follow_ups(offered: Offered) -> None:
    near = ("match-dates#match-day", 0.5), ("match-dates#rank-list", 0.3)
    assert offered((MOONLIGHTING, 0.8), *near) == [
        "When is Match Day?",
        "How many years can I train on a J-1?",
        "Does the two-year home rule bind me?",
    ]


def test_list_of_what_is_not_held_is_no_follow_up(
    offered: Offered, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    gap = edition.passages[GAP]
    assert offered((MOONLIGHTING, 0.8), (GAP, 0.7))[0] == gap.heading
    said = "This advisor holds nothing on: its form; who signs it; its cost."
    listed = replace(gap, short=(replace(gap.short[0], text=said),))
    monkeypatch.setitem(edition.passages, GAP, listed)
    assert offered((MOONLIGHTING, 0.8), (GAP, 0.7))[0] != gap.heading


def test_follow_ups_leave_out_what_was_answered_before(advisor: Advisor) -> None:
    history = [PastQuestion("how long can i train on J-1", passages=(LENGTH,))]
    turn = advisor.run("can i do extra shifts in my hospital on j-1", history)
    assert turn.follow_ups == [
        "Does the two-year home rule bind me?",
        "Which form does my ministry use?",
    ]


def test_section_that_the_same_reply_gives_is_no_follow_up(advisor: Advisor) -> None:
    turn = advisor.run("can i moonlight on j-1 and how many years can i train on a J-1")
    given = {p.heading for part in turn.parts for p in part.passages}
    assert len(given) == 2
    assert turn.follow_ups
    assert not given & set(turn.follow_ups)


# --- a heading that is taken up ----------------------------------------------------------------


@pytest.mark.parametrize("before", [(), ("can i moonlight on j1?", "when do rank lists lock")])
def test_every_heading_that_is_typed_leads_to_its_section(
    advisor: Advisor, edition: Edition, before: tuple[str, ...]
) -> None:
    history: list[PastQuestion] = []
    for message in before:
        history += advisor.ask(message, history)[1]
    for passage in edition.content.passages:
        turn = advisor.run(passage.heading, history)
        assert turn.questions[0].candidates[0].passage.id == passage.id


@pytest.mark.slow
def test_headings_of_the_whole_knowledge_lead_to_their_sections(full_advisor: Advisor) -> None:
    headings = {p.heading: p.id for p in full_advisor.edition.content.passages[::12]}
    for heading, section in headings.items():
        turn = full_advisor.run(heading.rstrip("?"))
        code = any(q.by_code for q in turn.questions)
        assert code or turn.parts[0].passages[0].id == section, heading


@pytest.mark.slow
def test_asks_of_the_whole_knowledge_lead_to_their_sections(full_advisor: Advisor) -> None:
    edition = full_advisor.edition
    asks = [ask for p in edition.content.passages[::10] for ask in p.asks[-1:]]
    for ask in asks:
        (question,) = full_advisor.run(ask).questions
        assert question.candidates[0].passage.id in edition.worded(ask), ask


@pytest.mark.slow
def test_ask_that_is_unlike_the_others_of_its_section_leads_there_too(
    full_advisor: Advisor,
) -> None:
    # By meaning and words alone it is nearer to a section on Step 3.
    (question,) = full_advisor.run("Is Step 1 required for residency in USA?").questions
    assert question.candidates[0].passage.id == "ecfmg-basics#requirements"
