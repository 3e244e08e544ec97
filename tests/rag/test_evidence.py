"""Is what was found enough? Relevance is not sufficiency."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from rag.edition import Edition
from rag.evidence import _WEIGHTS, ANSWER, MORE_FOR_A_FIGURE, Evidence, Signs, judge, odds
from rag.schema import Certainty
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


NONE = Signs(ahead=0.0, covered=0.0, likely=0.0, second=0.0, more=0.0, gap=0.0, figure=False)


def judged(
    text: str, *candidates: Candidate, unseen: float = 0.0, follows: bool = True
) -> Evidence:
    """The verdict on a follow-up, which the score alone decides; or on a question by itself."""
    reading = Reading(text, follows=follows)
    return judge(Question(text, [reading], unseen=unseen, candidates=list(candidates)))


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


@pytest.mark.parametrize(
    ("score", "verdict"),
    [
        (ANSWER, Evidence.ENOUGH),
        (ANSWER - 0.04, Evidence.DOUBTFUL),
        (ANSWER - 0.06, Evidence.TOO_LITTLE),
    ],
)
def test_nearest_section_is_told_with_the_doubt(
    found: Candidate, score: float, verdict: Evidence
) -> None:
    assert judged(RULE, replace(found, score=score)) is verdict
    # Who may be hurt is told whom to call, without a doubt.
    danger = replace(found.passage, id="bias-and-wellbeing#violence-at-home")
    told = judged(RULE, replace(found, passage=danger, score=score))
    assert told is (Evidence.TOO_LITTLE if verdict is Evidence.TOO_LITTLE else Evidence.ENOUGH)


def test_section_far_below_what_is_due_is_not_told_as_the_nearest(found: Candidate) -> None:
    signs: dict[str, Any] = {"coverage": 0.9, "likely": 0.9}
    for wanting, told in ((0.1, True), (0.2, False)):
        best = replace(found, score=ANSWER - wanting, **signs)
        verdict = judged(RULE, best, replace(found, score=0.1), follows=False)
        assert (verdict is Evidence.DOUBTFUL) is told


def level(found: Candidate, count: int, **signs: Any) -> list[Candidate]:
    """So many passages that are as near as one another."""
    return [replace(found, **signs) for _ in range(count)]


def test_passage_that_many_others_equal_holds_no_answer(found: Candidate) -> None:
    near = ANSWER + 0.05
    likely: dict[str, Any] = {"coverage": 0.9, "likely": 0.8}
    crowd = level(found, 4, score=near, coverage=0.1, likely=0.005)
    assert judged(RULE, *crowd, follows=False) is Evidence.TOO_LITTLE
    some = level(found, 4, score=near, coverage=0.4, likely=0.02)
    assert judged(RULE, *some, follows=False) is Evidence.DOUBTFUL
    # Ahead of the third, or sure by other signs, the same score answers; and so does that of a follow-up.
    alone = [replace(crowd[0], score=near + 0.3), *crowd]
    assert judged(RULE, *alone, follows=False) is Evidence.ENOUGH
    assert judged(RULE, replace(crowd[0], **likely), *crowd, follows=False) is Evidence.ENOUGH
    assert judged(RULE, *crowd) is Evidence.ENOUGH


def test_little_of_the_score_may_be_wanting_where_the_signs_are_good(found: Candidate) -> None:
    signs: dict[str, Any] = {"coverage": 1.0, "likely": 0.9}
    for wanting, enough in ((0.04, True), (0.1, False)):
        clear = replace(found, score=ANSWER - wanting, **signs)
        others = level(found, 3, score=ANSWER - 0.3)
        verdict = judged(RULE, clear, *others, follows=False)
        assert (verdict is Evidence.ENOUGH) is enough
        assert judged(RULE, clear, *others) is not Evidence.ENOUGH


def test_section_on_what_is_not_held_that_is_as_near_speaks_against_the_passage(
    found: Candidate,
) -> None:
    best = replace(found, score=ANSWER + 0.1, coverage=0.2, likely=0.1)
    unknown = replace(found.passage, certainty=Certainty.NOT_KNOWN)
    other = replace(found, score=ANSWER + 0.08)
    far = replace(found, score=ANSWER - 0.2)
    assert judged(RULE, best, other, far, follows=False) is Evidence.ENOUGH
    gap = replace(other, passage=unknown)
    assert judged(RULE, best, gap, far, follows=False) is not Evidence.ENOUGH


def test_weights_are_those_of_the_signs() -> None:
    assert list(_WEIGHTS) == [field.name for field in fields(Signs)]


@pytest.mark.parametrize("name", ["gap", "figure"])
def test_gap_that_is_near_and_a_figure_speak_against_the_passage(name: str) -> None:
    some: dict[str, Any] = {name: -0.1 if name == "gap" else True}
    none = replace(NONE, gap=-0.3)
    assert odds(replace(none, **some)) < odds(none)


@pytest.mark.parametrize("name", ["ahead", "covered", "likely", "second", "more"])
def test_every_sign_speaks_for_the_passage(name: str) -> None:
    none = NONE
    some: dict[str, Any] = {name: 0.5}
    assert odds(replace(none, **some)) > odds(none)


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
