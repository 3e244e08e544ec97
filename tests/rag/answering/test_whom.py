"""Whom a refusal names."""

from __future__ import annotations

import pytest

from rag.answering.whom import whom_to_ask
from rag.edition import Edition
from rag.turn import Candidate, Question, Reading


def _question(text: str, *candidates: Candidate, before: str = "") -> Question:
    readings = [Reading(text)]
    if before:
        readings.append(Reading(f"{before} {text}", follows=True))
    return Question(text, readings, candidates=list(candidates), chosen=len(readings) - 1)


@pytest.mark.parametrize(
    ("text", "office"),
    [
        ("does the state tax my stipend from abroad", "tax adviser"),
        ("can i break my lease if i do not match", "landlord"),
        ("i drive a taxi this year, will the program mind", "program's coordinator"),
        ("a couple of weeks late for orientation on J-1", "Training Program Liaison"),
        ("how long does premium processing take", "uscis.gov"),
        ("is competition in dermatology falling", "ECFMG, or an attorney"),
        ("how many consults per night", "ECFMG, or an attorney"),
        ("can i pay ECFMG with a credit card", "MyIntealth"),
        ("police certificate for the J-1 visa", "Training Program Liaison"),
        ("which Step 3 transcript goes to the Texas license", "medical board"),
        ("are there cameras in the exam room", "usmle.org"),
        ("maternity leave on J-1, is the DS-2019 extended", "Training Program Liaison"),
        ("who is my Training Program Liaison (TPL)", "program's coordinator"),
        ("which bank opens an account without a social security number", "the bank"),
        (
            "my program will not renew my contract, can i appeal after step 3",
            "employment contracts",
        ),
        ("does a divorce end my H-4 status on that day", "a lawyer of that field"),
        ("how many MRI scans does the health insurance pay", "benefits office"),
        ("does ECFMG read a diploma in two alphabets", "MyIntealth"),
        ("who marks my Step 1 block", "usmle.org"),
        ("how many couples ranked more than 300 pairs", "nrmp.org"),
        ("does the AAMC store a video letter of recommendation", "AAMC"),
        ("which license number goes on my badge", "medical board"),
        ("can i marry on a J-1 in Guam", "Training Program Liaison"),
        ("what colour is the H-1B approval notice", "uscis.gov"),
        ("which hospitals give residents a parking place", "program's coordinator"),
    ],
)
def test_office_goes_by_the_words_of_the_question(text: str, office: str) -> None:
    assert office in whom_to_ask(_question(text))


def test_own_words_of_a_follow_up_come_before_those_of_the_question_before_it() -> None:
    question = _question(
        "can they not renew my contract for it", before="i failed Step 3 twice on an H-1B"
    )
    assert "employment contracts" in whom_to_ask(question)


def test_follow_up_without_words_of_its_own_is_read_with_the_one_before_it() -> None:
    question = _question("and in winter", before="how long does a J-1 waiver take")
    assert "Training Program Liaison" in whom_to_ask(question)


def test_question_without_any_such_word_goes_by_the_topic_that_is_nearest(edition: Edition) -> None:
    passage = next(p for p in edition.content.passages if p.topic == "j1")
    near = Candidate(
        passage, score=0.3, ask=0.3, body=0.3, statement=0.3, lexical=0, coverage=0, likely=0
    )
    assert "Training Program Liaison" in whom_to_ask(_question("what happens with it then", near))


def test_question_without_word_or_passage_names_all_who_may_decide() -> None:
    assert "attorney" in whom_to_ask(_question("what happens with it then"))
