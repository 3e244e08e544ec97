"""What a hand may have meant, and how likely the slip is."""

from __future__ import annotations

import pytest

from rag.slips import FIRST, LIKELY, SELDOM, cost, meant


@pytest.mark.parametrize(
    ("typed", "word", "slips"),
    [
        ("vias", "visa", LIKELY),  # two letters swapped
        ("vsa", "visa", LIKELY),  # one left out
        ("viisa", "visa", LIKELY),  # one doubled
        ("visda", "visa", SELDOM),  # one too many, that is none of its neighbours
        ("viaa", "visa", LIKELY),  # the key beside it
        ("vipa", "visa", SELDOM),  # a key far away
        ("visu", "visa", LIKELY),  # a vowel for a vowel
        ("license", "lisense", LIKELY),  # by ear
        ("isa", "visa", LIKELY + FIRST),  # the first letter
    ],
)
def test_cost_of_one_slip(typed: str, word: str, slips: float) -> None:
    assert meant(typed, {word}) == {word: slips}


def test_only_given_words_one_slip_away_are_meant_and_never_the_word_itself() -> None:
    assert meant("visa", {"visa", "visas", "vista", "viola"}).keys() == {"visas", "vista"}


@pytest.mark.parametrize(
    ("typed", "word", "distance", "slips"),
    [
        ("rezidensy", "residency", 2, 2.0),
        ("residxncq", "residency", 2, 3.0),
        ("desidncy", "residency", 2, 2.0 + FIRST),
        ("reisdency", "residency", 1, 1.0),
    ],
)
def test_cost_of_several_slips(typed: str, word: str, distance: int, slips: float) -> None:
    assert cost(typed, word, distance) == slips
