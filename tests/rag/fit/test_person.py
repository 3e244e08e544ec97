"""A profile in the terms that requirements are compared with."""

from __future__ import annotations

from typing import Any

import pytest

from rag.fit.person import Person, person
from rag.schema import Profile, StepResult

BOTH = frozenset({"J-1", "H-1B"})


def told(**fields: Any) -> Person:
    return person(Profile(**fields), 2027)


def test_nothing_told_is_nothing_known() -> None:
    assert told() == Person(start_year=2027)


@pytest.mark.parametrize(
    ("fields", "visas"),
    [
        ({"visa_need": "none"}, frozenset()),
        ({"visa_need": "j1"}, frozenset({"J-1"})),
        ({"visa_need": "h1b"}, frozenset({"H-1B"})),
        ({"visa_need": "either"}, BOTH),
        ({"citizenship_status": "citizen"}, frozenset()),
        ({"citizenship_status": "permanent_resident"}, frozenset()),
        ({"applicant_type": "us_img"}, frozenset()),
        # Abroad or on another visa: a need is likely, but which one was not told.
        ({"citizenship_status": "abroad"}, None),
        ({"citizenship_status": "visa_holder"}, None),
        ({"applicant_type": "non_us_img"}, None),
        # What was told about the visa counts more than what follows from the status.
        ({"citizenship_status": "citizen", "visa_need": "j1"}, frozenset({"J-1"})),
        ({"citizenship_status": "visa_holder", "visa_need": "none"}, frozenset()),
    ],
)
def test_visas_that_suffice(fields: dict[str, Any], visas: frozenset[str] | None) -> None:
    assert told(**fields).visas == visas


@pytest.mark.parametrize(
    ("step1", "sittings", "passed"),
    [
        (None, None, None),
        (StepResult(), None, None),
        (StepResult(result="pass"), None, True),
        (StepResult(result="pass", attempts=1), 1, True),
        (StepResult(result="pass", attempts=2), 2, True),
        (StepResult(attempts=3), 3, None),
        # After a fail the pass is one more sitting at least.
        (StepResult(result="fail"), 2, False),
        (StepResult(result="fail", attempts=1), 2, False),
        (StepResult(result="fail", attempts=2), 3, False),
        (StepResult(result="not_taken"), None, False),
        (StepResult(result="not_taken", attempts=0), None, False),
    ],
)
def test_sittings_of_step_1_count_the_pass(
    step1: StepResult | None, sittings: int | None, passed: bool | None
) -> None:
    found = told(step1=step1)
    assert (found.step1_sittings, found.step1_passed) == (sittings, passed)


@pytest.mark.parametrize(("year", "years"), [(2027, 0), (2026, 1), (2014, 13), (None, None)])
def test_years_run_from_graduation_to_the_start_of_training(
    year: int | None, years: int | None
) -> None:
    assert told(graduation_year=year).years == years


def test_no_sitting_of_step_2_is_no_count() -> None:
    assert told(step2ck_attempts=0).step2_sittings is None
    assert told(step2ck_attempts=2).step2_sittings == 2
