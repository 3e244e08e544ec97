"""Which sentence is likelier: by the words that stand beside each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.collocation import START, Collocation, pieces

TEXTS = ["How long does H-1B last?", "how long does it take", "a dose of it"]


@pytest.fixture(scope="module")
def collocation() -> Collocation:
    return Collocation(TEXTS, {"visa": 4}, {"does": 50, "dose": 50, "visa": 1, "rare": 1})


def test_figures_are_one_word_and_ends_of_sentences_another() -> None:
    assert pieces("Is it 250? DS-2019, don't!") == ["is", "it", "#", START, "#", "don't", START]


def test_word_is_likelier_where_it_was_seen(collocation: Collocation) -> None:
    assert collocation.after("long", "does") > collocation.after("long", "dose")
    assert collocation.after("a", "dose") > collocation.after("a", "does")


def test_word_of_the_field_is_likelier_than_one_of_english_alone(collocation: Collocation) -> None:
    assert collocation.after("the", "visa") > collocation.after("the", "rare")
    assert collocation.after("the", "rare") > collocation.after("the", "zorbank")


def test_sentence_is_weighed_as_a_whole(collocation: Collocation) -> None:
    both = [("does", 0.0), ("dose", 0.0)]
    assert collocation.likeliest([[("long", 0.0)], both, [("it", 0.0)]]) == ["long", "does", "it"]
    assert collocation.likeliest([[("a", 0.0)], both, [("of", 0.0)]]) == ["a", "dose", "of"]


def test_what_was_typed_weighs_against_the_neighbours(collocation: Collocation) -> None:
    typed = [("does", -30.0), ("dose", 0.0)]
    assert collocation.likeliest([[("long", 0.0)], typed])[1] == "dose"


def test_no_words_give_no_words(collocation: Collocation) -> None:
    assert collocation.likeliest([]) == []


@given(st.lists(st.sampled_from(["how", "dose", "does", "zorbank", "#"]), max_size=8))
def test_single_choices_come_back_as_they_are(words: list[str]) -> None:
    model = Collocation(TEXTS, {}, {"does": 1})
    assert model.likeliest([[(word, 0.0)] for word in words]) == words
