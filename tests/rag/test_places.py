"""The states that a text names, by name and by postal code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.places import STATES, find_states


def test_every_state_is_found_by_its_name_and_its_code() -> None:
    assert len(STATES) == 54
    for code, name in STATES.items():
        assert find_states(f"programs in {name}") == [code]
        assert find_states(f"programs in {name.lower()}?") == [code]
        assert find_states(f"programs ({code})") == [code]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("which programs take IMGs", []),
        ("Texas, then NY, then texas again", ["TX", "NY"]),
        ("new york or new jersey", ["NY", "NJ"]),
        ("ny nj tx fl", ["NY", "NJ", "TX", "FL"]),
        ("West Virginia", ["WV"]),
        ("West Virginia and Virginia", ["WV", "VA"]),
        ("Brooklyn, NY 11219", ["NY"]),
        ("North Carolina, not South Carolina", ["NC", "SC"]),
        # Codes that are everyday words count only in capitals.
        ("is it ok for me, or in a hi la pa ma", []),
        ("a program in IN or OR", ["IN", "OR"]),
        # No code inside another word.
        ("NYU, TXT, MICHIGANDER, canny", []),
        ("Washington, DC", ["DC"]),
        ("washington dc", ["DC"]),
        ("Washington state", ["WA"]),
        ("Kansas City, MO", ["MO"]),
    ],
)
def test_states_are_found_in_order_and_each_once(text: str, expected: list[str]) -> None:
    assert find_states(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "I have an MD from India",
        "MD/PhD applicant",
        "is that OK?",
        "MS in public health",
        "worked as a PA",
        "patient with acute mi",
    ],
)
def test_degrees_and_words_that_look_like_codes_name_no_state(text: str) -> None:
    """Doctors write MD far oftener than they mean Maryland."""
    assert find_states(text) == []


@given(st.text())
def test_any_text_gives_known_states_each_once(text: str) -> None:
    found = find_states(text)
    assert set(found) <= set(STATES)
    assert len(found) == len(set(found))
