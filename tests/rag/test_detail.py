"""The kind of detail that a question wants, and passages that hold it or not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.detail import holds, wanted
from rag.edition import Edition
from rag.schema import Passage, Statement


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("how much is the sevis fee", "amount"),
        ("what do they charge for a transcript", "amount"),
        ("price of step 3?", "amount"),
        ("what is the fee for the token?", "amount"),
        ("the fee for two states?", "amount"),
        ("so the cost for my wife?", "amount"),
        ("what would the fee be?", "amount"),
        ("can you tell me the fee for step 3?", "amount"),
        ("what about the fee for oet?", "amount"),
        ("how long does it take to get the ds-2019", "time"),
        ("how many business days until they answer", "time"),
        ("how early should i tell them", "time"),
        ("what percentage of imgs match in psychiatry", "share"),
        ("how many programs may i rank", "number"),
        ("when is match day", "date"),
        ("till when can i withdraw", "date"),
        ("whats the deadline for eras", "date"),
    ],
)
def test_detail_that_a_question_wants(question: str, name: str) -> None:
    found = wanted(question)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    "question",
    [
        "can i moonlight on a j-1",
        "are you 100% sure",
        "seat fee is due tomorrow, does ecfmg accept my school",
        "what happens when my visa is refused",
        "is it fine to pay somebody for a letter",
        "who signs the statement of need",
        "i send half of the salary to my parents, is that taxed too?",
        "are housing and stipend taxed?",
        "do you know fee waiver rules?",
        "can my wife work and salary go to my account?",
    ],
)
def test_question_for_a_rule_wants_no_detail(question: str) -> None:
    assert wanted(question) is None


def _saying(edition: Edition, text: str) -> Passage:
    passage = edition.content.passages[0]
    return replace(passage, short=(Statement(text, ("a",)),), detail=(), cautions=())


@pytest.mark.parametrize(
    ("question", "held", "missing"),
    [
        ("how much is it", "It costs $220 in 2026.", "It is paid online by card."),
        (
            "how long does it take",
            "It takes four to six weeks.",
            "It is handled in order of arrival.",
        ),
        ("what percent passes", "Of all takers 72% pass.", "Most of them pass."),
        ("how many programs may i rank", "Up to 300 codes.", "You may rank many."),
        ("what date does it open", "It opens on 2 September 2026.", "ECFMG opens it."),
    ],
)
def test_passage_holds_the_detail_or_not(
    edition: Edition, question: str, held: str, missing: str
) -> None:
    detail = wanted(question)
    assert detail is not None
    assert holds(_saying(edition, held), detail)
    assert not holds(_saying(edition, missing), detail)
