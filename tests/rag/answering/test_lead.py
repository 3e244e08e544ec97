"""When the yes or no of a section may lead an answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rag.answering.lead import led, reordered, swapped, unled
from rag.edition import Edition
from rag.turn import Candidate, Question, Reading

NO = "No: a J-1 physician may not moonlight."


@pytest.fixture
def sure(edition: Edition) -> Candidate:
    """A candidate that is near, covered and far ahead, but of which the classifier is not sure."""
    passage = edition.passages["j1-rules#moonlighting"]
    return Candidate(passage, 0.8, 0.9, 0.6, 0.6, 1.0, 0.9, 0.2, best_ask=f"{passage.id}/ask/0")


def asked(text: str, *candidates: Candidate) -> Question:
    return Question(text, [Reading(text)], candidates=list(candidates))


def test_sure_candidate_leads(sure: Candidate) -> None:
    question = asked("can i moonlight on J-1?", sure)
    assert led(NO, question, sure) == "**No.** A J-1 physician may not moonlight."


@pytest.mark.parametrize("doubt", [{"ask": 0.5}, {"coverage": 0.4}])
def test_candidate_in_doubt_does_not_lead(sure: Candidate, doubt: dict[str, Any]) -> None:
    candidate = replace(sure, **doubt)
    question = asked("can i moonlight on J-1?", candidate)
    assert led(NO, question, candidate) == "A J-1 physician may not moonlight."


def test_what_the_classifier_holds_unlikely_leads_only_as_all_but_an_ask(sure: Candidate) -> None:
    unlikely = replace(sure, likely=0.1, ask=0.8)
    assert led(NO, asked("can i moonlight on J-1?", unlikely), unlikely)[:2] == "A "
    same = replace(unlikely, ask=0.9)
    assert led(NO, asked("can i moonlight on J-1?", same), same).startswith("**No.**")


def test_candidate_with_a_near_neighbour_does_not_lead(edition: Edition, sure: Candidate) -> None:
    other = replace(sure, passage=edition.passages["j1-rules#length"], score=0.77)
    assert "No" not in led(NO, asked("can i moonlight on J-1?", sure, other), sure)
    assert led(NO, asked("can i moonlight on J-1?", sure, replace(other, score=0.7)), sure)[:7] == (
        "**No.**"
    )


def test_certain_classifier_outweighs_words_and_neighbours(sure: Candidate) -> None:
    candidate = replace(sure, coverage=0.3, likely=0.8)
    assert led(NO, asked("can i moonlight on J-1?", candidate), candidate).startswith("**No.**")


def test_yes_or_no_is_not_said_of_what_the_section_never_names(sure: Candidate) -> None:
    near = replace(sure, ask=0.8)
    assert led(NO, asked("i moonlight on J-1, will they jail me?", near), near)[:2] == "A "
    assert led(NO, asked("i am on J-1, may i moonlight?", near), near).startswith("**No.**")
    # What is all but an ask, or certain, is no other question.
    assert led(NO, asked("will they jail me?", sure), sure).startswith("**No.**")
    certain = replace(near, likely=0.8)
    assert led(NO, asked("will they jail me?", certain), certain).startswith("**No.**")


def test_lead_is_for_a_question_of_yes_or_no_in_the_section(sure: Candidate) -> None:
    passage = sure.passage
    assert passage.asks[:3:2] == (
        "is moonlighting allowed for j1 residents",
        "locum or paid night shifts on j1 visa for more money",
    )
    for number, likely, question, leads in (
        (1, 0.2, "can i moonlight on J-1?", True),
        (3, 0.2, "can i moonlight on J-1?", False),
        # The classifier is sure of the section: then its heading decides, "Can I moonlight on a J-1?"
        (3, 0.8, "can i moonlight on J-1?", True),
        (3, 0.8, "is locum work on J-1 forbidden?", False),
    ):
        candidate = replace(sure, best_ask=f"{passage.id}/ask/{number}", likely=likely)
        text = led(NO, asked(question, candidate), candidate)
        assert text.startswith("**No.**") is leads


def test_lead_is_not_said_once_more_of_a_follow_up_that_asks_where_or_how(sure: Candidate) -> None:
    for own, leads in (
        ("and on J-1?", True),
        ("what about on J-1?", True),
        ("where do i ask for it", False),
    ):
        question = asked(f"can i moonlight on J-1 {own}", sure)
        reading = replace(question.readings[0], follows=True)
        question.readings, question.chosen = [Reading(own), reading], 1
        assert led(NO, question, sure).startswith("**No.**") is leads


@pytest.mark.parametrize("mark", ["turned", "gap_asks"])
def test_lead_is_not_said_of_an_ask_that_is_marked(sure: Candidate, mark: str) -> None:
    passage = sure.passage
    marks: dict[str, Any] = {mark: passage.asks[:1]}
    candidate = replace(sure, best_ask=f"{passage.id}/ask/1", passage=replace(passage, **marks))
    question = asked("can i moonlight on J-1?", candidate)
    assert led(NO, question, candidate) == "A J-1 physician may not moonlight."
    other = replace(candidate, best_ask=f"{passage.id}/ask/0")
    assert led(NO, asked("can i moonlight on J-1?", other), other).startswith("**No.**")


def test_sentence_without_yes_or_no_stays(sure: Candidate) -> None:
    text = "A J-1 physician may train for 7 years."
    assert led(text, asked("how long?", sure), sure) == unled(text) == text


@pytest.mark.parametrize(
    ("question", "turned"),
    [
        ("may i go from J-1 research scholar to J-1 physician", True),
        ("2 years as a research scholar first, then physician on J-1?", True),
        ("may i go from J-1 physician to J-1 research scholar", False),
        ("physician now, research scholar later?", False),
        # No order is told, or too few words are shared.
        ("scholar, physician, research: which forms?", False),
        ("is a scholar then a physician?", False),
    ],
)
def test_words_in_another_order_are_another_question(question: str, turned: bool) -> None:
    nearest = "can a J-1 physician become a J-1 research scholar"
    assert reordered(question, nearest) is turned


@pytest.mark.parametrize(
    ("question", "other_way"),
    [
        ("can i do fellowship on H-1B after J-1 residency", True),
        ("J-1 residency then H-1B fellowship possible?", True),
        ("can i do H-1B residency and after J-1 fellowship", False),
        ("is a fellowship on J-1 possible", False),
        ("may i go from J-1 to H-1B", False),
    ],
)
def test_visas_the_other_way_round_are_another_question(question: str, other_way: bool) -> None:
    nearest = "Can I do residency on H-1B and fellowship on J-1?"
    assert swapped(question, nearest) is other_way


def test_way_back_is_another_question() -> None:
    assert swapped("can i switch from H-1B to J-1", "Can I switch from J-1 to H-1B?")
    assert not swapped("can i switch from J-1 to H-1B", "Can I switch from J-1 to H-1B?")
