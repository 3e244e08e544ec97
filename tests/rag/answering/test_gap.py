"""Whether a question is about what a section says is not held."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from rag.advisor import Advisor
from rag.answering.gap import _WEIGHTS, Signs, gap_asked_for, signs_of
from rag.edition import Edition
from rag.schema import Passage
from rag.turn import Question

COURIER = "work#courier"
GAP = "The price of the courier from your city is not known here."


@pytest.fixture
def courier(wider: Edition) -> Passage:
    return wider.passages[COURIER]


def asked(advisor: Advisor, text: str) -> Question:
    (question,) = advisor.run(text).questions
    return question


def signs(advisor: Advisor, edition: Edition, text: str, passage: Passage) -> Signs:
    found = signs_of(edition, passage, asked(advisor, text))
    assert found is not None
    assert found[0].text == GAP
    return found[1]


def test_every_sign_has_a_weight() -> None:
    assert list(_WEIGHTS) == [field.name for field in fields(Signs)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("what would dhl take from my village?", True),
        ("courier price for my diploma from my city", True),
        ("how do i post the original diploma?", False),
        ("does the office open envelopes in the order in which they come?", False),
    ],
)
def test_gap_is_told_to_whoever_asks_for_it(
    wider_advisor: Advisor, wider: Edition, courier: Passage, text: str, told: bool
) -> None:
    gap = gap_asked_for(wider, courier, asked(wider_advisor, text))
    assert (gap.text if gap else None) == (GAP if told else None)


def test_marked_asks_tell_a_question_for_the_gap_from_the_others(
    wider_advisor: Advisor, wider: Edition, courier: Passage
) -> None:
    near = signs(wider_advisor, wider, "cost of dhl from lagos", courier)
    far = signs(wider_advisor, wider, "is the diploma sent by courier or by post", courier)
    assert near.nearer_ask > 0 > far.nearer_ask
    assert near.named == 0
    assert signs(wider_advisor, wider, "price from my city", courier).own_named == 1


def test_words_that_the_section_holds_elsewhere_speak_against_the_gap(
    wider_advisor: Advisor, wider: Edition, courier: Passage
) -> None:
    price = signs(wider_advisor, wider, "price of it from my city", courier)
    order = signs(wider_advisor, wider, "order of the envelopes at the office", courier)
    assert price.held == 0 < order.held
    assert order.only_here == 0 < price.only_here


def test_section_without_a_gap_or_with_nothing_else_has_none(
    wider_advisor: Advisor, wider: Edition, courier: Passage
) -> None:
    question = asked(wider_advisor, "courier price for my diploma from my city")
    assert signs_of(wider, replace(courier, detail=()), question) is None
    only = replace(courier, short=courier.detail[0].statements[-1:], detail=())
    assert signs_of(wider, only, question) is None
