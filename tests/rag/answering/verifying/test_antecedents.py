"""What a thing depends on."""

from __future__ import annotations

import pytest

from rag.answering.verifying.antecedents import condition_turned


@pytest.mark.parametrize(
    ("claim", "source", "found"),
    [
        ("If you answer the letter, it lapses.", "A letter that you do not answer lapses.", True),
        (
            "If you don't answer the letter, it lapses.",
            "A letter that you do not answer lapses.",
            False,
        ),
        ("Unless you paid the rent, you move.", "If you paid the rent, you move.", True),
        ("Ask the clerk if there is a key.", "If the key is missing, ask the clerk.", True),
        ("Ask the clerk if there is no key.", "If the key is missing, ask the clerk.", False),
        ("You can't enter if you have no ticket.", "Without a ticket nobody enters.", False),
        ("You can't enter if you have a ticket.", "Without a ticket nobody enters.", True),
        ("Guests pay even if the pool is shut.", "Guests pay for the pool.", True),
        (
            "Guests pay even if the pool is shut.",
            "Guests pay whether the pool is shut or open.",
            False,
        ),
        ("Unless it rains, the tour ends at noon.", "The tour ends at noon.", True),
        ("Guests enter only if they have a ticket.", "No guest enters without a ticket.", False),
    ],
)
def test_condition_the_other_way_round(claim: str, source: str, found: bool) -> None:
    assert bool(condition_turned(claim, source)) is found
