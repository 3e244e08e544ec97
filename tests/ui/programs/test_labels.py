"""The pages' words are those of the API's values."""

from __future__ import annotations

import pytest

from rag import places
from rag.fit.fault import SETTINGS
from rag.fit.requirement import CRITERIA
from rag.schema import PROGRAM_COLUMNS
from ui.programs import labels


def test_every_value_of_the_api_has_a_word() -> None:
    """The pages speak to the API alone and so hold lists of their own: they must be the same."""
    assert labels.STATES == places.STATES
    assert set(labels.SETTINGS) == {*SETTINGS, "unknown"}
    assert tuple(labels.CRITERIA) == CRITERIA
    assert set(labels.CELLS) <= set(PROGRAM_COLUMNS)


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [
        ("visa_h1b", "case_by_case", "case by case"),
        ("visa_h1b", "unknown", ""),
        ("setting", "university_affiliated_community", "Community, university-affiliated"),
        ("setting", "unknown", ""),
        ("max_attempts", " 2 ", "2"),
        ("visa_note", "", ""),
    ],
)
def test_cell(column: str, value: str, shown: str) -> None:
    assert labels.cell({column: value}, column) == shown


def test_place_and_date() -> None:
    assert labels.place({"city": "", "state": "NY"}) == "NY"
    assert labels.place({"city": "Buffalo", "state": "NY"}) == "Buffalo, NY"
    assert labels.dated("unknown") == "no date shown"
    assert labels.dated("2024-05") == "May 2024"
    assert labels.dated("2023-24") == "2023-24"
