"""Doubt, duty and condition, held against the source."""

from __future__ import annotations

import pytest

from rag.answering.verifying.doubt import doubt_dropped
from rag.answering.verifying.polarity import act_denied, turned
from rag.answering.verifying.scope import narrowed, widened


@pytest.mark.parametrize(
    ("claim", "source", "dropped"),
    [
        ("The gate may be opened twice.", "Whether the gate may be opened twice is not held here.", True),
        ("It is not held here whether the gate may be opened twice.",
         "Whether the gate may be opened twice is not held here.", False),
        ("The tree can no longer be moved.", "Reported, not confirmed: the tree can no longer be moved.",
        True), ("Neighbours report that the tree can no longer be moved.",
         "Reported, not confirmed: the tree can no longer be moved.", False),
        ("The owner confirms that the tree is old.", "Reported, not confirmed: the tree is old.", True),
        ("Reportedly the tree is certainly old.", "Reported by a neighbour: the tree is old.", True),
        ("You may water it yourself.", "Not known here: whether you may water it yourself.", True),
    ],
)  # fmt: skip
def test_what_is_not_known_is_not_told_as_known(claim: str, source: str, dropped: bool) -> None:
    assert doubt_dropped(claim, source) is dropped


def test_duty_of_another_is_none_where_the_reader_is_told_to_ask() -> None:
    source = "Ask the office whether a key exists."
    assert turned(
        "The office must give you a key.", source, "The office must give you a key.", source
    )


def test_case_that_the_source_leaves_out_is_not_let_in() -> None:
    source = "The key fits only with the old lock."
    assert widened("The key fits whether the lock is old or new.", source)
    assert not widened("The key fits only with the old lock.", source)


def test_condition_of_its_own_is_found() -> None:
    assert narrowed("You report a move only if the new house is far.", "You report a move.")
    assert not narrowed("You report a move only if it is far.", "You report a move if it is far.")


def test_nothing_is_asked_of_an_empty_source() -> None:
    assert not doubt_dropped("The gate is open.", "")


def test_act_that_the_source_only_denies_is_not_told() -> None:
    source = "A copy goes with the paper; it does not replace it."
    assert act_denied("A copy replaces the paper.", source)
    assert not act_denied("A copy does not replace the paper.", source)
    assert not act_denied("A copy goes with the paper.", source)
