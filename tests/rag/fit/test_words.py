"""Criteria and profiles in words."""

from __future__ import annotations

from datetime import date

import pytest

from rag.fit import FitTable, fit
from rag.fit.requirement import CRITERIA
from rag.fit.words import CRITERION_WORDS, capital, profile_words, verdict_counts, visa_words
from rag.schema import Profile, StepResult
from tests.rag.fit.rows import open_row


def test_every_criterion_has_words() -> None:
    assert tuple(CRITERION_WORDS) == CRITERIA


def test_profile_is_told_back_fact_by_fact() -> None:
    profile = Profile(
        citizenship_status="abroad",
        visa_need="either",
        step2ck=241,
        step1=StepResult(result="pass", attempts=2),
        step2ck_attempts=1,
        graduation_year=2018,
        usce_months=0,
        observership_months=3,
        us_letters=1,
        ecfmg_certified=False,
        step3_passed=True,
        publications=12,
        specialties=["Internal Medicine", "Family Medicine"],
        states=["NY", "NJ"],
        cities=["Chicago"],
    )
    assert profile_words(profile, 2027) == [
        "J-1 or H-1B needed",
        "Step 2 CK 241",
        "Step 1 passed (2 sittings)",
        "Step 2 CK (1 sitting)",
        "graduated 2018 (9 years before the start)",
        "0 months of US clinical experience",
        "3 months of observership",
        "1 letter from the US",
        "not ECFMG certified yet",
        "Step 3 passed",
        "12 publications",
        "Internal Medicine, Family Medicine",
        "New York, New Jersey, Chicago",
    ]


def test_empty_profile_tells_nothing() -> None:
    assert profile_words(Profile(), 2027) == []
    assert profile_words(Profile(step1=StepResult()), 2027) == []


@pytest.mark.parametrize(
    ("need", "words"),
    [
        ("j1", "J-1 yes"),
        ("h1b", "H-1B case by case"),
        ("either", "J-1 yes, H-1B case by case"),
        ("none", "not needed"),
        (None, "J-1 yes, H-1B case by case"),
    ],
)
def test_visa_of_a_table_row_is_the_one_that_is_needed(need: str | None, words: str) -> None:
    table = FitTable([open_row(visa_h1b="case_by_case")])
    profile = Profile(visa_need=need)  # type: ignore[arg-type]
    (found,) = fit(table, profile, date(2026, 11, 25)).programs
    assert visa_words(found) == words


def test_counts_of_a_table_row() -> None:
    (found,) = fit(FitTable([open_row()]), Profile(visa_need="j1"), date(2026, 11, 25)).programs
    assert verdict_counts(found) == "2 / 0 / 7"


@pytest.mark.parametrize(("text", "expected"), [("ECFMG", "ECFMG"), ("us", "Us"), ("", "")])
def test_capital(text: str, expected: str) -> None:
    assert capital(text) == expected
