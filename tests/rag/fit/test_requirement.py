"""What a row states, read from its cells and notes."""

from __future__ import annotations

import pytest

from rag.fit import requirement as r
from rag.schema import Program
from tests.rag.fit.rows import row


def of(program: Program) -> dict[str, r.Requirement]:
    return dict(zip(r.CRITERIA, r.requirements(program), strict=True))


def test_row_that_says_nothing_requires_nothing() -> None:
    assert of(row()) == {
        "recruiting": r.Policy("unknown"),
        "accepts_img": r.Policy("unknown"),
        "visa": r.Visa("unknown", "unknown", settled_only=False),
        "step2ck": r.Limit(None, preferred=False),
        "attempts": r.Limit(None, preferred=False),
        "graduation": r.Limit(None, preferred=False),
        "usce": r.Experience(None, False, False, False, False),
        "letters": r.Letters(None, None),
        "certification": r.Certification(""),
        "step3": r.Step3("unknown", "unknown", "unknown", everyone=False),
    }


def test_row_that_says_everything() -> None:
    found = of(
        row(
            recruiting="yes",
            accepts_img="yes",
            visa_j1="yes",
            visa_h1b="case_by_case",
            step1_requirement="220+ on first attempt preferred",
            step2ck_min_score="220",
            max_attempts="1",
            max_years_since_graduation="5",
            usce_required_months="3",
            usce_note="Three months required; observerships count. Graduation limit is a preference.",
            min_lors="3",
            us_lors_required="yes",
            ecfmg_cert_required_when="ranking",
            step3_for_h1b="yes",
        )
    )
    assert found["visa"] == r.Visa("yes", "case_by_case", settled_only=False)
    assert found["step2ck"] == r.Limit(220, preferred=True)
    assert found["attempts"] == r.Limit(1, preferred=True)
    assert found["graduation"] == r.Limit(5, preferred=True)
    assert found["usce"] == r.Experience(3, False, False, False, observerships=True)
    assert found["letters"] == r.Letters(3, 1)
    assert found["certification"] == r.Certification("ranking")
    assert found["step3"] == r.Step3("yes", "yes", "case_by_case", everyone=False)


@pytest.mark.parametrize(("cell", "value"), [("220", 220), ("0", 0), ("", None), ("unknown", None)])
def test_number_of_a_cell(cell: str, value: int | None) -> None:
    assert r.number(cell) == value


def test_note_of_a_criterion_is_the_rows_own() -> None:
    program = row(visa_note="J-1 only.", usce_note="  ", step1_requirement="Pass.")
    assert r.note(program, "visa") == "J-1 only."
    assert r.note(program, "attempts") == "Pass."
    assert r.note(program, "usce") == ""
    assert r.note(program, "recruiting") == ""


def test_rows_of_the_real_table_share_requirements(real_programs: list[Program]) -> None:
    """Thousands of rows are judged fast only because few requirements differ."""
    columns = list(zip(*(r.requirements(p) for p in real_programs), strict=True))
    assert len(columns) == len(r.CRITERIA)
    assert max(len(set(column)) for column in columns) < 40


PREFERENCES = {
    "graduation": 24,
    "step2ck": 4,
    "attempts": 1,
    "usce": 3,
}


def test_preferences_of_the_real_table(real_programs: list[Program]) -> None:
    """The rows whose note calls a number a preference, counted with another tool: a change here
    is a change of who is excluded."""
    found = dict.fromkeys(PREFERENCES, 0)
    for program in real_programs:
        for name, requirement in of(program).items():
            if getattr(requirement, "preferred", False):
                found[name] += 1
    assert found == PREFERENCES
