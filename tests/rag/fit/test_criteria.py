"""The verdict of each criterion, cell by cell and person by person."""

from __future__ import annotations

from typing import Any

import pytest

from rag.fit.criteria import judge
from rag.fit.person import Person, person
from rag.fit.requirement import CRITERIA, requirements
from rag.fit.verdict import Judgement, Tier, Verdict
from rag.schema import Profile, StepResult
from tests.rag.fit.rows import row

MEETS, FAILS, UNKNOWN = Verdict.MEETS, Verdict.DOES_NOT_MEET, Verdict.UNKNOWN
STRONG, POSSIBLE, STRETCH, OUT = Tier.STRONG, Tier.POSSIBLE, Tier.STRETCH, Tier.OUT
PREFERRED = "Graduation limit is a preference."


def judged(criterion: str, cells: dict[str, str], profile: dict[str, Any]) -> Judgement:
    requirement = requirements(row(**cells))[CRITERIA.index(criterion)]
    applicant: Person = person(Profile(**profile), 2027)
    return judge(criterion, requirement, applicant)


def check(
    criterion: str,
    cells: dict[str, str],
    profile: dict[str, Any],
    verdict: Verdict,
    most: Tier,
) -> Judgement:
    found = judged(criterion, cells, profile)
    assert (found.verdict, found.most) == (verdict, most)
    return found


@pytest.mark.parametrize(
    ("cell", "verdict", "most"),
    [
        ("no", FAILS, OUT),
        ("yes", MEETS, STRONG),
        ("unknown", UNKNOWN, STRONG),
        ("", UNKNOWN, STRONG),
    ],
)
def test_recruiting(cell: str, verdict: Verdict, most: Tier) -> None:
    check("recruiting", {"recruiting": cell}, {}, verdict, most)


@pytest.mark.parametrize(
    ("cell", "verdict", "most"),
    [
        ("no", FAILS, OUT),
        ("yes", MEETS, STRONG),
        ("unknown", UNKNOWN, POSSIBLE),
        ("", UNKNOWN, POSSIBLE),
    ],
)
def test_international_graduates(cell: str, verdict: Verdict, most: Tier) -> None:
    check("accepts_img", {"accepts_img": cell}, {}, verdict, most)


VISAS = [
    # needed, J-1, H-1B, verdict, most
    ("j1", "yes", "no", MEETS, STRONG),
    ("j1", "no", "yes", FAILS, OUT),
    ("j1", "unknown", "yes", UNKNOWN, STRETCH),
    ("j1", "", "yes", UNKNOWN, STRETCH),
    ("j1", "case_by_case", "no", UNKNOWN, POSSIBLE),
    ("h1b", "yes", "no", FAILS, OUT),
    ("h1b", "no", "yes", MEETS, STRONG),
    ("h1b", "yes", "case_by_case", UNKNOWN, POSSIBLE),
    ("h1b", "yes", "unknown", UNKNOWN, STRETCH),
    # Either: one suffices, and the better answer of the two decides.
    ("either", "yes", "no", MEETS, STRONG),
    ("either", "no", "yes", MEETS, STRONG),
    ("either", "yes", "unknown", MEETS, STRONG),
    ("either", "no", "no", FAILS, OUT),
    ("either", "no", "unknown", UNKNOWN, STRETCH),
    ("either", "unknown", "case_by_case", UNKNOWN, POSSIBLE),
    ("either", "case_by_case", "no", UNKNOWN, POSSIBLE),
    ("none", "no", "no", MEETS, STRONG),
    ("none", "unknown", "unknown", MEETS, STRONG),
    (None, "no", "no", UNKNOWN, POSSIBLE),
    (None, "yes", "yes", UNKNOWN, POSSIBLE),
]


@pytest.mark.parametrize(("need", "j1", "h1b", "verdict", "most"), VISAS)
def test_visa(need: str | None, j1: str, h1b: str, verdict: Verdict, most: Tier) -> None:
    found = check("visa", {"visa_j1": j1, "visa_h1b": h1b}, {"visa_need": need}, verdict, most)
    assert (found.missing == "visa_need") is (need is None)


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        ("citizen", MEETS),
        ("permanent_resident", MEETS),
        ("visa_holder", UNKNOWN),
        ("other", UNKNOWN),
        (None, UNKNOWN),
    ],
)
def test_right_to_work_where_citizens_and_permanent_residents_alone_are_named(
    status: str | None, verdict: Verdict
) -> None:
    cells = {
        "visa_j1": "no",
        "visa_h1b": "no",
        "visa_note": "Citizens or green card holders only; no visas sponsored.",
    }
    profile = {"visa_need": "none", "citizenship_status": status}
    check("visa", cells, profile, verdict, STRONG if verdict is MEETS else STRETCH)


@pytest.mark.parametrize(
    ("cell", "note", "score", "verdict", "most"),
    [
        ("220", "", 220, MEETS, STRONG),
        ("220", "", 219, FAILS, OUT),
        ("220", "", 260, MEETS, STRONG),
        ("220", "", None, UNKNOWN, POSSIBLE),
        ("", "", 260, UNKNOWN, STRONG),
        ("unknown", "", 200, UNKNOWN, STRONG),
        ("222", "222+ on first attempt preferred", 221, FAILS, STRETCH),
        ("222", "222+ on first attempt preferred", 222, MEETS, STRONG),
        ("222", "Minimum 222; first attempt preferred", 221, FAILS, OUT),
    ],
)
def test_step_2_ck(cell: str, note: str, score: int | None, verdict: Verdict, most: Tier) -> None:
    cells = {"step2ck_min_score": cell, "step1_requirement": note}
    check("step2ck", cells, {"step2ck": score}, verdict, most)


@pytest.mark.parametrize(("score", "margin"), [(220, 0.0), (230, 0.5), (240, 1.0), (280, 1.0)])
def test_margin_of_a_score_is_full_from_twenty_points(score: int, margin: float) -> None:
    found = judged("step2ck", {"step2ck_min_score": "220"}, {"step2ck": score})
    assert found.margin == pytest.approx(margin)


def sat(first: int | None, second: int | None, result: str | None = "pass") -> dict[str, Any]:
    return {"step1": StepResult(result=result, attempts=first), "step2ck_attempts": second}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "note", "profile", "verdict", "most"),
    [
        ("1", "", sat(1, 1), MEETS, STRONG),
        ("1", "", sat(2, 1), FAILS, OUT),
        ("1", "", sat(1, 2), FAILS, OUT),
        ("2", "", sat(2, 2), MEETS, STRONG),
        ("2", "", sat(3, 1), FAILS, OUT),
        # One exam is known to be too much: the other cannot save it.
        ("2", "", sat(3, None), FAILS, OUT),
        ("2", "", sat(None, 3), FAILS, OUT),
        # One exam is unknown: not decided.
        ("2", "", sat(1, None), UNKNOWN, POSSIBLE),
        ("2", "", sat(None, 1), UNKNOWN, POSSIBLE),
        ("2", "", {}, UNKNOWN, POSSIBLE),
        # A fail needs one sitting more for the pass.
        ("1", "", sat(1, 1, "fail"), FAILS, OUT),
        ("1", "", sat(None, 1, "fail"), FAILS, OUT),
        ("2", "", sat(1, 1, "fail"), UNKNOWN, POSSIBLE),
        ("2", "", sat(2, 1, "fail"), FAILS, OUT),
        (
            "2",
            "",
            {"step1": StepResult(result="not_taken"), "step2ck_attempts": 1},
            UNKNOWN,
            POSSIBLE,
        ),
        ("", "", sat(5, 5), UNKNOWN, STRONG),
        # A Step 1 that is not passed keeps every program from being a strong fit.
        ("", "", sat(1, 1, "fail"), UNKNOWN, POSSIBLE),
        ("1", "First-attempt pass preferred", sat(2, 1), FAILS, STRETCH),
        ("3", "First-attempt pass preferred", sat(4, 1), FAILS, OUT),
    ],
)
def test_attempts_count_sittings_with_the_pass(
    cell: str, note: str, profile: dict[str, Any], verdict: Verdict, most: Tier
) -> None:
    cells = {"max_attempts": cell, "step1_requirement": note}
    check("attempts", cells, profile, verdict, most)


@pytest.mark.parametrize(
    ("cell", "note", "year", "verdict", "most"),
    [
        ("5", "", 2022, MEETS, STRONG),
        ("5", "", 2021, FAILS, OUT),
        ("5", "", None, UNKNOWN, POSSIBLE),
        ("0", "", 2027, MEETS, STRONG),
        ("", "", 1990, UNKNOWN, STRONG),
        ("5", PREFERRED, 2021, FAILS, STRETCH),
        ("5", "US experience preferred, not required.", 2021, FAILS, OUT),
        ("5", "Five years counted from last training.", 2021, FAILS, OUT),
    ],
)
def test_years_since_graduation(
    cell: str, note: str, year: int | None, verdict: Verdict, most: Tier
) -> None:
    cells = {"max_years_since_graduation": cell, "usce_note": note}
    found = check("graduation", cells, {"graduation_year": year}, verdict, most)
    if year == 2021:
        assert "6 years (2021 to 2027)" in found.yours


USCE = [
    # cell, note, hands-on, observed, verdict, most
    ("3", "", 3, None, MEETS, STRONG),
    ("3", "", 2, None, FAILS, OUT),
    ("3", "", 0, None, FAILS, OUT),
    ("3", "", None, None, UNKNOWN, POSSIBLE),
    # Observerships count only where the note says so.
    ("3", "", 2, 6, FAILS, OUT),
    ("3", "", None, 6, UNKNOWN, POSSIBLE),
    ("3", "Observerships count.", 2, 1, MEETS, STRONG),
    ("3", "Observerships count.", None, 6, MEETS, STRONG),
    ("2", "At least two months of US experience preferred.", 0, None, FAILS, STRETCH),
    ("2", "US experience required; two months minimum preferred.", 1, None, FAILS, STRETCH),
    ("2", "US experience required; two months minimum preferred.", 0, None, FAILS, OUT),
    # Months of training are not proved by months of experience, but their lack excludes.
    ("12", "One year of ACGME-approved training required of IMGs.", 24, None, UNKNOWN, POSSIBLE),
    ("12", "One year of ACGME-approved training required of IMGs.", 6, None, FAILS, OUT),
    # No number.
    ("", "", 0, None, UNKNOWN, STRONG),
    ("", "US clinical experience not required.", 0, None, UNKNOWN, STRONG),
    ("", "US clinical experience required; length not stated.", 0, None, FAILS, OUT),
    ("", "US clinical experience required; length not stated.", 1, None, UNKNOWN, STRONG),
    ("", "US clinical experience required; length not stated.", None, None, UNKNOWN, POSSIBLE),
]


@pytest.mark.parametrize(("cell", "note", "hands_on", "observed", "verdict", "most"), USCE)
def test_clinical_experience(
    cell: str, note: str, hands_on: int | None, observed: int | None, verdict: Verdict, most: Tier
) -> None:
    profile = {"usce_months": hands_on, "observership_months": observed}
    cells = {"usce_required_months": cell, "usce_note": note}
    check("usce", cells, profile, verdict, most)


@pytest.mark.parametrize(
    ("least", "us", "have", "verdict", "most"),
    [
        ("3", "", 3, MEETS, STRONG),
        ("3", "", 2, UNKNOWN, STRONG),
        ("3", "", None, UNKNOWN, STRONG),
        ("3", "unknown", 3, MEETS, STRONG),
        ("", "", 4, UNKNOWN, STRONG),
        ("3", "2", 2, MEETS, STRONG),
        ("3", "2", 1, FAILS, POSSIBLE),
        ("3", "yes", 1, MEETS, STRONG),
        ("3", "yes", 0, FAILS, POSSIBLE),
        ("3", "2", None, UNKNOWN, POSSIBLE),
        ("3", "no", 0, MEETS, STRONG),
        ("3", "0", None, MEETS, STRONG),
    ],
)
def test_letters_never_exclude(
    least: str, us: str, have: int | None, verdict: Verdict, most: Tier
) -> None:
    cells = {"min_lors": least, "us_lors_required": us}
    check("letters", cells, {"us_letters": have}, verdict, most)


@pytest.mark.parametrize(
    ("when", "certified", "verdict", "most"),
    [
        ("application", True, MEETS, STRONG),
        ("start", True, MEETS, STRONG),
        ("application", False, FAILS, STRETCH),
        ("interview", False, UNKNOWN, POSSIBLE),
        ("ranking", False, UNKNOWN, POSSIBLE),
        ("start", False, UNKNOWN, POSSIBLE),
        ("application", None, UNKNOWN, POSSIBLE),
        ("", True, UNKNOWN, STRONG),
        ("unknown", False, UNKNOWN, STRONG),
    ],
)
def test_certificate(when: str, certified: bool | None, verdict: Verdict, most: Tier) -> None:
    cells = {"ecfmg_cert_required_when": when}
    check("certification", cells, {"ecfmg_certified": certified}, verdict, most)


STEP3 = [
    # need, J-1, H-1B, cell, passed, verdict, most, applies
    ("h1b", "no", "yes", "unknown", True, MEETS, STRONG, True),
    ("h1b", "no", "yes", "unknown", False, FAILS, POSSIBLE, True),
    ("h1b", "no", "yes", "no", False, FAILS, POSSIBLE, True),  # federal law, whatever the cell says
    ("h1b", "no", "yes", "yes", None, UNKNOWN, POSSIBLE, True),
    ("h1b", "no", "unknown", "unknown", False, FAILS, POSSIBLE, True),
    # No petition will be filed: it decides nothing.
    ("h1b", "yes", "no", "yes", False, UNKNOWN, STRONG, False),
    ("j1", "yes", "yes", "yes", False, UNKNOWN, STRONG, False),
    ("none", "yes", "yes", "yes", False, UNKNOWN, STRONG, False),
    ("either", "yes", "yes", "yes", False, UNKNOWN, STRONG, False),
    ("either", "no", "yes", "yes", False, FAILS, POSSIBLE, True),
    (None, "yes", "yes", "yes", False, UNKNOWN, STRONG, False),
]


@pytest.mark.parametrize(
    ("need", "j1", "h1b", "cell", "passed", "verdict", "most", "applies"), STEP3
)
def test_step_3_is_a_condition_and_never_excludes(
    need: str | None,
    j1: str,
    h1b: str,
    cell: str,
    passed: bool | None,
    verdict: Verdict,
    most: Tier,
    applies: bool,
) -> None:
    cells = {"visa_j1": j1, "visa_h1b": h1b, "step3_for_h1b": cell}
    profile = {"visa_need": need, "step3_passed": passed}
    found = check("step3", cells, profile, verdict, most)
    assert found.applies is applies
    if applies and not passed:
        assert "Federal law" in found.remark


def test_step_3_that_a_program_asks_of_everyone_applies_without_any_visa() -> None:
    cells = {"visa_note": "J-1 only; IMGs must also have completed Step 3."}
    found = check("step3", cells, {"visa_need": "none", "step3_passed": False}, FAILS, POSSIBLE)
    assert found.applies
    assert "every resident" in found.stated
