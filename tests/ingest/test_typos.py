"""The typo maker: so many slips, only in words, the same ones in every run."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import DamerauLevenshtein

from ingest.typos import misspelt

QUESTION = "Can I moonlight on my J-1 in 2027, DS-2019 valid until 30 June? don't know"
_words = st.text(string.ascii_letters, min_size=4, max_size=12)
_others = st.sampled_from(
    ["I", "a", "the", "J-1", "H1B", "DS-2019", "2027", "$367", "20 %", "f1?", "–"]
)
_texts = st.lists(st.one_of(_words, _others), max_size=12).map(" ".join)


@given(_texts, st.integers(0, 6), st.text(max_size=5))
def test_edits_stay_in_words_and_within_their_number(text: str, edits: int, seed: str) -> None:
    changed = misspelt(text, edits, seed)
    assert changed == misspelt(text, edits, seed)
    before, after = text.split(), changed.split()
    if any(re.fullmatch(r"[A-Za-z]{4,}", w) for w in before) and edits:
        assert changed != text
    assert DamerauLevenshtein.distance(text, changed) <= edits
    assert len(before) == len(after)
    for old, new in zip(before, after, strict=True):
        if not re.fullmatch(r"[A-Za-z]{4,}", old):
            assert new == old


@given(st.lists(_words, min_size=3, max_size=8), st.integers(1, 3), st.text(max_size=5))
def test_each_edit_takes_a_word_of_its_own_while_there_are_enough(
    words: list[str], edits: int, seed: str
) -> None:
    changed = misspelt(" ".join(words), edits, seed).split()
    assert sum(a != b for a, b in zip(words, changed, strict=True)) == edits


def test_other_seeds_and_other_numbers_of_edits_give_other_slips() -> None:
    assert len({misspelt(QUESTION, 2, str(seed)) for seed in range(50)}) > 30
    assert misspelt(QUESTION, 0, "a") == QUESTION


@pytest.mark.parametrize(
    "text", ["", "H1B 2027?", "can i do it on j-1", "DS-2019 I-539 don't 212(e)"]
)
def test_text_without_a_word_of_four_letters_is_left_alone(text: str) -> None:
    assert misspelt(text, 3, "a") == text


def test_all_four_kinds_of_slip_occur() -> None:
    found = {misspelt("visa", 1, str(seed)) for seed in range(300)}
    assert {"ivsa", "vsia", "vias"} <= found
    assert {"isa", "vsa", "via", "vis"} <= found
    assert {"vvisa", "viisa", "vissa", "visaa"} <= found
    assert {"cisa", "bisa", "vusa", "vosa", "viaa", "vida", "viss"} <= found
    assert len(found) == 18
