"""Conditions of a list that were not applied are named."""

from __future__ import annotations

import pytest

from rag.conditions import Condition
from rag.filter import Filter
from rag.metros import Area
from rag.unread import unread

ATTEMPTS = Condition("attempts", 2, "2 sittings of an exam, the pass included")
SCORE = Condition("step2ck", 225, "Step 2 CK 225")
NONE = Condition("usce", 0, "no US clinical experience")


@pytest.mark.parametrize(
    ("text", "conditions", "expected"),
    [
        ("programs for a low step score", (), ["a score without its number"]),
        ("programs that take old graduates", (), ["a graduation year without its number"]),
        ("which programs want 2 letters", (), ["letters"]),
        ("which programs ask no Step 3", (), ["Step 3"]),
        ("programs in Texas for couples, not malignant", (), ["the couples match", "the working load"]),
        ("programs with a good salary", (), ["pay and benefits"]),
        ("cap exempt programs in Ohio", (), ["how the employer handles petitions"]),
        ("programs in Ohio that take Step 1 attempts", (ATTEMPTS,), []),
        ("programs that ask no US clinical experience", (NONE,), []),
        ("programs that ask no US clinical experience", (), ["US clinical experience"]),
        ("Step 2 CK 225 programs in Ohio", (SCORE,), []),
        ("programs in Smallwillow with H-1B", (), ["\u201cSmallwillow\u201d, a place that is not held"]),
        ("programs in New York for the 2027 Match with J-1", (), []),
        ("give me 10 programs in Ohio", (), []),
    ],
)  # fmt: skip
def test_what_was_not_applied(
    text: str, conditions: tuple[Condition, ...], expected: list[str]
) -> None:
    assert unread(text, text, Filter(), conditions) == expected


def test_place_that_is_held_is_not_named() -> None:
    area = Area("Zzyzxville", frozenset(), "Zzyzxville")
    assert unread("programs in Zzyzxville", "programs in Zzyzxville", Filter(area=area), ()) == []


def test_specialty_without_rows_beside_one_with_rows_is_named() -> None:
    facts = Filter(("Psychiatry",), absent=("Urology",))
    assert unread("psychiatry and urology", "psychiatry and urology", facts, ()) == [
        "urology, of which the table holds no row"
    ]
