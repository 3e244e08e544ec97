"""Of a long list of what is not held, the person reads what they asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rag.answering.builtin import BuiltinAnswerer
from rag.answering.gap_list import asked_of
from rag.citing import Citations
from rag.edition import Edition
from rag.embedding import Embedder
from rag.turn import Candidate, Question, Reading, Turn

LIST = (
    "This advisor holds nothing on: the seal and the language of the letter; who signs for a minister; bonds "
    "and refusals at home, and agents' prices; how long it is valid."
)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("my ministry refuses, i owe a bond", "bonds and refusals at home, and agents' prices"),
        ("may a deputy sign for the minister", "who signs for a minister"),
        ("in which language, is it valid", "the seal and the language of the letter; how long it is valid"),
        # "Letter" alone stands in every second item.
        ("may i bring a letter", None),
    ],
)  # fmt: skip
def test_items_with_a_word_of_the_question_are_named(question: str, expected: str | None) -> None:
    whole = f"This advisor holds nothing on: {expected}." if expected else None
    assert asked_of(LIST, question) == whole


def test_word_that_is_answered_beside_the_list_names_no_item() -> None:
    assert asked_of(LIST, "is the bond still valid", told="The letter is valid for a year.") == (
        "This advisor holds nothing on: bonds and refusals at home, and agents' prices."
    )
    assert asked_of(LIST, "is it valid", told="The letter is valid for a year.") is None


def test_period_within_a_number_ends_no_list() -> None:
    text = "This advisor holds nothing on: the bond; proofs under 22 CFR 62.27. Ask the office."
    assert (
        asked_of(text, "which bond") == "This advisor holds nothing on: the bond. Ask the office."
    )


@pytest.mark.parametrize(
    "text",
    ["This advisor does not hold the forms of single ministries.", "A letter; a seal; a bond."],
)
def test_other_texts_stay(text: str) -> None:
    assert asked_of(text, "a bond") == text


@pytest.mark.parametrize(
    ("question", "shown", "hidden"),
    [
        ("my ministry wants a bond", "bonds and refusals", "the seal"),
        # Where no item is named by its own word, the whole list is read.
        ("can the office do this", "the seal", ""),
    ],
)
def test_answer_of_a_gap_names_what_was_asked(
    edition: Edition, model: Embedder, question: str, shown: str, hidden: str
) -> None:
    gap = edition.passages["j1-rules#gap-ministry-form"]
    first, *others = gap.short
    made = replace(gap, short=(replace(first, text=LIST), *others))
    found = Candidate(made, 0.9, 0.9, 0.6, 0.6, 1.0, 1.0, 0.9)
    asked = Question(
        question, [Reading(question)], vectors=model.embed([question]), candidates=[found]
    )
    turn = Turn(question, edition, date(2026, 11, 25), questions=[asked])
    BuiltinAnswerer().answer(turn, Citations(edition))
    text = turn.parts[0].text
    assert text.startswith("**Not known here.** This advisor holds nothing on:")
    assert shown in text
    assert not hidden or hidden not in text
