"""A claim that keeps to the words of its source and names something of its own."""

from __future__ import annotations

import pytest

from rag.answering.verifying.own_words import own_word

SOURCE = "Letters may be sent to the club up to a year early and may be used again next season."


@pytest.mark.parametrize(
    ("claim", "word"),
    [
        ("Photographs may be sent to the club up to a year early.", "photograph"),
        ("Letters may be sent to the embassy up to a year early.", "embassi"),
        ("The fee may be sent to the club up to a year early.", "cost"),
        ("Letters may be sent to the club up to a year early.", ""),
        ("It is possible to send letters to the club up to a year early.", ""),
        ("The club's letters may be sent up to a year-early and may be used again.", ""),
        ("Yes: letters may be sent to the club up to a year early and then be used again.", ""),
    ],
)
def test_word_of_its_own_is_found(claim: str, word: str) -> None:
    assert own_word(claim, SOURCE, "") == word


def test_what_stands_around_the_source_is_no_word_of_its_own() -> None:
    claim = "Photographs may be sent to the club up to a year early."
    assert own_word(claim, SOURCE, "Photographs and letters of the club.") == ""


def test_freer_wording_is_left_to_other_rules() -> None:
    assert own_word("Whoever likes can mail photographs a whole year ahead.", SOURCE, "") == ""
