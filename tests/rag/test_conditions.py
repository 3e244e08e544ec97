"""Conditions in questions about programs, and rows held against them."""

from __future__ import annotations

from datetime import date

import pytest

from rag.conditions import Condition, held_against, noted, read_conditions
from rag.fit.verdict import Verdict
from tests.rag.fit.rows import row

TODAY = date(2026, 11, 25)
MEETS, FAILS, UNKNOWN = Verdict.MEETS, Verdict.DOES_NOT_MEET, Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("do they accept international medical graduates older than 5 years?", [("graduation", 6)]),
        ("does griffin take 10+ years since graduation", [("graduation", 11)]),
        ("with a graduation gap of 7 years", [("graduation", 7)]),
        ("do they take a 6 years graduation gap", [("graduation", 6)]),
        ("is 8 years after graduation too long for overlook", [("graduation", 8)]),
        ("would a 7 year old graduate be read", [("graduation", 7)]),
        ("I graduated 12 years ago, does hurley take that", [("graduation", 12)]),
        ("year of graduation 2015 at yale", [("graduation", 12)]),
        ("does uab take 2020 grads", [("graduation", 7)]),
        ("does uab take graduates from 2014", [("graduation", 13)]),
        ("does hurley take old grads", [("graduation", 6)]),
        ("can i apply with 2 attempts to maimonides", [("attempts", 2)]),
        ("does it accept two failed attempts", [("attempts", 3)]),
        ("someone who failed Step 1 twice", [("attempts", 3)]),
        ("is a failure the end at rush", [("attempts", 2)]),
        ("with a Step 2 CK failure", [("attempts", 2)]),
        ("passed on my third attempt", [("attempts", 3)]),
        ("with Step 2 CK 225", [("step2ck", 225)]),
        ("Step 2 CK score of 214 ok?", [("step2ck", 214)]),
        ("is 231 on Step 2 CK enough", [("step2ck", 231)]),
        # Whoever has less than 220 has 219 at best.
        ("programs that accept Step 2 CK below 220", [("step2ck", 219)]),
        ("does it take a CK under 215", [("step2ck", 214)]),
        ("Step 2 CK < 230 ok?", [("step2ck", 229)]),
        ("does it take no US clinical experience", [("usce", 0)]),
        ("with two months of US clinical experience", [("usce", 2)]),
        (
            "Step 2 CK 240, year of graduation 2019 and 2 attempts",
            [("step2ck", 240), ("attempts", 2), ("graduation", 8)],
        ),
        # None of these is a condition.
        ("does hurley sponsor H-1B", []),
        ("which programs take the 2027 Match", []),
        ("more than 2 years of work", []),
        ("250 programs with 12 positions", []),
        ("Step 1 score 225", []),
        ("I graduate in 2031, year of graduation 2031", []),
    ],
)
def test_conditions_are_read_with_their_numbers(text: str, expected: list[tuple[str, int]]) -> None:
    assert [(c.criterion, c.value) for c in read_conditions(text, TODAY)] == expected


def test_year_of_graduation_counts_to_the_start_of_training() -> None:
    (spring,) = read_conditions("graduated in 2020", date(2027, 2, 1))
    (autumn,) = read_conditions("graduated in 2020", date(2027, 5, 1))
    assert (spring.value, autumn.value) == (7, 8)
    assert spring.words == "a graduate of 2020 (7 years before July 2027)"


@pytest.mark.parametrize(
    ("criterion", "value", "cells", "verdict", "stated"),
    [
        ("graduation", 5, {"max_years_since_graduation": "5"}, MEETS, "at most 5 years"),
        ("graduation", 6, {"max_years_since_graduation": "5"}, FAILS, "at most 5 years"),
        ("graduation", 6, {}, UNKNOWN, ""),
        ("graduation", 0, {"max_years_since_graduation": "unknown"}, UNKNOWN, ""),
        ("attempts", 1, {"max_attempts": "1"}, MEETS, "at most 1 sitting"),
        ("attempts", 2, {"max_attempts": "1"}, FAILS, "at most 1 sitting"),
        ("step2ck", 220, {"step2ck_min_score": "220"}, MEETS, "at least 220"),
        ("step2ck", 219, {"step2ck_min_score": "220"}, FAILS, "at least 220"),
        ("step2ck", 270, {}, UNKNOWN, ""),
        ("usce", 2, {"usce_required_months": "3"}, FAILS, "3 months"),
        ("usce", 3, {"usce_required_months": "3"}, MEETS, "3 months"),
        ("usce", 0, {}, UNKNOWN, ""),
        ("usce", 0, {"usce_note": "US clinical experience required."}, FAILS, "some is required"),
    ],
)
def test_row_is_held_against_its_own_cell(
    criterion: str, value: int, cells: dict[str, str], verdict: Verdict, stated: str
) -> None:
    outcome = held_against(row("x", **cells), Condition(criterion, value, "w"))
    assert (outcome.verdict, outcome.stated) == (verdict, stated)
    assert not outcome.preferred


def test_number_that_the_note_calls_a_preference_is_missed_as_such() -> None:
    program = row(
        "x", max_years_since_graduation="5", usce_note="Graduation limit is a preference."
    )
    condition = Condition("graduation", 9, "9 years")
    outcome = held_against(program, condition)
    assert (outcome.verdict, outcome.preferred) == (FAILS, True)
    assert noted(program, condition) == "Graduation limit is a preference."
