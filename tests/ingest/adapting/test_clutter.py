"""What is put around a question changes nothing of what it asks."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random

import pytest

import ingest.adapting.clutter as clutter
from ingest.adapting.clutter import cluttered

CLAUSES: dict[str, list[str]] = json.loads(
    Path(clutter.__file__).with_name("clutter.json").read_text(encoding="utf-8")
)
ASK = "how many attempts are allowed for Step 2 CK in one year?"
# What a clause may not name, for it could change the right answer.
_MATTERS = re.compile(
    r"\bvisas?\b|j-?1|h-?1b|\bstep\b|usmle|ecfmg|\beras\b|\bmatch|\bscore|attempt|\bfees?\b|residen|program|"
    r"fellowship|\bexam|licen[cs]e|\bgpa\b|\blor\b|interview|suicid|kill",
    re.IGNORECASE,
)


@pytest.mark.parametrize("place", sorted(CLAUSES))
def test_no_clause_names_what_could_change_an_answer(place: str) -> None:
    assert [clause for clause in CLAUSES[place] if _MATTERS.search(clause)] == []


def test_every_slot_of_a_clause_can_be_filled() -> None:
    slots = {
        s for clauses in CLAUSES.values() for c in clauses for s in re.findall(r"\{(\w+)\}", c)
    }
    assert slots <= CLAUSES.keys()
    assert all(CLAUSES[slot] for slot in slots)


def test_same_chance_gives_the_same_text() -> None:
    one, other = Random(7), Random(7)
    assert [cluttered(ASK, one) for _ in range(20)] == [cluttered(ASK, other) for _ in range(20)]


def test_no_text_keeps_a_slot() -> None:
    chance = Random(1)
    texts = [cluttered(text, chance) for text in (ASK, "j1", "a", "?") for _ in range(100)]
    assert not any(re.search(r"[{}]", text) for text in texts)
    assert any(len(text) > 2 * len(ASK) for text in texts)


def test_most_words_of_a_question_remain() -> None:
    chance = Random(3)
    words = {"attempts", "allowed", "year", "Step"}
    kept = [
        sum(word.lower() in cluttered(ASK, chance).lower() for word in words) for _ in range(200)
    ]
    assert sum(kept) / len(kept) > 3.2


@pytest.mark.parametrize("word", ["a", "J-1", "the", "2026"])
def test_short_words_and_names_with_digits_are_not_slipped(word: str) -> None:
    assert {clutter._slipped(word, Random(n)) for n in range(20)} == {word}


def test_slip_moves_loses_doubles_or_misses_one_letter() -> None:
    found = {clutter._slipped("attempt", Random(n)) for n in range(200)}
    assert len(found) > 10
    assert all(abs(len(word) - len("attempt")) <= 1 for word in found)
    assert all(word[0] == "a" and word[-1] in "tp" for word in found)
