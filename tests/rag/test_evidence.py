"""Is what was found enough? Relevance is not sufficiency."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rag.edition import Edition
from rag.evidence import ANSWER, MORE_FOR_A_FIGURE, Evidence, judge
from rag.turn import Candidate, Question, Reading

RULE = "can i moonlight on a J-1"
FIGURE = "how much does moonlighting pay on a J-1?"
FOREIGN = "which wood is best for a violin"


@pytest.fixture
def found(edition: Edition) -> Candidate:
    """A candidate without any evidence yet."""
    passage = edition.passages["j1-rules#moonlighting"]
    return Candidate(
        passage, 0.0, ask=0.0, body=0.0, statement=0.0, lexical=0, coverage=0, likely=0
    )


def judged(text: str, *candidates: Candidate, unseen: float = 0.0) -> Evidence:
    question = Question(text, [Reading(text)], unseen=unseen, candidates=list(candidates))
    return judge(question)


@pytest.mark.parametrize(
    ("text", "score", "unseen", "enough"),
    [
        (RULE, ANSWER, 0.0, True),
        (RULE, ANSWER - 0.001, 0.0, False),
        # A figure has to stand in the section, so more is asked of it.
        (FIGURE, ANSWER + MORE_FOR_A_FIGURE - 0.001, 0.0, False),
        (FIGURE, ANSWER + MORE_FOR_A_FIGURE + 0.001, 0.0, True),
        # Words that the base never uses take from what was found.
        (RULE, ANSWER + 0.1, 0.5, False),
        (RULE, ANSWER + 0.3, 0.5, True),
        (RULE, 1.0, 1.0, True),
    ],
)
def test_score_that_is_due_depends_on_the_question(
    found: Candidate, text: str, score: float, unseen: float, enough: bool
) -> None:
    evidence = judged(text, replace(found, score=score), unseen=unseen)
    assert (evidence is Evidence.ENOUGH) is enough


def test_follow_up_that_leads_to_a_passage_needs_less_of_it(found: Candidate) -> None:
    weak = replace(found, score=ANSWER - 0.15)
    assert judged(RULE, weak) is Evidence.TOO_LITTLE
    assert judged(RULE, replace(weak, next=0.9)) is Evidence.ENOUGH
    assert judged(RULE, replace(weak, next=0.1)) is Evidence.TOO_LITTLE


def test_only_the_best_candidate_can_answer(found: Candidate) -> None:
    weak, strong = replace(found, score=0.1), replace(found, score=0.9)
    assert judged(RULE, strong, weak) is Evidence.ENOUGH
    assert judged(RULE, weak, strong) is Evidence.TOO_LITTLE


@pytest.mark.parametrize("kind", ["ask", "body", "statement"])
def test_what_is_near_to_something_is_of_this_field(found: Candidate, kind: str) -> None:
    due: dict[str, Any] = {kind: 0.46}
    short: dict[str, Any] = {kind: 0.44}
    near, far = replace(found, **due), replace(found, **short)
    assert judged(FOREIGN, near) is Evidence.TOO_LITTLE
    assert judged(FOREIGN, found, near) is Evidence.TOO_LITTLE
    assert judged(FOREIGN, far) is Evidence.OTHER_FIELD


@pytest.mark.parametrize(
    "text",
    [
        "is a piano allowed on H-1B",
        "must a resident own a car",
        "can i bring a horse to the hospital",
        "where may a doctor fish",
        "colour of the Step 2 CK building",
        "what does the consulate smell like",
    ],
)
def test_word_of_the_field_makes_it_unknown_and_not_foreign(found: Candidate, text: str) -> None:
    assert judged(text, found) is Evidence.TOO_LITTLE


def test_nothing_found_is_another_field() -> None:
    assert judged(RULE) is Evidence.OTHER_FIELD
