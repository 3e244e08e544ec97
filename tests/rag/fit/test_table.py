"""Tiers and scores over a table."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from rag.fit import FitTable
from rag.fit.fitting import fit_out, hold
from rag.fit.score import WEIGHTS, evidence, support
from rag.schema import Profile, Program
from tests.rag.fit.rows import open_row, row

TODAY = date(2026, 11, 25)
FIT: dict[str, Any] = {"visa_need": "j1", "step2ck": 240, "graduation_year": 2025}


def tier(program: Program, **more: Any) -> str:
    held = hold(FitTable([program]), Profile(**(FIT | more)), TODAY)
    return fit_out(held, 0).tier


def scored(programs: list[Program], **more: Any) -> list[float]:
    held = hold(FitTable(programs), Profile(**(FIT | more)), TODAY)
    return [float(s) for s in held.assessment.scores]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"step2ck_min_score": "220"}, "strong"),
        ({"max_years_since_graduation": "5"}, "strong"),
        # No number of its own: nothing but policy is known.
        ({}, "possible"),
        ({"step2ck_min_score": "220", "accepts_img": "unknown"}, "possible"),
        ({"step2ck_min_score": "220", "visa_j1": "case_by_case"}, "possible"),
        ({"step2ck_min_score": "220", "visa_j1": "unknown"}, "stretch"),
        ({"step2ck_min_score": "220", "visa_j1": "no"}, "excluded"),
        ({"step2ck_min_score": "220", "confidence": "low"}, "possible"),
        ({"step2ck_min_score": "220", "confidence": "high"}, "strong"),
        ({"step2ck_min_score": "220", "source_date": "2021"}, "strong"),
        ({"step2ck_min_score": "220", "source_date": "2019-20"}, "possible"),
        ({"step2ck_min_score": "220", "max_attempts": "2"}, "possible"),  # sittings were not told
        ({"step2ck_min_score": "220", "us_lors_required": "2"}, "possible"),
        ({"step2ck_min_score": "241"}, "excluded"),
        ({"step2ck_min_score": "241", "step1_requirement": "241 preferred"}, "stretch"),
        ({"step2ck_min_score": "220", "recruiting": "no"}, "excluded"),
        ({"step2ck_min_score": "220", "accepts_img": "no"}, "excluded"),
    ],
)
def test_tier(cells: dict[str, str], expected: str) -> None:
    assert tier(open_row(**cells)) == expected


def test_lead_is_a_row_of_low_confidence_or_old_source() -> None:
    rows = [
        open_row(confidence="low"),
        open_row(source_date="2015"),
        open_row(source_date="2021"),
        open_row(confidence="high"),
    ]
    held = hold(FitTable(rows), Profile(), TODAY)
    assert [fit_out(held, n).lead for n in range(4)] == [True, True, False, False]


def test_worked_example_of_the_score() -> None:
    """A program that takes IMGs, sponsors the visa and states 220, met with 240: 3 + 4 + 2 of the 18
    points that apply (Step 3 does not), the margin full, no word on support, medium and undated."""
    (found,) = scored([open_row(step2ck_min_score="220")])
    confirmed = 9 / 18
    expected = 100 * (45 * confirmed + 15 * 1.0 + 15 * 0.0 + 10 * 0.6 * 0.5) / 85
    assert found == pytest.approx(expected, abs=0.05)


def test_score_of_a_lead_counts_what_it_confirms_half() -> None:
    sure, lead = scored(
        [open_row(step2ck_min_score="220"), open_row(step2ck_min_score="220", confidence="low")]
    )
    expected = 100 * (45 * 9 / 18 / 2 + 15 / 2 + 10 * 0.1 * 0.5) / 85
    assert lead == pytest.approx(expected, abs=0.05)
    assert lead < sure


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"visa_j1": "yes"}, {"visa_j1": "case_by_case"}),
        ({"step2ck_min_score": "220"}, {}),
        ({"step2ck_min_score": "200"}, {"step2ck_min_score": "235"}),
        ({"max_years_since_graduation": "10"}, {"max_years_since_graduation": "3"}),
        ({"confidence": "high"}, {"confidence": "medium"}),
        ({"source_date": "2026"}, {"source_date": "2023"}),
        ({"source_date": "2023"}, {"source_date": "unknown"}),
        ({"source_date": "unknown"}, {"source_date": "2012"}),
        ({"img_support_note": "Page says it welcomes IMGs."}, {}),
        ({"img_share_percent": "50"}, {"img_share_percent": "10"}),
    ],
)
def test_what_raises_the_score(better: dict[str, str], worse: dict[str, str]) -> None:
    first, second = scored([open_row(**better), open_row(**worse)])
    assert first > second


@pytest.mark.parametrize(
    ("fields", "better", "worse"),
    [
        ({"settings": ["university"]}, {"setting": "university"}, {"setting": "unknown"}),
        ({"settings": ["university"]}, {"setting": "unknown"}, {"setting": "community"}),
        ({"cities": ["Chicago", "Buffalo"]}, {"city": "Buffalo"}, {"city": "Albany"}),
        (
            {"specialties": ["Neurology", "Internal Medicine"]},
            {"specialty": "Neurology"},
            {"specialty": "Internal Medicine"},
        ),
        ({"publications": 8}, {"research_note": "Research desirable."}, {"setting": "university"}),
        ({"publications": 8}, {"setting": "university"}, {"setting": "community"}),
    ],
)
def test_preferences_raise_the_score(
    fields: dict[str, Any], better: dict[str, str], worse: dict[str, str]
) -> None:
    first, second = scored([open_row(**better), open_row(**worse)], **fields)
    assert first > second


def test_preference_that_was_not_named_changes_nothing() -> None:
    first, second = scored([open_row(setting="university"), open_row(setting="community")])
    assert first == second


def test_weights_are_those_of_the_documentation() -> None:
    assert WEIGHTS == {
        "confirmed": 45,
        "margin": 15,
        "support": 15,
        "evidence": 10,
        "preference": 15,
    }


@pytest.mark.parametrize(
    ("share", "note", "expected"),
    [
        ("", "", 0.0),
        ("25", "", 0.5),
        ("80", "", 1.0),
        ("0", "Welcomes IMGs.", 0.0),
        ("", "Welcomes IMGs.", 1.0),
        ("", "Says IMGs are at a disadvantage in selection.", 0.0),
    ],
)
def test_support(share: str, note: str, expected: float) -> None:
    assert support(row(img_share_percent=share, img_support_note=note)) == expected


@pytest.mark.parametrize(
    ("confidence", "dated", "expected"),
    [
        ("high", "2026", 1.0),
        ("high", "2024-25", 1.0),
        ("high", "2021", 0.7),
        ("high", "2020", 0.3),
        ("high", "unknown", 0.5),
        ("medium", "2026", 0.6),
        ("low", "unknown", 0.05),
    ],
)
def test_evidence(confidence: str, dated: str, expected: float) -> None:
    assert evidence(confidence, dated, 2026) == pytest.approx(expected)


def test_scores_of_the_real_table_lie_within_their_range(real_table: FitTable) -> None:
    for profile in (Profile(), Profile(**FIT, settings=["university"], publications=9)):
        scores = hold(real_table, profile, TODAY).assessment.scores
        assert scores.shape == (len(real_table.programs),)
        assert np.all((scores >= 0) & (scores <= 100))


def test_empty_table_has_no_programs() -> None:
    held = hold(FitTable([]), Profile(**FIT), TODAY)
    assert held.found.shape == (0,)
