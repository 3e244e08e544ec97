"""The training year that can be applied for, and the year for which a source speaks."""

from __future__ import annotations

from datetime import date

import pytest

from rag.fit.season import evidence_year, start_year


@pytest.mark.parametrize(
    ("today", "start"),
    [
        (date(2026, 11, 25), 2027),
        (date(2026, 12, 31), 2027),
        (date(2027, 1, 1), 2027),
        (date(2027, 3, 31), 2027),
        (date(2027, 4, 1), 2028),
        (date(2027, 9, 2), 2028),
    ],
)
def test_start_is_the_july_that_can_be_applied_for(today: date, start: int) -> None:
    assert start_year(today) == start


@pytest.mark.parametrize(
    ("written", "year"),
    [
        ("2024", 2024),
        ("2023-24", 2024),
        ("2009-10", 2010),
        ("2019-20", 2020),
        ("1999-00", 2000),
        ("2024-05", 2024),
        ("2024-05-17", 2024),
        ("2021-12", 2021),
        ("c. 2024-06", 2024),
        ("updated 2018", 2018),
        ("unknown", None),
        ("", None),
        ("undated", None),
        ("12345", None),
    ],
)
def test_year_of_a_source(written: str, year: int | None) -> None:
    assert evidence_year(written) == year
