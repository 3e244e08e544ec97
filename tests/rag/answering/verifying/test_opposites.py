"""Words and their opposites."""

from __future__ import annotations

import pytest

from rag.answering.verifying.opposites import opposite, unprefixed
from rag.answering.verifying.polarity import denial_lost, opposed
from rag.answering.verifying.scope import only_lost


@pytest.mark.parametrize(
    ("claim", "source", "found"),
    [
        ("The tour was called off.", "The tour went ahead.", True),
        ("The tour did not count members.", "The tour leaves out members.", False),
        ("The tour counts members.", "The tour leaves out members.", True),
        ("By our reading the pool is open.", "The pool is open, since guests ask.", False),
        ("Pay by the end of May.", "Pay after the end of May.", True),
        ("The pool, except the slide, is open.", "The pool is open, also the slide.", True),
    ],
)
def test_opposite_words(claim: str, source: str, found: bool) -> None:
    assert bool(opposite(claim, source)) is found


@pytest.mark.parametrize(
    ("claim", "source", "found"),
    [
        ("Such noise is common.", "Such noise is uncommon.", True),
        ("Such noise is not common.", "Such noise is uncommon.", False),
        ("The pool is unsupervised.", "The pool is supervised.", True),
    ],
)
def test_word_with_a_denying_prefix(claim: str, source: str, found: bool) -> None:
    assert bool(unprefixed(claim, source)) is found


def test_opposite_is_seen_in_a_joined_sentence() -> None:
    source = "Look at the wet paint, and choose a chair behind it. The stage opens before dinner."
    assert opposed("The stage, by the way, opens after dinner.", source)
    assert opposed("The stage, by the way, opens before dinner.", source) == ""


def test_denial_of_one_clause_is_not_lost_in_a_joined_sentence() -> None:
    source = "A wet coat is no ground for a refund; the house says so on its door."
    assert denial_lost(
        "A wet coat is a ground for a refund, as the house says on its door.", source
    )
    assert denial_lost("The house says so on its door.", source) == ""
    assert denial_lost("Say it at once.", "Say it at once and do not hide the coat.") == ""


def test_denial_is_not_lost_in_front_of_another() -> None:
    source = "Ask the house whether it opens early; the box office gives no refund."
    wrong = "Since the box office gives a refund, you need not ask the house."
    assert denial_lost(wrong, source)
    assert denial_lost("Since the box office gives no refund, ask the house.", source) == ""


def test_only_is_not_lost() -> None:
    source = "The pool is open only in summer."
    assert only_lost("The pool opens in summer and winter.", source)
    assert only_lost("Nothing but summer opens the pool.", source) == ""
