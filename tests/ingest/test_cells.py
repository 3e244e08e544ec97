"""What a program's row is taken to say, held against the answerer's own names for its columns."""

from __future__ import annotations

import pytest

from ingest.cells import LABELS, program_says, row_says
from rag.answering.programs import CELLS, Cell
from rag.schema import PROGRAM_COLUMNS, Program

PROGRAM = Program(
    "st-john",
    dict.fromkeys(PROGRAM_COLUMNS, "")
    | {
        "program_name": "St. John Pediatrics Residency",
        "city": "Dover",
        "state": "DE",
        "accepts_img": "yes",
        "visa_j1": "case_by_case",
        "visa_h1b": "unknown",
        "visa_note": "Asks for Step 3. St. John Pediatrics Residency pays no fee.",
        "step1_requirement": "Pass at first try. No more.",
        "max_years_since_graduation": "5",
        "ecfmg_cert_required_when": "start",
        "recruiting": "no",
        "confidence": "low",
    },
)


@pytest.mark.parametrize("cell", CELLS, ids=lambda c: c.column)
def test_label_of_the_answerer_leads_to_its_column(cell: Cell) -> None:
    assert LABELS[cell.label.lower()] == cell.column


@pytest.mark.parametrize(
    "text",
    [
        "J-1: case by case.",
        "P@ decides on J-1 for each applicant; ask before you count on it.",
        "P@ takes international graduates, by its own page.",
        "Yes: P@ takes international graduates, by its own page.",
        "Years since graduation, at most: 5",
        "ECFMG Certificate needed by: start of training",
        "Step 1: Pass at first try. No more.",
        "Asks for Step 3.",
        "P@ pays no fee.",
        "Asks for Step 3. P@ pays no fee.",
        "P@ is reported as closed or not recruiting.",
        "what P@ says about H-1B.",
        "what P@ says about H-1B, Letters and Lowest Step 2 CK score.",
    ],
)
def test_row_says(text: str) -> None:
    assert program_says(PROGRAM, text)


@pytest.mark.parametrize(
    "text",
    [
        "J-1: yes.",
        "P@ sponsors J-1, by its own page.",
        "P@ sponsors J-1, by a line for all programs of its institution, not by a page of its own.",
        "P@ decides on H-1B for each applicant; ask before you count on it.",
        "P@ does not take international graduates, by its own page.",
        "No: P@ takes international graduates, by its own page.",
        "H-1B: unknown",
        "Years since graduation, at most: 50",
        "Letters: 3",
        "Salary: 70000",
        "Step 1: Pass at first try.",
        "Asks for Step 2.",
        "what P@ says about J-1.",
        "what P@ says about H-1B and J-1.",
        "what P@ says about H-1B and parking.",
        "",
    ],
)
def test_row_does_not_say(text: str) -> None:
    assert not program_says(PROGRAM, text)


HEADINGS = ("Program", "Place", "J-1", "H-1B", "Step 2 CK at least", "Confidence")
ROW = (
    "St. John Pediatrics Residency (reported closed) [1]",
    "Dover, DE",
    "case by case",
    "unknown",
    "not stated",
    "low",
)


def test_table_row_is_held_cell_by_cell() -> None:
    assert row_says(PROGRAM, HEADINGS, ROW)
    for place, wrong in enumerate(
        ("St. John Pediatrics Residency", "Dover, NH", "yes", "no", "220", "high")
    ):
        assert not row_says(PROGRAM, HEADINGS, (*ROW[:place], wrong, *ROW[place + 1 :]))
    assert not row_says(PROGRAM, ("Town", *HEADINGS[1:]), ROW)
    assert not row_says(PROGRAM, HEADINGS, ROW[:-1])
